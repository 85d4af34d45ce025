"""Who is told, when it is tried again, how it is signed, and which addresses are called: the pure part of webhooks."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.reachable import is_reachable
from returns.domain.webhooks import (
    DELAYS,
    LONGEST_REST,
    LONGEST_WAIT,
    TRIES,
    SecretKind,
    families,
    is_wish,
    new_secret,
    next_try,
    public_half,
    rest_of,
    sign,
    wants,
)

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "vectors" / "standard_webhooks.json"
NOW = datetime(2026, 11, 29, 9, 30, tzinfo=UTC)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def test_two_signatures_of_the_specification() -> None:
    at = datetime.fromtimestamp(1614265330, UTC)
    headers = sign([(SecretKind.V1, SECRET)], uid="msg_p5jXN8AQM9LWM0D4loKWxJek", at=at, body=b'{"test": 2432232314}')
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }
    at = datetime.fromtimestamp(1649367553, UTC)
    other = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
    body = b'{"email":"test@example.com","username":"test_user"}'
    headers = sign([(SecretKind.V1, other)], uid="msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", at=at, body=body)
    assert headers["webhook-signature"] == "v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="


def vectors() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(VECTORS.read_text())["cases"] if VECTORS.exists() else []
    return found


@pytest.mark.skipif(not VECTORS.exists(), reason="the recorded vectors are not on this machine")
def test_every_vector_that_is_to_be_accepted_is_what_we_would_send() -> None:
    checked = 0
    for case in vectors():
        at = datetime.fromtimestamp(case["now"], UTC)
        uid = case["headers"].get("webhook-id", "")
        if case["expect"] == "accept":
            ours = sign([(SecretKind.V1, case["secret"])], uid=uid, at=at, body=case["body"].encode())
            assert ours["webhook-signature"] in case["headers"]["webhook-signature"].split(), case["id"]
            checked += 1
        elif case["expect"] in {"error", "never-sent"}:
            with pytest.raises(ValueError, match=r"full stop|signs nothing"):
                sign([(SecretKind.V1, case["secret"])], uid=uid, at=at, body=case["body"].encode())
        elif "webhook-id" in case["headers"] and case["headers"].get("webhook-timestamp") == str(case["now"]):
            ours = sign([(SecretKind.V1, case["secret"])], uid=uid, at=at, body=case["body"].encode())
            assert ours["webhook-signature"] not in case["headers"].get("webhook-signature", "").split(), case["id"]
    assert checked >= 7


def test_several_secrets_sign_and_v1a_is_checked_with_its_public_half() -> None:
    new, old = new_secret(SecretKind.V1A, bytes(range(32))), SECRET
    headers = sign([(SecretKind.V1A, new), (SecretKind.V1, old)], uid="x", at=NOW, body=b"{}")
    asymmetric, symmetric = headers["webhook-signature"].split()
    assert symmetric.startswith("v1,")
    key = base64.b64decode(public_half(new).removeprefix("whpk_"))
    said = f"x.{headers['webhook-timestamp']}.{{}}".encode()
    Ed25519PublicKey.from_public_bytes(key).verify(base64.b64decode(asymmetric.removeprefix("v1a,")), said)


def test_what_is_wanted() -> None:
    assert wants([], "return.approved")
    assert wants(["return.*"], "return.approved")
    assert wants(["settlement.paid"], "settlement.paid")
    assert not wants(["return.*"], "settlement.paid")
    assert not wants([], "webhook.test")
    assert all(is_wish(each) for each in [*families(), "label.bought"])
    assert not any(is_wish(each) for each in ("*", "return", "return.nothing", "nothing.*", "webhook.*", ".*", ""))


def test_ten_tries_in_three_to_four_days() -> None:
    at, tries = NOW, 1
    while (again := next_try(tries, now=at, chance=1)) is not None:
        at, tries = again, tries + 1
    assert tries == TRIES == 10
    assert timedelta(days=3) < sum(DELAYS, timedelta()) < at - NOW < timedelta(days=4)


@given(st.integers(0, 30), st.floats(0, 1), st.none() | st.timedeltas(timedelta(0), timedelta(days=9999)))
def test_it_is_never_tried_too_early_nor_put_off_for_ever(
    attempts: int, chance: float, asked: timedelta | None
) -> None:
    again = next_try(attempts, now=NOW, chance=chance, asked=asked)
    if attempts >= TRIES:
        assert again is None
        return
    delay = DELAYS[max(attempts, 1) - 1]
    assert again is not None
    assert again - NOW >= max(delay, min(asked or timedelta(0), LONGEST_WAIT))
    assert again - NOW <= max(delay * 1.2, LONGEST_WAIT)


def test_who_fails_and_fails_is_left_alone_for_a_while() -> None:
    assert rest_of(4) == timedelta(0)
    assert rest_of(5) == timedelta(seconds=5)
    assert rest_of(6) == timedelta(seconds=10)
    assert rest_of(500) == LONGEST_REST
    assert rest_of(1, asked=timedelta(days=2)) == LONGEST_REST


LISTED = """127.0.0.1 127.8.8.8 0.0.0.0 10.0.0.1 172.16.0.1 172.31.255.255 192.168.1.1 169.254.169.254 100.64.0.1
100.127.255.255 192.0.0.1 192.0.2.1 198.18.0.1 198.51.100.1 203.0.113.9 224.0.0.1 239.1.1.1 240.0.0.1 255.255.255.255
::1 :: ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:8.8.8.8 ::ffff:a9fe:a9fe 64:ff9b::7f00:1 64:ff9b::808:808 64:ff9b:1::1
::7f00:1 2002:7f00:1:: 2002:808:808:: 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2 fe80::1 fe80::1%eth0 fc00::1
fd00:ec2::254 fec0::1 ff02::1 2001:db8::1 3fff::1 5f00::1 100::1 4000::1 2001:10::1 2001:20::1 168.63.129.16
100.100.100.200 1.2.3 0177.0.0.1 0x7f.0.0.1 2130706433 127.1 localhost"""
INSIDE = LISTED.split()


@pytest.mark.parametrize("address", INSIDE)
def test_what_is_not_the_public_internet_is_not_called(address: str) -> None:
    assert not is_reachable(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "2606:4700::1111", "2a00:1450:4007:80f::200e"])
def test_the_public_internet_is(address: str) -> None:
    assert is_reachable(address)


def test_only_for_tests_our_own_machine_may_be_called_and_nothing_else_inside() -> None:
    assert is_reachable("127.0.0.1", loopback=True)
    assert not any(
        is_reachable(each, loopback=True) for each in INSIDE if not each.startswith("127.") and each != "::1"
    )
