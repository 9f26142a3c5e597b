# Theo dõi nhiệm vụ Đề án 06. `make help` lists what there is.
# Variables: PORT (8000), DATA_DIR (var/), DEMO (1), PYTHON; all others in .env.example.

# The first Python that is new enough; looked for only when .venv has to be made.
PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && exit; \
	done; echo python3)
VENV := .venv
BIN := $(VENV)/bin
JOBS ?= 2

.DEFAULT_GOAL := help
.PHONY: $(VENV)-made help setup run test test-sqlite test-postgres check format bench chaos screens check-data up openapi lock

# $(call install,NAME): make .venv and install NAME.txt, unless exactly that is installed.
define install
	@cmp -s $(1).txt $(VENV)/installed-$(1).txt && $(BIN)/python -c '' 2>/dev/null || \
		$(MAKE) --no-print-directory install-$(1)
endef

install-%: $(VENV)-made
	@echo "Cài các thư viện theo $*.txt…"
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check -r $*.txt
	@cp $*.txt $(VENV)/installed-$*.txt

$(VENV)-made:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || \
		{ echo "Cần Python 3.11 trở lên; lệnh '$(PYTHON)' không có hoặc cũ hơn. Đặt PYTHON=/đường/dẫn/python3.11."; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || \
		{ echo "Python thiếu mô-đun venv. Trên Debian, Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/python -c '' 2>/dev/null || \
		{ echo "Tạo môi trường Python trong $(VENV)…"; $(PYTHON) -m venv --clear $(VENV); }

help: ## This list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 16

setup: ## .venv with everything that running, tests and checks need
	$(call install,requirements)
	$(call install,requirements-dev)

run: ## Start the service with its data: web, worker and beat (PORT, DATA_DIR, DEMO)
	$(call install,requirements)
	@exec $(BIN)/python manage.py serve

test: setup ## The whole suite: on SQLite, then on PostgreSQL and Redis
	@$(BIN)/python -m tests.servers --jobs $(JOBS) --on sqlite,postgres

test-sqlite: setup ## The suite on SQLite only
	@$(BIN)/python -m tests.servers --jobs $(JOBS) --on sqlite

test-postgres: setup ## The suite on PostgreSQL and Redis only
	@$(BIN)/python -m tests.servers --jobs $(JOBS) --on postgres

check: setup ## Style, types, import contracts, migrations, dependencies, documents
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports --cache-dir .import_linter_cache
	$(BIN)/mypy
	$(BIN)/deptry .
	$(BIN)/python manage.py makemigrations --check --dry-run
	$(BIN)/python -m tests.production manage.py check --deploy --fail-level WARNING
	$(BIN)/pytest -q tests/test_house.py tests/test_documents.py

format: setup ## Rewrite the code in the house's format
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: setup ## Performance, as ratios within one run (SCALE=1000000 by hand)
	$(BIN)/python -m tests.servers --jobs 0 --on postgres -m bench

chaos: setup ## Reliability under faults, at the stated numbers
	CHAOS_MAILS=$${CHAOS_MAILS:-5000} CHAOS_RACE=$${CHAOS_RACE:-2000} RACE_ROUNDS=$${RACE_ROUNDS:-1000} \
		$(BIN)/python -m tests.servers --jobs 0 --on sqlite,postgres -m chaos

screens: setup ## Pictures of the pages in docs/screens
	$(BIN)/python -m tests.e2e.screens

check-data: setup ## The register, its history and its sources agree
	$(BIN)/python fixtures/check_data.py

openapi: setup ## Write docs/openapi.yaml anew
	$(BIN)/python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml

lock: ## Resolve requirements*.in again (needs uv)
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links requirements.in -o requirements.txt
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
		--no-emit-index-url --no-emit-find-links requirements-dev.in -o requirements-dev.txt

up: ## Everything in containers: docker compose
	docker compose up --build --detach
