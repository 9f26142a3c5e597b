"""The house in order: locks, settings that refuse, deployment files, sizes."""

import ast
import os
import re
import subprocess
import sys
from datetime import time
from pathlib import Path

import pytest
import yaml

from project import env, stores
from project.env import UnsafeSetting
from tasks_app.rules.policy import Policy
from tests.production import variables

ROOT = Path(__file__).resolve().parent.parent
LOCKS = ["requirements.txt", "requirements-dev.txt"]
ROOMS = ["project", "tasks_app", "notifications", "tests"]
LONGEST_FILE, LONGEST_TEST_FILE, LONGEST_FUNCTION = 300, 500, 40
SOURCES = [
    path
    for room in ROOMS
    for path in sorted((ROOT / room).rglob("*.py"))
    if "migrations" not in path.parts
]


# -- dependencies -------------------------------------------------------------------------


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_names_no_address(lock):
    assert "://" not in (ROOT / lock).read_text()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_version_and_a_hash(lock):
    text = (ROOT / lock).read_text()
    packages = re.findall(r"^[a-z0-9][^\s]*==[^\s]+.*\\$", text, flags=re.MULTILINE)
    named = re.findall(r"^[a-z0-9].*$", text, flags=re.MULTILINE)
    assert len(packages) == len(named) > 30
    assert text.count("--hash=sha256:") >= len(packages)


def test_development_locks_the_same_versions_as_the_service():
    def pins(lock: str) -> set[str]:
        return set(
            re.findall(r"^([a-z0-9][^\s]*==[^\s]+)", (ROOT / lock).read_text(), re.MULTILINE)
        )

    assert pins("requirements.txt") <= pins("requirements-dev.txt")


# -- reading the environment --------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "expected"), [("1", True), ("0", False), ("true", True), ("off", False), ("", True)]
)
def test_a_flag_is_read_as_yes_or_no(monkeypatch, value, expected):
    monkeypatch.setenv("SOME_FLAG", value)
    assert env.flag("SOME_FLAG", default=True) is expected


def test_a_flag_that_is_neither_is_refused_by_name(monkeypatch):
    monkeypatch.setenv("SOME_FLAG", "maybe")
    with pytest.raises(UnsafeSetting, match="SOME_FLAG"):
        env.flag("SOME_FLAG", default=True)


@pytest.mark.parametrize("value", ["-1", "ten", "1.5"])
def test_a_number_that_is_none_is_refused_by_name(monkeypatch, value):
    monkeypatch.setenv("SOME_NUMBER", value)
    with pytest.raises(UnsafeSetting, match="SOME_NUMBER"):
        env.number("SOME_NUMBER", 3)


def test_names_are_split_at_commas(monkeypatch):
    monkeypatch.setenv("SOME_NAMES", " a.example , b.example,,")
    assert env.names("SOME_NAMES") == ["a.example", "b.example"]


def test_policy_overrides_keep_the_type_of_the_default(monkeypatch):
    monkeypatch.setenv("POLICY_REVIEWER_DAYS", "5")
    monkeypatch.setenv("POLICY_DIGEST_AT", "08:00")
    monkeypatch.setenv("POLICY_REPORT_REMINDER_DAYS", "9,12")
    monkeypatch.setenv("POLICY_SILENT_STEPS", "L1,P2")
    assert env.overrides("POLICY_", Policy()) == {
        "reviewer_days": 5,
        "digest_at": time(8, 0),
        "report_reminder_days": (9, 12),
        "silent_steps": ("L1", "P2"),
    }


@pytest.mark.parametrize(
    ("name", "value"),
    [("POLICY_NO_SUCH_RULE", "1"), ("POLICY_REVIEWER_DAYS", "x"), ("POLICY_UPCOMING_STEPS", "1")],
)
def test_an_override_that_means_nothing_is_refused_by_name(monkeypatch, name, value):
    monkeypatch.setenv(name, value)
    with pytest.raises(UnsafeSetting, match=name):
        env.overrides("POLICY_", Policy())


def test_the_demo_makes_one_secret_key_and_keeps_it_private(tmp_path):
    key = env.secret_key(demo=True, folder=tmp_path)
    assert env.secret_key(demo=True, folder=tmp_path) == key
    assert len(key) >= env.SHORTEST_KEY
    assert (tmp_path / env.KEY_FILE).stat().st_mode & 0o077 == 0


def test_a_data_folder_that_cannot_be_made_is_refused_by_name(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "file" / "inside"))
    with pytest.raises(UnsafeSetting, match="DATA_DIR"):
        env.data_dir(tmp_path)


# -- where things are kept ----------------------------------------------------------------


