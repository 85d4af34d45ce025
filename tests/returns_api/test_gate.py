"""What every call goes through: key, scope, budget, size, marks, and what is written down of it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from returns.domain.api_key import CALLS
from returns.models import ApiCall, ApiKey
from returns.operations.api_keys import revoke_key
from tests.characters import make_shop
from tests.returns_api.programs import OWNER, ROOT, program_of
from tests.returns_portal.merchant_desk import requested

pytestmark = pytest.mark.django_db


def test_who_shows_no_key_is_told_how() -> None:
    answer = Client().get(f"{ROOT}/me")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    told = answer.json()
    assert (told["code"], told["status"], told["type"]) == ("key_missing", 401, "urn:returns-api:problem:key_missing")
    assert told["request_id"] == answer["X-Request-Id"]
    assert not ApiCall.objects.exists()


def test_a_key_in_the_clear_is_refused_and_not_led_on(settings: Any) -> None:
    program = program_of(make_shop())
    settings.SECURE_SSL_REDIRECT = True
    answer = program.get("/me")
    assert (answer.status_code, answer.json()["code"]) == (403, "https_needed")


def test_a_key_that_is_over_says_so() -> None:
    shop = make_shop()
    void, late = program_of(shop), program_of(shop)
    revoke_key(shop=shop, key_id=void.key.pk, by=OWNER, now=timezone.now())
    ApiKey.objects.filter(pk=late.key.pk).update(
        made_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(seconds=1)
    )
    assert void.get("/me").json()["code"] == "key_void"
    assert late.get("/me").json()["code"] == "key_run_out"


def test_a_scope_that_is_missing_is_named_before_anything_is_read() -> None:
    program = program_of(make_shop(), "orders:read")
    answer = program.get("/returns?limit=many")
    assert answer.status_code == 403
    assert answer.json()["detail"] == "It takes the scope returns:read."
    assert 'scope="returns:read"' in answer["WWW-Authenticate"]


def test_the_budget_is_announced_and_kept() -> None:
    program = program_of(make_shop())
    answer = program.get("/me")
    assert answer["RateLimit-Policy"] == f'"key";q={CALLS};w=60'
    assert answer["RateLimit"].startswith(f'"key";r={CALLS - 1};t=')
    ApiKey.objects.update(calls=CALLS, minute=timezone.now().replace(second=0, microsecond=0))
    refused = program.get("/me")
    if refused.status_code == 200:  # the minute ended in between
        return
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_calls")
    assert 0 < int(refused["Retry-After"]) <= 60
    assert refused["RateLimit"].startswith('"key";r=0;')


def test_of_what_is_beyond_the_budget_of_a_minute_the_first_call_alone_is_written_down(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    program, first = program_of(make_shop()), timezone.now()
    for at in (first, first + timedelta(minutes=1)):
        monkeypatch.setattr(timezone, "now", lambda at=at: at)
        ApiKey.objects.update(calls=CALLS, minute=at.replace(second=0, microsecond=0))
        assert [program.get("/me").status_code for _ in range(3)] == [429] * 3
    assert list(ApiCall.objects.values_list("status", "code")) == [(429, "too_many_calls")] * 2


def test_what_is_read_has_a_mark_and_is_not_sent_twice() -> None:
    program = program_of(shop := make_shop())
    rma = requested(shop)
    first = program.get(f"/returns/{rma.number}")
    again = program.get(f"/returns/{rma.number}", If_None_Match=f'"other", W/{first["ETag"]}')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
    head = program.send("HEAD", f"/returns/{rma.number}")
    assert (head.status_code, head.content, head["ETag"]) == (200, b"", first["ETag"])


def test_a_call_is_written_down_without_what_it_said() -> None:
    program = program_of(shop := make_shop())
    rma = requested(shop)
    program.get(f"/returns/{rma.number}?expand=customer")
    program.get("/returns/R-999")
    found, missing = ApiCall.objects.order_by("pk")
    assert (found.operation, found.number, found.status, found.code) == ("get_return", rma.number, 200, "")
    assert (missing.operation, missing.status, missing.code) == ("get_return", 404, "not_found")
    program.key.refresh_from_db()
    assert program.key.last_used_at is not None


def test_no_cookie_is_set_and_no_other_site_reads() -> None:
    program = program_of(make_shop())
    answer = program.get("/me", Origin="https://evil.example")
    assert "Access-Control-Allow-Origin" not in answer
    assert not answer.cookies
    assert "no-store" in answer["Cache-Control"]


def test_methods_that_an_address_does_not_have_are_named() -> None:
    answer = program_of(make_shop()).send("DELETE", "/me")
    assert (answer.status_code, answer["Allow"], answer.json()["code"]) == (405, "GET", "method_not_allowed")
