"""Settings: one module, fed from the environment by the typed readers in `project.env`.

DEMO=1 (the default) starts without any variable and keeps its secrets in DATA_DIR.
DEMO=0 is production: what is missing or unsafe stops the start with its name.
"""

import logging
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

from notifications.strict import Missing
from project import env, logs, schema_names, stores
from tasks_app.rules.policy import Policy

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = env.data_dir(BASE_DIR)
DEMO = env.flag("DEMO", default=True)
SERVICE_NAME = "Theo dõi nhiệm vụ Đề án 06"
DEBUG = False  # errors have pages of their own; a traceback is never shown to a reader

# -- who may ask, and under which address -------------------------------------------------

SECRET_KEY = env.secret_key(demo=DEMO, folder=DATA_DIR)
SECRET_KEY_FALLBACKS = env.names("SECRET_KEY_FALLBACKS")
ALLOWED_HOSTS = env.allowed_hosts(demo=DEMO)
PUBLIC_BASE_URL = env.public_base_url(demo=DEMO)
HTTPS = PUBLIC_BASE_URL.startswith("https://")
PROXY_COUNT = env.number("PROXY_COUNT", 0 if DEMO else 1)
METRICS_TOKEN = env.text("METRICS_TOKEN")

# -- what it is made of -------------------------------------------------------------------

INSTALLED_APPS = [
    "tasks_app",
    "notifications",
    "project.admin_site.RegisterAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "rest_framework",
    "knox",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
    "csp",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "import_export",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "project.middleware.SecurityHeadersMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "project.middleware.CallMiddleware",
]

ROOT_URLCONF = "project.urls"
WSGI_APPLICATION = "project.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "project" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tasks_app.web.context.shell",
                "notifications.context.alarm",
            ],
        },
    },
    {
        "NAME": "letters",  # a letter with a word missing is not sent
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {"string_if_invalid": Missing("%s")},
    },
]

# -- language, time, numbers --------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt")]
TIME_ZONE = "Asia/Ho_Chi_Minh"
USE_TZ = True
FORMAT_MODULE_PATH = ["project.formats"]

# -- where things are kept ----------------------------------------------------------------

