"""All settings. A fresh clone needs none; every name is explained in `.env.example`.

Values come from the environment, after that from a `.env` file beside manage.py. A mistake stops the start and names
the setting; a production start (ENVIRONMENT=production) also refuses whatever is only fit for development.
"""

import base64
import hashlib
import os
import re
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dj_database_url
from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _
from dotenv import dotenv_values

from config import logs
from config.checks import DEMO_SECRETS, production_problems
from config.env import Environment, lend
from config.mail_providers import provider_settings

BASE_DIR = Path(__file__).resolve().parent.parent
VERSION = re.findall(r"^## ([0-9][^\s]*)", (BASE_DIR / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)[0]

# A developer's own .env must not steer the tests, hence the look at pytest's variable.
_file = {} if "PYTEST_VERSION" in os.environ else dotenv_values(BASE_DIR / ".env")
env = Environment({name: value or "" for name, value in _file.items()} | os.environ)

# Which kind of start

ENVIRONMENT = env.choice("ENVIRONMENT", options=("development", "production"))
PRODUCTION = ENVIRONMENT == "production"
DEBUG = env.flag("DEBUG", default=not PRODUCTION)

# Secrets. The defaults are public: a production start refuses them.

_INSECURE = "insecure-for-development-only-never-use-this-in-production"
SECRET_KEY = env.text("SECRET_KEY", _INSECURE)
SECRET_KEY_IS_DEFAULT = SECRET_KEY == _INSECURE
_INSECURE_FIELD_KEY = base64.urlsafe_b64encode(hashlib.sha256(_INSECURE.encode()).digest()).decode()
FIELD_ENCRYPTION_KEYS = env.fernet_keys("FIELD_ENCRYPTION_KEYS", _INSECURE_FIELD_KEY)
FIELD_ENCRYPTION_KEYS_ARE_DEFAULT = _INSECURE_FIELD_KEY in FIELD_ENCRYPTION_KEYS

# Where we are

_DEFAULT_APP_URL = "http://127.0.0.1:8000"
APP_URL = env.url("APP_URL", _DEFAULT_APP_URL)
APP_URL_IS_DEFAULT = APP_URL == _DEFAULT_APP_URL
_own_host = urlsplit(APP_URL).hostname or "127.0.0.1"
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", (_own_host,) if PRODUCTION else (_own_host, "127.0.0.1", "localhost"))
# Between two letters of a shop to one address, where the second can wait.
LETTERS_APART = timedelta(minutes=env.integer("LETTERS_APART_MINUTES", default=60, least=0, most=1440))
TRUSTED_PROXIES = env.integer("TRUSTED_PROXIES", default=0, least=0, most=10)

# Shopify

SHOPIFY_API_KEY = env.text("SHOPIFY_API_KEY", DEMO_SECRETS["SHOPIFY_API_KEY"])
SHOPIFY_API_SECRET = env.text("SHOPIFY_API_SECRET", DEMO_SECRETS["SHOPIFY_API_SECRET"])
SHOPIFY_OLD_API_SECRET = env.text("SHOPIFY_OLD_API_SECRET")
SHOPIFY_API_VERSION = env.matching(
    "SHOPIFY_API_VERSION", pattern=r"20[0-9]{2}-(01|04|07|10)", default="2026-10", like="2026-10"
)
SHOPIFY_POLICY_API_VERSION = env.matching(
    "SHOPIFY_POLICY_API_VERSION",
    pattern=r"unstable|20[0-9]{2}-(01|04|07|10)",
    default="unstable",
    like="unstable or 2027-01",
)
SHOPIFY_ADMIN_URL = env.matching(
    "SHOPIFY_ADMIN_URL",
    pattern=r"https?://[^\s{}]*\{shop\}[^\s{}]*(?<!/)",
    default="https://{shop}",
    like="https://{shop}",
)
SHOPIFY_ADMIN_APP_HANDLE = env.text("SHOPIFY_ADMIN_APP_HANDLE")
APP_BRIDGE_SRC = env.url("APP_BRIDGE_SRC", "https://cdn.shopify.com/shopifycloud/app-bridge.js")

# Parcels

SANDBOX_CARRIER_URL = env.url("SANDBOX_CARRIER_URL")
SANDBOX_CARRIER_KEY = env.text("SANDBOX_CARRIER_KEY")
if bool(SANDBOX_CARRIER_URL) != bool(SANDBOX_CARRIER_KEY):
    env.refuse("SANDBOX_CARRIER_KEY", "goes together with SANDBOX_CARRIER_URL: set both or neither")

# Text messages: each shop brings its own account.
TWILIO_URL = env.url("TWILIO_URL", "https://api.twilio.com")

# Database, queue, cache

SQLITE_PRAGMAS = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=20000; PRAGMA foreign_keys=ON;"
DATABASE_URL = env.text("DATABASE_URL", f"sqlite:///{BASE_DIR / 'var' / 'app.sqlite3'}")


def _database() -> dict[str, Any]:
    """Build Django's connection settings: held open between requests, parameters bound by the server."""
    try:
        found: dict[str, Any] = dict(dj_database_url.parse(DATABASE_URL, conn_max_age=None, conn_health_checks=True))
    except ValueError:  # the message of dj-database-url repeats the address, which may hold a password
        found = {"ENGINE": ""}
    engine, options = found["ENGINE"].rsplit(".", 1)[-1], found.setdefault("OPTIONS", {})
    if engine == "sqlite3":
        options.update(init_command=SQLITE_PRAGMAS, transaction_mode="IMMEDIATE", timeout=20)
        found["TEST"] = {"NAME": str(BASE_DIR / "var" / "test.sqlite3")}
    elif engine == "postgresql":
        found["ENGINE"], options["server_side_binding"] = "config.postgresql", True
    else:
        env.refuse(
            "DATABASE_URL",
            "must be postgres://user:password@host:5432/name or sqlite:///path; other characters of the password than"
            " letters, digits, - and _ are written as in addresses, %2F for / (compose.yaml takes POSTGRES_PASSWORD)",
        )
    return found


DATABASES = {"default": _database()}
# How long PostgreSQL may take over one question of a web process; 0: as long as it needs.
WEB_STATEMENT_SECONDS = env.integer("WEB_STATEMENT_SECONDS", default=30, least=0, most=3600)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Webhooks may be sent to this machine itself, over http and on any port: for tests and the proof.
WEBHOOKS_TO_LOOPBACK = env.flag("WEBHOOKS_TO_LOOPBACK", default=False)
REDIS_URL = env.url("REDIS_URL", schemes=("redis", "rediss"))
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# E-mail

_email = env.email("EMAIL_URL", "console://")
globals().update(_email)
globals().update(provider_settings(env))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("DEFAULT_FROM_EMAIL", f"returns@{_own_host}")

# Rooms and the way of a request. No sessions, no accounts, no cookies: merchants bring Shopify's ID token, shoppers a
# signed link or a signature of Shopify's app proxy. That is also why there is no CSRF cookie.

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "config",
    "returns",
    "shop_integration",
    "labels",
    "returns_api",
    "returns_portal",
]
MIDDLEWARE = [
    "config.request_log.RequestLog",
    "config.wall.Wall",
    "returns_portal.own_domain.OwnDomain",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.compression.CompressTexts",
    "csp.middleware.CSPMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shop_integration.install.embedded.EmbeddedAdmin",
    "shop_integration.install.proxy.AppProxy",
]
ROOT_URLCONF = "config.urls"
EFFECTS = "config.effects.EFFECTS"
DOORS = "config.doors.DOORS"
WSGI_APPLICATION = "config.wsgi.application"

