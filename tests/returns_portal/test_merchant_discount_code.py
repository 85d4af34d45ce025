"""The discount code at the desk: what was promised, where it stands, and what waits for leave."""

from __future__ import annotations

from typing import Any

import pytest

from returns.models import OutboxMessage, Return
from returns.operations.approve_return import approve_return
from returns.operations.discount_code import MAKE
from returns.queries.person import Person, held_by_core
from tests.characters import NOW, ask, make_order, make_shop
from tests.discount_codes import LETTERS, allow_codes, giving, made, pay_out, wish
from tests.returns.test_shopper_exchanges import receive
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def page(rma: Return) -> str:
    return staff_of(rma.shop).get(f"/app/returns/{rma.number}/").content.decode()


@pytest.fixture
def paid() -> Return:
    rma = wish(make_order(giving(make_shop())))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    return pay_out(receive(rma))


def test_the_page_tells_what_was_promised_then_what_was_made(paid: Return) -> None:
    rma = wish(make_order(paid.shop, number=1002), key="key-2")
    assert "Discount code of 10%:" in page(rma)
    assert "Promised: made once the return is paid" in page(rma)
    assert "Sold out: Robe midi M" in page(rma)
    assert LETTERS not in page(paid)
    made(paid)
    told = page(paid)
    assert LETTERS in told
    assert "until" in told
    assert "Discount code made" in told


def test_a_return_without_a_wish_speaks_of_no_code(paid: Return) -> None:
    assert "Discount code" not in page(ask(make_order(paid.shop, number=1003)))


def test_leave_that_was_taken_back_is_told_and_what_failed_is_tried_again(paid: Return) -> None:
    allow_codes(paid.shop, allowed=False)
    OutboxMessage.objects.filter(kind=MAKE).update(dead_at=NOW, last_error="ACCESS_DENIED")
    told = page(paid)
    assert "This app may not make discount codes any more." in told
    assert "The discount code that was promised to the shopper could not be made." in told
    assert staff_of(paid.shop).post(f"/app/returns/{paid.number}/retries/").status_code == 303
    assert OutboxMessage.objects.get(kind=MAKE).dead_at is None


def test_a_person_reads_their_code_in_an_export(paid: Return) -> None:
    made(paid)
    person = Person(paid.shop_id, (paid.order_id,), (paid.pk,))
    [told] = held_by_core(person)["returns"]
    assert told["wanted_instead"] == ["Robe midi M"]
    assert told["discount_code"]["code"] == LETTERS
    assert (told["discount_code"]["percent"], told["discount_code"]["amount"]) == ("10", "")
