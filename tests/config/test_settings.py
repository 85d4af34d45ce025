"""Starts: a fresh clone needs nothing, a production start refuses whatever is only fit for development."""

import os
import re
import runpy
import subprocess
import sys
from unittest.mock import patch

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from config.env import lend
from config.settings import BASE_DIR, env

RIGHT = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": "k3Jq-8vXz_Lw0pTnYb5RcGhM7sDfA2eUiOoQxWtZrVyBnKlPjH",
    "FIELD_ENCRYPTION_KEYS": "xJ5bq3l8Jtq7m7m1CkFVqV7Vb9s4Q3Yy0o2J0c8x2nQ=",
    "APP_URL": "https://returns.example.com",
    "DATABASE_URL": "postgres://returns:secret@db.example.com:5432/returns",
    "REDIS_URL": "redis://redis.example.com:6379/0",
    "SHOPIFY_API_KEY": "0123456789abcdef0123456789abcdef",
    "SHOPIFY_API_SECRET": "abcdef0123456789abcdef0123456789",
    "EMAIL_URL": "smtp+tls://user:secret@mail.example.com",
    "TRUSTED_PROXIES": "1",
}
PLAIN = {name: value for name, value in os.environ.items() if name not in env.names}


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "manage.py", "check", *arguments],
        cwd=BASE_DIR, env=PLAIN | environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def refusal(**environment: str) -> str:
    """What the settings say of an environment that can't be used. A start of its own for each would take a minute."""
    with patch.dict(os.environ, PLAIN | environment, clear=True), pytest.raises(ImproperlyConfigured) as refused:
        runpy.run_path(str(BASE_DIR / "config" / "settings.py"))
    return str(refused.value)


def test_fresh_clone_starts_without_any_environment():
    done = start()
    assert done.returncode == 0, done.stderr


def test_right_production_environment_passes_the_deployment_check():
    done = start("--deploy", "--fail-level", "WARNING", **RIGHT)
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_empty_production_environment_is_told_everything_at_once():
    done = start(ENVIRONMENT="production", DEBUG="1")
    assert done.returncode != 0
    for name in (
        "DEBUG", "SECRET_KEY", "FIELD_ENCRYPTION_KEYS", "DATABASE_URL", "SHOPIFY_API_KEY", "SHOPIFY_API_SECRET",
        "APP_URL", "EMAIL_URL",
    ):  # fmt: skip
        assert f"  - {name}: " in done.stderr


@pytest.mark.parametrize(
    "name, value",
    [
        ("DEBUG", "1"),
        ("SECRET_KEY", "short"),
        ("SECRET_KEY", "a" * 60),
        ("FIELD_ENCRYPTION_KEYS", "nonsense"),
        ("DATABASE_URL", "sqlite:///var/app.sqlite3"),
        ("DATABASE_URL", "mysql://user:hunter2@host/db"),
        ("DATABASE_URL", "postgres://user:hunter2@host:port/db"),
        ("ALLOWED_HOSTS", "*"),
        ("ALLOWED_HOSTS", ".example.com"),
        ("APP_URL", "http://returns.example.com"),
        ("SHOPIFY_API_SECRET", "demo-api-secret-not-for-production"),
        ("SHOPIFY_ADMIN_URL", "http://127.0.0.1:8001/shops/{shop}"),
        ("SHOPIFY_ADMIN_URL", "https://example.com"),
        ("SHOPIFY_API_VERSION", "latest"),
        ("SHOPIFY_POLICY_API_VERSION", "latest"),
        ("SANDBOX_CARRIER_KEY", "alone"),
        ("SANDBOX_CARRIER_KEY", "demo-carrier-key"),
        ("REDIS_URL", "localhost:6379"),
        ("TRUSTED_PROXIES", "all"),
        ("EMAIL_URL", "console://"),
        ("LOG_LEVEL", "LOUD"),
    ],
)
def test_one_wrong_setting_is_named_and_no_password_is_shown(name, value):
    said = refusal(**RIGHT | {name: value})
    assert f"  - {name}: " in said
    assert "hunter2" not in said


PROVIDED = {
    "EMAIL_URL": "",
    "EMAIL_PROVIDER": "mailjet",
    "EMAIL_PROVIDER_KEY": "hunter2",
    "EMAIL_PROVIDER_SECRET": "hunter2",
    "EMAIL_WEBHOOK_SECRET": "mailjet:k3Jq-8vXz_Lw0pTnYb5RcG",
}


def test_a_mail_provider_takes_the_place_of_a_mail_server():
    done = start("--deploy", "--fail-level", "WARNING", **RIGHT | PROVIDED)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    "name, value",
    [
        ("EMAIL_PROVIDER", "pigeons"),
        ("EMAIL_PROVIDER_KEY", ""),
        ("EMAIL_PROVIDER_SECRET", ""),
        ("EMAIL_URL", "smtp+tls://user:hunter2@mail.example.com"),
        ("EMAIL_WEBHOOK_SECRET", ""),
        ("EMAIL_WEBHOOK_SECRET", "mailjet:short"),
        ("EMAIL_WEBHOOK_SECRET", "no-colon-in-here-at-all-anywhere"),
    ],
)
def test_a_mail_provider_is_refused_without_its_keys_and_without_a_secret_for_its_webhook(name, value):
    said = refusal(**PROVIDED | {name: value})
    assert f"  - {name}: " in said
    assert "hunter2" not in said


def test_every_setting_is_explained_in_the_example_and_nothing_else():
    lines = (BASE_DIR / ".env.example").read_text(encoding="utf-8")
    of_the_app, _, of_the_programs = lines.partition("# --- Not settings of the app")
    assert set(re.findall(r"^#?([A-Z_]+)=", of_the_app, re.MULTILINE)) == env.names
    assert of_the_programs


def test_what_opentelemetry_reads_by_itself_may_stand_in_the_file():
    environ = {"OTEL_SERVICE_NAME": "ours"}
    lend(
        {"OTEL_SERVICE_NAME": "theirs", "OTEL_TRACES_SAMPLER": "always_off", "SECRET_KEY": "x"},
        environ,
        beginning="OTEL_",
    )
    assert environ == {"OTEL_SERVICE_NAME": "ours", "OTEL_TRACES_SAMPLER": "always_off"}


def test_connection_stays_open_and_binds_on_the_server():
    database = settings.DATABASES["default"]
    assert database["CONN_MAX_AGE"] is None
    options = database["OPTIONS"]
    assert options.get("server_side_binding") or "synchronous=FULL" in options["init_command"]