def test_sqlite_waits_for_the_lock_before_it_reads(tmp_path):
    entry = stores.database("", folder=tmp_path, pool_size=4)
    assert entry["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    assert "synchronous=FULL" in entry["OPTIONS"]["init_command"]


@pytest.mark.parametrize(("pool_size", "pooled"), [(4, True), (0, False)])
def test_only_web_processes_pool_connections(tmp_path, pool_size, pooled):
    entry = stores.database("postgres://a:b@c/d", folder=tmp_path, pool_size=pool_size)
    assert ("pool" in entry.get("OPTIONS", {})) is pooled
    assert entry["CONN_MAX_AGE"] == 0


def test_the_folder_of_a_socket_is_a_host(tmp_path):
    entry = stores.database("postgres://a@/d?host=/run/pg", folder=tmp_path, pool_size=0)
    assert (entry["HOST"], "host" in entry["OPTIONS"]) == ("/run/pg", False)


@pytest.mark.parametrize("url", ["nonsense", "mysql://a@b/c", "postgres://host:port/x"])
def test_an_unreadable_database_address_is_refused_by_name(tmp_path, url):
    with pytest.raises(UnsafeSetting, match="DATABASE_URL"):
        stores.database(url, folder=tmp_path, pool_size=0)


def test_each_broker_gets_its_own_options_only(tmp_path):
    _, files = stores.broker("", folder=tmp_path)
    _, redis = stores.broker("redis://h/0", folder=tmp_path)
    assert not set(files) & set(redis)
    assert files["data_folder_in"] == files["data_folder_out"]


def test_an_unreadable_mail_address_is_refused_by_name(tmp_path):
    with pytest.raises(UnsafeSetting, match="EMAIL_URL"):
        stores.email("carrier-pigeon://x", folder=tmp_path)


@pytest.mark.parametrize(
    ("url", "tls", "ssl", "port"),
    [
        ("smtp://h", False, False, 25),
        ("submission://u:p@h", True, False, 587),
        ("smtp+tls://u:p@h:2587", True, False, 2587),
        ("smtp+ssl://u:p@h:465", False, True, 465),
    ],
)
def test_mail_is_encrypted_as_its_address_says(tmp_path, url, tls, ssl, port):
    settings = stores.email(url, folder=tmp_path)
    found = (settings["EMAIL_USE_TLS"], settings["EMAIL_USE_SSL"], settings["EMAIL_PORT"])
    assert found == (tls, ssl, port)
    assert settings["EMAIL_TIMEOUT"] == 5


# -- production refuses what is unsafe ----------------------------------------------------


def _start(tmp_path: Path, **changes: str | None) -> subprocess.CompletedProcess[str]:
    """Run a command under production's settings with some variables changed or taken away."""
    chosen = {**variables(str(tmp_path)), **{k: v for k, v in changes.items() if v is not None}}
    for name in [name for name, value in changes.items() if value is None]:
        chosen.pop(name)
    command = [sys.executable, "manage.py", "shell", "-c", "print('started')"]
    return subprocess.run(
        command, cwd=ROOT, env=chosen, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", None),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("ALLOWED_HOSTS", None),
        ("ALLOWED_HOSTS", "*"),
        ("PUBLIC_BASE_URL", None),
        ("PUBLIC_BASE_URL", "http://nhiemvu.example.com"),
        ("PUBLIC_BASE_URL", "nhiemvu.example.com"),
        ("DATABASE_URL", "nonsense"),
        ("LOG_FORMAT", "xml"),
    ],
)
def test_production_stops_with_the_name_of_what_is_wrong(tmp_path, name, value):
    result = _start(tmp_path, **{name: value})
    assert result.returncode == 1
    assert name in result.stderr
    assert "Traceback" not in result.stderr


def test_production_starts_when_nothing_is_missing(tmp_path):
    result = _start(tmp_path)
    assert result.returncode == 0, result.stderr
    assert "started" in result.stdout


# -- deployment ---------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_the_deployment_has_every_part(compose):
    parts = {"db", "redis", "migrate", "web", "worker", "beat", "proxy", "mail"}
    assert set(compose["services"]) == parts


@pytest.mark.parametrize("name", ["db", "redis", "worker", "beat", "mail"])
def test_a_part_that_runs_on_has_a_health_check(compose, name):
    assert compose["services"][name]["healthcheck"]["test"]


def test_nothing_that_scales_has_a_fixed_name_or_port(compose):
    for name in ("web", "worker"):
        assert not {"container_name", "ports"} & set(compose["services"][name])


def test_every_variable_of_the_deployment_is_explained():
    text = (ROOT / "docker-compose.yml").read_text()
    used = set(re.findall(r"\$\{([A-Z_]+)", text)) - {"SITE_ADDRESS"}
    example = (ROOT / ".env.example").read_text()
    explained = set(re.findall(r"^#?\s*([A-Z_]+)=", example, re.MULTILINE))
    assert used <= explained


# -- sizes --------------------------------------------------------------------------------


def _lines(function: ast.FunctionDef) -> int:
    """Return how many lines the function has, its docstring aside."""
    first = function.body[0]
    is_docstring = isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)
    told = (first.end_lineno or 0) - first.lineno + 1 if is_docstring else 0
    return (function.end_lineno or 0) - function.lineno + 1 - told


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path):
    text = path.read_text()
    limit = LONGEST_TEST_FILE if "tests" in path.parts else LONGEST_FILE
    assert text.count("\n") <= limit
    functions = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef)]
    long = [f"{node.name}: {_lines(node)}" for node in functions if _lines(node) > LONGEST_FUNCTION]
    assert long == []


def test_no_environment_of_the_developer_reaches_the_tests():
    assert os.environ["DEMO"] == "1"
    assert "EMAIL_URL" not in os.environ