# django-cotton and template-partials each replace the other's loader unless both are told to leave them alone
# (`SimpleAppConfig`) and the order is given here: partials around the cache, cotton first inside it.
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [
                        (
                            "django.template.loaders.cached.Loader",
                            [
                                "returns_portal.mjml.Loader",
                                "django_cotton.cotton_loader.Loader",
                                "django.template.loaders.filesystem.Loader",
                                "django.template.loaders.app_directories.Loader",
                            ],
                        )
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "template_partials.templatetags.partials"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "csp.context_processors.nonce",
            ],
        },
    }
]
COTTON_DIR = "components"

# Languages and time

USE_I18N = USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [
    ("en", _("English")),
    ("fr", _("French")),
    ("de", _("German")),
    ("es", _("Spanish")),
    ("it", _("Italian")),
    ("nl", _("Dutch")),
    ("ar", _("Arabic")),
]
LOCALE_PATHS = [BASE_DIR / "locale"]

# Static files carry our own host: behind a shop's app proxy the page's host is the shop's.

STATIC_URL = f"{APP_URL}/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = not PRODUCTION
_STATIC_STORAGE = {
    True: "whitenoise.storage.CompressedManifestStaticFilesStorage",
    False: "django.contrib.staticfiles.storage.StaticFilesStorage",
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": _STATIC_STORAGE[PRODUCTION]},
}

# What a browser may do. Pages that belong in a frame replace `frame-ancestors` in their own answer.

_app_bridge_origin = "{0.scheme}://{0.netloc}".format(urlsplit(APP_BRIDGE_SRC))
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, APP_URL, NONCE, _app_bridge_origin],
        "style-src": [SELF, APP_URL, NONCE],
        "img-src": [SELF, APP_URL, _app_bridge_origin, "data:", "https:"],  # the same host serves product pictures
        "font-src": [SELF, APP_URL],
        "connect-src": [SELF, APP_URL, _app_bridge_origin],
        "form-action": [SELF, APP_URL],
        "base-uri": [NONE],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
    }
}
SECURE_REFERRER_POLICY = "strict-origin"
SECURE_SSL_REDIRECT = PRODUCTION
# A program that sends its key in the clear is told so, and not led on as if all were well. A proxy that asks for which
# hosts it may have certificates has none yet, and is on the same machine.
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^own-domains/ask$", r"^api/"]
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = PRODUCTION
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUSTED_PROXIES else None
SILENCED_SYSTEM_CHECKS = [
    "security.W002",  # X-Frame-Options can't name a shop's admin; Content-Security-Policy frame-ancestors can
    "security.W003",  # no cookie speaks for anybody, so there is nothing that a forged form could borrow
    "security.W021",  # preloading HSTS is for the owner of the domain to decide
]

# Limits for what arrives

DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 150  # a file field that was left empty counts too, and each line of an order has one
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024

# What Prometheus has to send to read /metrics; empty: there is no such page.

METRICS_TOKEN = env.text("METRICS_TOKEN")

# Where OpenTelemetry's collector is, without a final slash; empty: nothing is traced.

lend(_file, os.environ, beginning="OTEL_")
OTEL_EXPORTER_OTLP_ENDPOINT = env.text("OTEL_EXPORTER_OTLP_ENDPOINT").rstrip("/")

LOGGING = logs.configuration(json_lines=PRODUCTION, level=env.choice("LOG_LEVEL", options=logs.LEVELS))

if PRODUCTION:
    for _setting, _why in production_problems(globals()):
        env.refuse(_setting, _why)
env.finish()