REDIS_URL = env.text("REDIS_URL")
DATABASES = {
    "default": stores.database(
        env.text("DATABASE_URL"), folder=DATA_DIR, pool_size=env.number("DB_POOL", 0)
    )
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": stores.cache(REDIS_URL, folder=DATA_DIR)}

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(DATA_DIR / "staticfiles")))
MEDIA_ROOT = DATA_DIR / "evidence"  # never served by address: downloads go through authorisation
STORAGES = {
    "default": stores.evidence(env.text("EVIDENCE_STORAGE"), env.text("EVIDENCE_STORAGE_OPTIONS")),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # beyond it an upload is streamed to a file
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 10
UPLOAD_MAX_BYTES = env.number("UPLOAD_MAX_BYTES", 20 * 1024 * 1024)
FILE_UPLOAD_HANDLERS = [
    "project.uploads.BoundedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
CLAMD_SOCKET = env.socket("CLAMD_SOCKET")  # empty: files are kept unscanned, and say so
CLAMD_TIMEOUT = env.number("CLAMD_TIMEOUT", 30)
CLAMD_REQUIRED = env.flag("CLAMD_REQUIRED", default=True)  # 0: a silent scanner lets files pass

# -- sign-in ------------------------------------------------------------------------------

AUTH_USER_MODEL = "tasks_app.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
_VALIDATION = "django.contrib.auth.password_validation"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"{_VALIDATION}.UserAttributeSimilarityValidator"},
    {"NAME": f"{_VALIDATION}.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": f"{_VALIDATION}.CommonPasswordValidator"},
    {"NAME": f"{_VALIDATION}.NumericPasswordValidator"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60
LOGIN_URL = "/dang-nhap/"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = LOGIN_URL

ACCOUNT_ADAPTER = "project.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # accounts and their addresses are made by administrators
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = urlsplit(PUBLIC_BASE_URL).scheme
# The key is account and address together (project.accounts): guessing from elsewhere
# does not lock the owner out.
ACCOUNT_RATE_LIMITS = {"login": "30/m/ip", "login_failed": "20/m/ip,5/5m/key"}
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT
MFA_ADAPTER = "project.accounts.MfaAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = SERVICE_NAME
MFA_ALLOW_UNVERIFIED_EMAIL = True

# -- what a browser is told ---------------------------------------------------------------

SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-phien" if HTTPS else "phien"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
CSRF_TRUSTED_ORIGINS = [PUBLIC_BASE_URL] if HTTPS else []
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],  # the QR code of the second factor is a data: picture
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# -- API ----------------------------------------------------------------------------------

REST_FRAMEWORK = {
    "URL_FORMAT_OVERRIDE": None,  # `format` is a parameter of files, not of how JSON is written
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["tasks_app.api.renderers.OrjsonRenderer"],
    "EXCEPTION_HANDLER": "tasks_app.api.errors.handle",
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {
        "anon": env.text("THROTTLE_ANON", "60/min"),
        "user": env.text("THROTTLE_USER", "1200/min"),
    },
    "NUM_PROXIES": PROXY_COUNT,
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
REST_KNOX = {"TOKEN_TTL": timedelta(days=30), "TOKEN_LIMIT_PER_USER": 10, "TOKEN_PREFIX": "da06_"}
SPECTACULAR_SETTINGS = {
    "TITLE": SERVICE_NAME,
    "DESCRIPTION": "Sổ nhiệm vụ, tiến độ, thời hạn và số liệu của Đề án 06.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SCHEMA_PATH_PREFIX_TRIM": False,
    "ENUM_NAME_OVERRIDES": schema_names.ENUMS,
}

# -- letters and background jobs ----------------------------------------------------------

globals().update(stores.email(env.text("EMAIL_URL"), folder=DATA_DIR))
DEFAULT_FROM_EMAIL = env.text(
    "MAIL_FROM", f"Nhiệm vụ Đề án 06 <khong-tra-loi@{urlsplit(PUBLIC_BASE_URL).hostname}>"
)

BOUNCE_TOKEN = env.text("BOUNCE_TOKEN")  # empty: nobody reports bounces over HTTP
DEAD_MAN_SWITCH = True  # pages and /readyz tell when the digests of a day were not planned
ALARM_WEBHOOK_URL = env.web_address("ALARM_WEBHOOK_URL")
ALARM_EMAIL = stores.alarm_email(env.text("ALARM_EMAIL_URL"), folder=DATA_DIR)
ALARM_EMAIL_TO = env.names("ALARM_EMAIL_TO")

CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS = stores.broker(REDIS_URL, folder=DATA_DIR)
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 480
CELERY_TASK_TIME_LIMIT = 540  # below the broker's visibility timeout: no job runs beside itself
CELERY_TASK_PUBLISH_RETRY = False  # a bell that does not ring is rung again by beat
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 150_000  # KiB
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULE_FILENAME = env.text("BEAT_FILE", str(DATA_DIR / "beat-schedule"))

# -- what the service is told by its owner -------------------------------------------------

POLICY = env.overrides("POLICY_", Policy())  # POLICY_REVIEWER_DAYS=5 overrides reviewer_days
MAIL_LINKS = env.flag("MAIL_LINKS", default=True)  # 0: letters carry no update links
DOORBELL = "notifications.jobs.ring"  # rung after each commit that may cause a letter
EXPORT_BELL = "tasks_app.jobs.ring_for_exports"  # rung when somebody asked for a file
HEARTBEAT = "notifications.heartbeats.beat"  # told by the jobs of the register when they ran

# -- logs ---------------------------------------------------------------------------------

LOG_FORMAT = env.text("LOG_FORMAT", "console" if DEMO else "json")
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = logging.DEBUG  # one line per request, when it ends
LOGGING = logs.configure(LOG_FORMAT)
