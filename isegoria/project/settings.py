# SPDX-License-Identifier: AGPL-3.0-or-later
"""Settings. The defaults run a village on one SQLite file; the same names point at PostgreSQL and Redis.

Every variable is documented in docs/guide/settings.md.
"""

import os
import secrets
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF

PACKAGE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# --- where things are kept --------------------------------------------------------------------------
ISEGORIA_DATA_DIR = Path(env("ISEGORIA_DATA_DIR", default=str(Path.cwd() / "var"))).resolve()
ISEGORIA_DATA_DIR.mkdir(parents=True, exist_ok=True)
ISEGORIA_JOURNAL_KEY = env("ISEGORIA_JOURNAL_KEY", default="")


def _kept_secret(name: str) -> str:
    """A secret made once and kept in the data directory, so that a restart signs nobody out."""
    path = ISEGORIA_DATA_DIR / name
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    value = secrets.token_urlsafe(48)
    with os.fdopen(handle, "w", encoding="ascii") as stream:
        stream.write(value)
    return value


SECRET_KEY = env("SECRET_KEY", default="") or _kept_secret("secret.key")
DEBUG = env.bool("DEBUG", default=False)
# The demo adds a mail page that shows what would have been sent, and sign-ins that are printed.
ISEGORIA_DEMO = env.bool("ISEGORIA_DEMO", default=False)
ISEGORIA_SOURCE_URL = env("ISEGORIA_SOURCE_URL", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_ADDRESS = env("SITE_ADDRESS", default="http://localhost:8000")

# --- the house --------------------------------------------------------------------------------------
TOOLS = sorted(path.parent.name for path in (PACKAGE_DIR / "tools").glob("*/tool.py"))
COMMONS = sorted(path.parent.name for path in (PACKAGE_DIR / "commons").glob("*/apps.py"))
INSTALLED_APPS = [
    "isegoria.design",
    "isegoria.core.journal",
    "isegoria.core.places",
    "isegoria.core.accounts",
    "isegoria.core.spaces",
    "isegoria.core.processes",
    "isegoria.core.contributions",
    "isegoria.core.expressions",
    "isegoria.core.results",
    *(f"isegoria.commons.{name}" for name in COMMONS),
    *(f"isegoria.tools.{name}" for name in TOOLS),
    "isegoria.doors.cli",
    "isegoria.doors.exchange",
    "isegoria.doors.web",
    "isegoria.doors.api",
    "isegoria.project",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "isegoria.project.policies.PoliciesMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "isegoria.doors.web.middleware.HealthMiddleware",
    "isegoria.doors.web.middleware.VisitMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "isegoria.commons.verification.web.middleware.DeskMiddleware",
    "isegoria.doors.web.middleware.PersonMiddleware",
    "isegoria.doors.web.middleware.RefusalMiddleware",
]
# What a browser's visit needs and a program's call does not: VisitMiddleware puts them around the one, not the other.
ISEGORIA_VISIT_MIDDLEWARE = [
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
]
ROOT_URLCONF = "isegoria.project.urls"
ASGI_APPLICATION = "isegoria.project.asgi.application"
FORM_RENDERER = "isegoria.design.forms.FormRenderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "isegoria.doors.web.context.site",
            ],
        },
    },
]

# --- database, cache, tasks -------------------------------------------------------------------------
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{ISEGORIA_DATA_DIR / 'db.sqlite3'}")}
# Each thread of the server keeps its connection: opening one, or taking it from a pool, costs more than most queries.
DATABASES["default"]["CONN_MAX_AGE"] = None
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # SQLite's own engine, with a fair line for its writers.
    DATABASES["default"]["ENGINE"] = "isegoria.project.sqlite"
    DATABASES["default"]["OPTIONS"] = {
        # A write transaction takes its lock at once: two that read first and wrote later would deadlock.
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        # FULL: what was acknowledged survives a power cut, not only a killed process. The log is folded back into the
        # file every 8,000 pages (32 MB) rather than 1,000: pages written again and again are then folded once.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=FAST; PRAGMA temp_store=MEMORY; "
            "PRAGMA wal_autocheckpoint=8000; PRAGMA journal_size_limit=67108864; "
            "PRAGMA cache_size=-32000; PRAGMA mmap_size=268435456;"
        ),
    }
else:
    DATABASES["default"]["OPTIONS"] = {
        **DATABASES["default"].get("OPTIONS", {}),
        # Values travel apart from statements, so that those often run are planned once for each connection.
        "server_side_binding": True,
        "prepare_threshold": 5,
    }
# Requests that one web process works on at a time; the others wait their turn.
ISEGORIA_THREADS = env.int("ISEGORIA_THREADS", default=4)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
if env("REDIS_URL", default=""):
    CACHES = {"default": env.cache("REDIS_URL")}
