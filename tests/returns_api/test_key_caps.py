"""What a key may come to is counted by the core: to the cent, per day of the shop, through both doors, under races."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from returns.domain.key_caps import Breach, Caps, Spent, Standing, breach, day_of, moved, on_day, standing
from returns.domain.status import ReturnStatus, SettlementStatus
from returns.models import ApiKey, Shop
from returns.operations.api_keys import change_caps, rotate_key
from tests.characters import make_shop
from tests.races import all_at_once
from tests.returns_api.programs import OWNER, Program, program_of
from tests.returns_portal.merchant_desk import received, requested
from tests.security.state import changed, tables

DAY = date(2026, 11, 29)
amounts = st.integers(0, 10_000)
maybe = st.none() | amounts


@given(caps=st.builds(Caps, maybe, maybe, st.none() | st.integers(0, 20)), wishes=st.lists(amounts, max_size=40))
def test_whatever_is_wished_no_cap_is_passed(caps: Caps, wishes: list[int]) -> None:
    spent, done = Spent(DAY), []
    for minor in wishes:
        if breach(caps, spent, minor=minor) is None:
            spent = Spent(DAY, spent.minor + minor, spent.changes + 1)
            done.append(minor)
    assert caps.changes is None or len(done) <= caps.changes
    assert caps.day_minor is None or sum(done) <= caps.day_minor
    assert caps.action_minor is None or max(done, default=0) <= caps.action_minor
    if caps == Caps():
        assert done == wishes


def test_what_is_promised_or_ordered_counts_once_and_less_is_nothing() -> None:
    asked = standing(worth=4500, status=ReturnStatus.REQUESTED, settlement=SettlementStatus.QUOTED)
    agreed = standing(worth=4500, status=ReturnStatus.OPEN, settlement=SettlementStatus.QUOTED)
    ordered = standing(worth=4500, status=ReturnStatus.OPEN, settlement=SettlementStatus.DUE)
    assert moved(asked, agreed) == moved(asked, ordered) == moved(agreed, ordered) == 4500
    assert moved(agreed, asked) == moved(ordered, ordered) == 0
    assert moved(agreed, standing(worth=5000, status="OPEN", settlement="QUOTED")) == 500
    assert standing(worth=-300, status="OPEN", settlement="QUOTED") == Standing()


def test_a_day_is_the_shops() -> None:
    late = datetime(2026, 11, 28, 23, 30, tzinfo=ZoneInfo("UTC"))
    assert day_of(late, time_zone="Europe/Paris") == DAY
    assert on_day(Spent(DAY, 9, 2), DAY) == Spent(DAY, 9, 2)
    assert on_day(Spent(DAY, 9, 2), DAY + timedelta(days=1)) == Spent(DAY + timedelta(days=1))
    assert breach(Caps(changes=2), Spent(DAY, 0, 2), minor=0) is Breach.CHANGES


def capped(shop: Shop, **caps: int) -> Program:
    """A program whose key has caps."""
    program = program_of(shop)
    ApiKey.objects.filter(pk=program.key.pk).update(**{f"cap_{name}": value for name, value in caps.items()})
    program.key.refresh_from_db()
    return program


def worth(shop: Shop) -> int:
    """What each return of these tests comes to, in cents."""
    return shop.returns.select_related("settlement").latest("pk").settlement.total_shop_minor


@pytest.mark.django_db
def test_beyond_a_cap_nothing_is_done_and_words_say_why() -> None:
    shop = make_shop()
    rma = requested(shop)
    small = capped(shop, action_minor=worth(shop) - 1)
    path = f"/returns/{rma.number}/approval"
    before = tables()
    for address in (path, f"{path}?dry_run=true"):
        answer = small.post(address)
        assert (answer.status_code, answer.json()["code"]) == (403, "cap_action")
        assert "the key may" in answer.json()["detail"]
    told = small.post(
        "/mcp",
        {
            "jsonrpc": "2.0",
            "id": 1,
            "method": "tools/call",
            "params": {"name": "approve_return", "arguments": {"number": rma.number, "idempotency_key": "one"}},
        },
    ).json()["result"]
    assert told["isError"]
    assert "cap_action" in told["content"][0]["text"]
    assert not changed(before)
    assert small.post(f"/returns/{rma.number}/refusal", {}).status_code == 200, "what costs nothing is no money"


@pytest.mark.django_db
def test_a_day_holds_what_it_may_and_says_so() -> None:
    shop = make_shop()
    first, second = requested(shop, 1001), requested(shop, 1002)
    program = capped(shop, day_minor=worth(shop) + 10, changes=2)
    assert program.post(f"/returns/{first.number}/approval?dry_run=true").status_code == 200
    assert program.get("/me").json()["key"]["caps"]["changes_today"] == 0
    assert program.post(f"/returns/{first.number}/approval").status_code == 200
    assert program.post(f"/returns/{second.number}/approval").json()["code"] == "cap_day"
    caps = program.get("/me").json()["key"]["caps"]
    assert (caps["changes_today"], caps["changes"], caps["action"]) == (1, 2, None)
    assert float(caps["spent_today"]["amount"]) * 100 == worth(shop)
    assert program.post(f"/returns/{second.number}/notes", {"text": "a"}).status_code == 200
    assert program.post(f"/returns/{second.number}/notes", {"text": "b"}).json()["code"] == "cap_changes"
    ApiKey.objects.filter(pk=program.key.pk).update(day=date(2020, 1, 1))
    assert program.post(f"/returns/{second.number}/approval").status_code == 200, "a new day"


@pytest.mark.django_db
def test_another_key_in_its_place_has_the_same_caps_and_the_same_day_behind_it() -> None:
    shop = make_shop()
    rma = requested(shop)
    program = capped(shop, day_minor=worth(shop), changes=9)
    program.post(f"/returns/{rma.number}/approval")
    options: dict[str, Any] = {
        "life": timedelta(days=30),
        "overlap": timedelta(0),
        "by": OWNER,
        "now": program.key.made_at,
    }
    new, text = rotate_key(
        shop=shop, key_id=program.key.pk, request_key=program.key.request_key.__class__(int=7), **options
    )
    assert (new.cap_day_minor, new.cap_changes) == (worth(shop), 9)
    other = requested(shop, 1002)
    assert Program(new, text).post(f"/returns/{other.number}/approval").json()["code"] == "cap_day"


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_many_at_once_pay_no_more_than_the_day_holds() -> None:
    shop = make_shop()
    rows = [received(shop, 1001 + number) for number in range(6)]
    each = worth(shop)
    program = capped(shop, day_minor=2 * each + each // 2)
    bodies = [{"expected": program.get(f"/returns/{rma.number}").json()["settlement"]["payable"]} for rma in rows]

    def pay(turn: int) -> str:
        answer = program.post(f"/returns/{rows[turn].number}/settlement", bodies[turn], Idempotency_Key=f"pay {turn}")
        told: dict[str, str] = answer.json()
        return told.get("code") or told["result"]

    answers = all_at_once(pay, crowd=6)
    assert sorted(answers) == ["cap_day"] * 4 + ["done"] * 2
    program.key.refresh_from_db()
    assert (program.key.day_minor, program.key.day_changes) == (2 * each, 2)
    ordered = shop.returns.filter(settlement__status=SettlementStatus.DUE)
    assert sum(row.settlement.total_shop_minor for row in ordered) == 2 * each


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_caps_that_change_while_a_program_pays_count_for_what_comes_after() -> None:
    shop = make_shop()
    rows = [received(shop, 1001 + number) for number in range(4)]
    each = worth(shop)
    program = capped(shop, day_minor=4 * each)
    bodies = [{"expected": program.get(f"/returns/{rma.number}").json()["settlement"]["payable"]} for rma in rows]

    def act(turn: int) -> str:
        if turn == len(rows):
            caps = Caps(day_minor=2 * each)
            change_caps(shop=shop, key_id=program.key.pk, caps=caps, by=OWNER, now=program.key.made_at)
            return "changed"
        answer = program.post(f"/returns/{rows[turn].number}/settlement", bodies[turn], Idempotency_Key=f"pay {turn}")
        told: dict[str, str] = answer.json()
        return told.get("code") or told["result"]

    answers = all_at_once(act, crowd=len(rows) + 1)
    program.key.refresh_from_db()
    done = answers.count("done")
    assert done + answers.count("cap_day") == len(rows)
    assert done >= 2
    assert (program.key.day_minor, program.key.day_changes) == (done * each, done), (
        "nothing that was spent is forgotten"
    )
    assert program.key.cap_day_minor == 2 * each
    late = requested(shop, 1009)
    assert program.post(f"/returns/{late.number}/approval").json()["code"] == "cap_day"
