"""The readers of the environment: right values arrive, wrong ones are named."""

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured

from config.env import Environment


def problems(method: str, value: str, **options: object) -> list[str]:
    env = Environment({"NAME": value})
    getattr(env, method)("NAME", **options)
    return env.problems


def test_empty_variable_counts_as_not_set():
    assert Environment({"NAME": "  "}).text("NAME", "default") == "default"


@pytest.mark.parametrize("value, expected", [("1", True), ("yes", True), ("On", True), ("0", False), ("false", False)])
def test_flag_reads_yes_and_no(value, expected):
    assert Environment({"NAME": value}).flag("NAME", default=not expected) is expected


def test_flag_refuses_anything_else():
    assert problems("flag", "maybe", default=False) == ["NAME: must be 1 or 0, not 'maybe'"]


@pytest.mark.parametrize("value", ["three", "-1", "11", "1.5", "٣", "1" * 30])
def test_integer_refuses_what_is_not_a_number_in_range(value):
    assert "from 0 to 10" in problems("integer", value, default=0, least=0, most=10)[0]


def test_words_are_split_and_trimmed():
    assert Environment({"NAME": " a, b ,,"}).words("NAME") == ["a", "b"]


@pytest.mark.parametrize("value", ["example.com", "ftp://host", "https://", "http://host:99999", "http://[::1"])
def test_url_refuses_what_is_not_an_address(value):
    assert problems("url", value)


def test_url_never_repeats_a_password():
    assert "hunter2" not in problems("url", "ftp://me:hunter2@host")[0]


def test_url_drops_the_final_slash():
    assert Environment({"NAME": "https://host/path/"}).url("NAME") == "https://host/path"


def test_fernet_key_is_checked_and_not_repeated():
    bad = "not-a-key-but-secret"
    found = problems("fernet_keys", f"{Fernet.generate_key().decode()},{bad}", default="")
    assert found == ["NAME: key 2 is not a Fernet key (32 bytes in url-safe base64)"]


@pytest.mark.parametrize(
    "url, host, port, tls, ssl",
    [
        ("smtp://localhost:8025", "localhost", 8025, False, False),
        ("smtp+tls://me%40x:p%40ss@mail.example", "mail.example", 587, True, False),
        ("smtps://mail.example", "mail.example", 465, False, True),
    ],
)
def test_email_address_becomes_djangos_settings(url, host, port, tls, ssl):
    found = Environment({"EMAIL_URL": url}).email("EMAIL_URL", "console://")
    assert (found["EMAIL_HOST"], found["EMAIL_PORT"]) == (host, port)
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls, ssl)


def test_email_password_is_unescaped():
    found = Environment({"EMAIL_URL": "smtp://me%40x:p%40ss@host"}).email("EMAIL_URL", "")
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("me@x", "p@ss")


@pytest.mark.parametrize("value", ["pigeon://loft", "smtp://", "smtp://host:port", "mail.example"])
def test_email_refuses_other_ways(value):
    assert problems("email", value, default="console://")


def test_finish_tells_every_problem_at_once():
    env = Environment({"A": "maybe", "B": "x"})
    env.flag("A", default=True)
    env.integer("B", default=1, least=0, most=9)
    with pytest.raises(ImproperlyConfigured) as refusal:
        env.finish()
    assert "A: " in str(refusal.value)
    assert "B: " in str(refusal.value)