else:
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# --- people and sign-in -----------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FORM_CLASS = "isegoria.doors.web.forms.signing_up.SignUpForm"
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "isegoria.doors.web.sign_in.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
# Whoever holds an open session still proves who they are before changing how one signs in; and its owner is written to.
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = env("ISEGORIA_NAME", default="Isegoria")
# Browsers give passkeys to https and to this very machine: the demo and development are served from it without https.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG or ISEGORIA_DEMO
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "web:me"
ACCOUNT_LOGOUT_REDIRECT_URL = "web:home"
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "isegoria.doors.web.errors.csrf_failure"
# New guests from one network (IPv4 /24, IPv6 /48) in an hour, and acts of one person in a minute.
ISEGORIA_GUESTS_PER_NETWORK_PER_HOUR = env.int("ISEGORIA_GUESTS_PER_NETWORK_PER_HOUR", default=600)
# Where the web processes of one machine count together what comes from one network: those of `isegoria serve`, and
# those of another server that is told a directory. Redis does it for several machines.
_COUNTS = str(ISEGORIA_DATA_DIR / "counts") if "ISEGORIA_SUPERVISOR" in os.environ else ""
ISEGORIA_COUNTS_DIR = "" if env("REDIS_URL", default="") else env("ISEGORIA_COUNTS_DIR", default=_COUNTS)
ISEGORIA_ACTS_PER_PERSON_PER_MINUTE = env.int("ISEGORIA_ACTS_PER_PERSON_PER_MINUTE", default=90)
# Calls of the API in a minute: of one personal token; from one network, for those that read or name nobody.
ISEGORIA_CALLS_PER_TOKEN_PER_MINUTE = env.int("ISEGORIA_CALLS_PER_TOKEN_PER_MINUTE", default=600)
ISEGORIA_CALLS_PER_NETWORK_PER_MINUTE = env.int("ISEGORIA_CALLS_PER_NETWORK_PER_MINUTE", default=3000)
# Set to the number of proxies in front, so that their header, and no other, names the visitor's address.
ISEGORIA_TRUSTED_PROXIES = env.int("ISEGORIA_TRUSTED_PROXIES", default=0)

# Hosts of the administrator's own ("host" or "host:port") that may be read though they stand in a private network.
ISEGORIA_FETCH_HOSTS = env.list("ISEGORIA_FETCH_HOSTS", default=[])

# A server of the administrator's own that speaks as OpenAI's does and may rephrase sentences of syntheses, never alone:
# see docs/guide/rephrasing.md. Off where no address is named.
ISEGORIA_REPHRASING_URL = env("ISEGORIA_REPHRASING_URL", default="")
ISEGORIA_REPHRASING_MODEL = env("ISEGORIA_REPHRASING_MODEL", default="")
ISEGORIA_REPHRASING_KEY = env("ISEGORIA_REPHRASING_KEY", default="")

# Who vouches for a State identity: see docs/guide/verification.md. The secrets in it stay out of the database.
ISEGORIA_IDENTITY_PROVIDERS = env.json("ISEGORIA_IDENTITY_PROVIDERS", default=[])

# --- mail: every message leaves through the outbox table --------------------------------------------
EMAIL_BACKEND = "isegoria.commons.notifications.mail.OutboxBackend"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", default="Isegoria <no-reply@localhost>")
EMAIL_URL = env("EMAIL_URL", default="")
if EMAIL_URL:
    _mail = env.email_url("EMAIL_URL")
    EMAIL_HOST, EMAIL_PORT = _mail["EMAIL_HOST"], _mail["EMAIL_PORT"]
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _mail["EMAIL_HOST_USER"], _mail["EMAIL_HOST_PASSWORD"]
    EMAIL_USE_TLS, EMAIL_USE_SSL = _mail.get("EMAIL_USE_TLS", False), _mail.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
# Mails that tell many (digests, newsletters), in a minute; 0 for as many as the mail server takes.
ISEGORIA_BULK_MAILS_PER_MINUTE = env.int("ISEGORIA_BULK_MAILS_PER_MINUTE", default=600)
# Connections to the mail server at once. More are quicker; each leaves one more mail uncertain if the worker is killed.
ISEGORIA_MAIL_CONNECTIONS = env.int("ISEGORIA_MAIL_CONNECTIONS", default=1)
# Where mail servers send back what they cannot deliver (bounces@…), with a "+" and a number added for each message;
# and the secret that whoever brings it to /mail/bounces/ shows. Without it, only `isegoria bounces` takes it in.
ISEGORIA_BOUNCE_ADDRESS = env("ISEGORIA_BOUNCE_ADDRESS", default="")
ISEGORIA_BOUNCE_SECRET = env("ISEGORIA_BOUNCE_SECRET", default="")

# Notices to browsers go through servers of their makers, who may write to this address ("mailto:…" or "https://…")
# when something goes wrong. Without it, no page offers them and nothing is sent there.
ISEGORIA_PUSH_CONTACT = env("ISEGORIA_PUSH_CONTACT", default="")

# --- languages and time -----------------------------------------------------------------------------
LANGUAGE_CODE = env("LANGUAGE_CODE", default="fr")
LANGUAGES = [("fr", "Français"), ("en", "English")]
USE_I18N = True
# The texts of what belongs to no app (core/verdicts.py…), and how dates are written: "22 November 2026", "18 h 30".
LOCALE_PATHS = [PACKAGE_DIR / "locale"]
FORMAT_MODULE_PATH = ["isegoria.project.formats"]
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_COOKIE_SAMESITE = "Lax"

# --- pages and their safety -------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = ISEGORIA_DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)  # empty until `collectstatic`, as whitenoise then finds files where they are
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": env("STATICFILES_BACKEND", default="django.contrib.staticfiles.storage.StaticFilesStorage"),
    },
}
WHITENOISE_USE_FINDERS = env.bool("WHITENOISE_USE_FINDERS", default=True)
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    },
}
X_FRAME_OPTIONS = "DENY"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
if env.bool("ISEGORIA_HTTPS", default=False):
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = True
    SECURE_HSTS_SECONDS = 31_536_000
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = True
# A statement is 280 characters: nothing that a page sends comes near this.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
# Bytes of a request's body; more is refused before it is read. Addresses that take files: project/body_limits.py.
ISEGORIA_MAX_BODY = env.int("ISEGORIA_MAX_BODY", default=2_000_000)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 520  # a ballot of five hundred options, and what goes with it

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "isegoria.project.discretion.DiscreetFormatter",
            "format": "%(asctime)s %(levelname)s %(name)s: %(message)s",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("LOG_LEVEL", default="WARNING")},
}
