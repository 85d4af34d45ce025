"""Keys of programs: who makes them, what they end with, and that they pay no more than a person may."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from returns.domain.api_key import CALLS, MOST_KEYS, actor_of
from returns.domain.role import Role
from returns.domain.status import Outcome
from returns.models import ApiAnswer, ApiCall, ApiKey, PaymentRequest, Shop
from returns.operations.api_calls import (
    CallRefused,
    Kept,
    begin_answer,
    forget_old_calls,
    hold_answer,
    keep_answer,
    note_call,
    spend_call,
)
from returns.operations.api_keys import UnableToMakeKey, make_key, revoke_all_keys, revoke_key, rotate_key
from returns.operations.ask_second_person import settle_or_ask
from returns.operations.confirm_payment import UnableToConfirm, confirm_payment
from returns.operations.erase_shop import erase_shop
from returns.queries.api_keys import is_live, key_of, maker_of, programs
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal.merchant_desk import received

pytestmark = pytest.mark.django_db
OWNER = "7001"


def made(shop: Shop, **about: Any) -> tuple[ApiKey, str]:
    """A key for three months that may do two things."""
    if not shop.staff.filter(user_id=OWNER).exists():
        shop.staff.create(user_id=OWNER, role=Role.OWNER, met_at=NOW, asked_at=NOW)
    wanted = {
        "name": "Warehouse",
        "scopes": ["payments:write", "returns:read"],
        "life": timedelta(days=90),
        "request_key": uuid.uuid4(),
        "by": OWNER,
        "now": NOW,
    }
    return make_key(shop=shop, **wanted | about)


def test_a_key_is_told_once_and_only_its_digest_is_kept() -> None:
    key, text = made(make_shop())
    assert key_of(text) == key
    assert key.scopes == ["returns:read", "payments:write"]
    held = str([getattr(key, field.attname) for field in ApiKey._meta.concrete_fields])
    assert text not in held
    assert text[13:45] not in held
    assert key_of(text[:-1]) is None


def test_the_same_form_makes_no_second_key() -> None:
    shop, once = make_shop(), uuid.uuid4()
    made(shop, request_key=once)
    with pytest.raises(UnableToMakeKey, match="made_already"):
        made(shop, request_key=once)
    assert shop.api_keys.count() == 1


def test_only_an_owner_makes_ends_and_replaces_keys() -> None:
    shop = make_shop()
    key, _ = made(shop)
    shop.staff.create(user_id="2", role=Role.MANAGER, met_at=NOW, asked_at=NOW)
    with pytest.raises(UnableToMakeKey, match="not_owner"):
        made(shop, by="2")
    with pytest.raises(UnableToMakeKey, match="not_owner"):
        revoke_key(shop=shop, key_id=key.pk, by="2", now=NOW)
    assert is_live(key, now=NOW)


def test_a_shop_has_so_many_keys_and_no_more() -> None:
    shop = make_shop()
    key, _ = made(shop)
    rows = [
        ApiKey(shop=shop, found_by=f"{n:08}", request_key=uuid.uuid4(), made_by=OWNER, made_at=NOW, ends_at=key.ends_at)
        for n in range(MOST_KEYS - 1)
    ]
    ApiKey.objects.bulk_create(rows)
    with pytest.raises(UnableToMakeKey, match="too_many"):
        made(shop)


def test_another_takes_its_place_and_both_work_for_the_overlap() -> None:
    shop = make_shop()
    old, _ = made(shop)
    options: dict[str, Any] = {"life": timedelta(days=90), "overlap": timedelta(days=1), "by": OWNER, "now": NOW}
    new, text = rotate_key(shop=shop, key_id=old.pk, request_key=uuid.uuid4(), **options)
    old.refresh_from_db()
    assert (new.name, new.scopes, new.replaces) == (old.name, old.scopes, old)
    assert key_of(text) == new
    assert is_live(old, now=NOW + timedelta(hours=23))
    assert not is_live(old, now=NOW + timedelta(days=1))
    with pytest.raises(UnableToMakeKey, match="made_already"):
        rotate_key(shop=shop, key_id=old.pk, request_key=uuid.uuid4(), **options)
    revoke_key(shop=shop, key_id=new.pk, by=OWNER, now=NOW)
    with pytest.raises(UnableToMakeKey, match="over"):
        rotate_key(shop=shop, key_id=new.pk, request_key=uuid.uuid4(), **options)


def test_the_other_shops_key_is_not_there() -> None:
    atelier, northwind = two_shops()
    key, _ = made(atelier)
    made(northwind)
    with pytest.raises(ApiKey.DoesNotExist):
        revoke_key(shop=northwind, key_id=key.pk, by=OWNER, now=NOW)
    assert programs(northwind, [actor_of(key.pk)]) == {}
    assert maker_of(northwind, actor_of(key.pk)) == ""


def test_no_key_opens_a_shop_that_removed_the_app_and_none_outlives_it() -> None:
    atelier, northwind = two_shops()
    gone, stays = made(atelier)[0], made(northwind)[0]
    begin_answer(gone, request_key="a", asked="b", now=NOW)
    note_call(
        gone, method="GET", operation="me", number="", status=200, code="", dry_run=False, mark=uuid.uuid4(), now=NOW
    )
    assert revoke_all_keys(shop_id=atelier.pk, now=NOW) == 1
    gone.refresh_from_db()
    assert not is_live(gone, now=NOW)
    assert is_live(stays, now=NOW)
    erase_shop(shop=atelier, now=NOW)
    assert list(ApiKey.objects.all()) == [stays]
    assert not ApiCall.objects.exists()
    assert not ApiAnswer.objects.exists()


def test_a_program_pays_as_an_agent_does_whoever_made_its_key() -> None:
    shop = make_shop()
    shop.agents_pay_minor = 1000
    shop.save()
    key, _ = made(shop)
    rma = received(shop)
    worth = rma.settlement.total_presentment_minor
    wanted: dict[str, Any] = {"rma_id": rma.pk, "expected_minor": worth, "outcome": Outcome(rma.outcome), "now": NOW}
    assert settle_or_ask(**wanted, actor_id=actor_of(key.pk)) is None
    waiting = PaymentRequest.objects.get()
    assert waiting.asked_by == actor_of(key.pk)
    for nobody in (OWNER, actor_of(key.pk), actor_of(key.pk + 1)):
        with pytest.raises(UnableToConfirm, match="same_person"):
            confirm_payment(shop=shop, rma_id=rma.pk, request_id=waiting.pk, actor_id=nobody, now=NOW)
    shop.staff.create(user_id="2", role=Role.MANAGER, met_at=NOW, asked_at=NOW)
    paid = confirm_payment(shop=shop, rma_id=rma.pk, request_id=waiting.pk, actor_id="2", now=NOW)
    assert paid.answered_by == "2"


def test_calls_of_a_minute_are_counted_and_end() -> None:
    key, _ = made(make_shop())
    assert spend_call(key, now=NOW) == CALLS - 1
    ApiKey.objects.update(calls=CALLS - 1)
    key.refresh_from_db()
    assert spend_call(key, now=NOW) == 0
    assert spend_call(key, now=NOW + timedelta(seconds=59)) is None
    assert spend_call(key, now=NOW + timedelta(minutes=1)) == CALLS - 1


def test_the_same_request_gets_the_same_answer_and_another_none() -> None:
    key, _ = made(make_shop())
    row = begin_answer(key, request_key="a", asked="one", now=NOW)
    assert isinstance(row, ApiAnswer)
    with pytest.raises(CallRefused, match="being_carried_out"):
        begin_answer(key, request_key="a", asked="one", now=NOW + timedelta(seconds=5))
    with pytest.raises(CallRefused, match="other_request"):
        begin_answer(key, request_key="a", asked="two", now=NOW)
    again = begin_answer(key, request_key="a", asked="one", now=NOW + timedelta(minutes=2))
    assert isinstance(again, ApiAnswer)
    assert not hold_answer(row), "whoever was given up must not act any more"
    assert hold_answer(again)
    keep_answer(again, status=200, body="{}", headers={})
    assert begin_answer(key, request_key="a", asked="one", now=NOW) == Kept(200, "{}", {})
    assert forget_old_calls(now=NOW + timedelta(days=2)) == 1
