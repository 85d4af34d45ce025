"""Numbers that no page of ours sends are refused or left out, and never an error of ours."""

from __future__ import annotations

from typing import Any

import pytest

from returns_portal.numbers import whole_number
from tests.characters import make_order, make_shop
from tests.returns_portal.merchant_desk import staff_of, with_door

# Python refuses to read so long a number.
ENDLESS = "9" * 5000


@pytest.mark.parametrize(
    ("text", "number"),
    [("0", 0), ("007", 7), (str(2**63 - 1), 2**63 - 1), (str(2**63), None), (ENDLESS, None), ("", None), ("-1", None),
     ("1.0", None), (" 1", None), ("\u0664", None), ("\u00b2", None)],
)  # fmt: skip
def test_only_plain_digits_that_a_column_can_hold_are_a_number(text: str, number: int | None) -> None:
    assert whole_number(text) == number


def test_a_number_has_an_end() -> None:
    assert [whole_number(text, most=100) for text in ("100", "101", "1000")] == [100, None, None]


@pytest.mark.django_db
def test_endless_numbers_are_no_error_of_ours(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    shop = make_shop()
    order, staff = make_order(shop), staff_of(shop)
    for path, query, status in (
        ("withdrawals/", "page", 400),
        ("unannounced/", "page", 400),
        ("returns/new/", "parcel", 400),
        ("fit-notes/", "before", 200),
        ("fit-notes/one/", "finding", 404),
    ):
        more = {"order": order.name, "product": "gid://shopify/Product/1"}
        assert staff.get(f"/app/{path}", more | {query: ENDLESS}).status_code == status, path
    assert staff.post("/app/settings/stores/", {"takes_returns": [ENDLESS]}).status_code < 400
