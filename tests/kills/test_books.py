"""The judge of the great kill run finds each kind of fault, and nothing where there is none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, cast

import httpx
import pytest

from simulator.client import Control
from tests.kills.books import Ours, Theirs, Verdict, judge, repeated
from tests.kills.mailbox import Letter
from tests.kills.people import Errand, Place

ORDER = "gid://shopify/Order/5001"
WHOM = "shopper-0@example.com"
Books = dict[str, Any]


@pytest.fixture
def books() -> Books:
    """One return of 88.90 EUR as everybody has it."""
    row = {
        "domain": "kills-paris", "order_gid": ORDER, "number": "R-10001", "status": "CLOSED", "outcome": "refund",
        "money": "PAID", "total": 8890, "paid": 8890, "refund_gid": "gid://shopify/Refund/1", "currency": "EUR",
        "bonus_money": None, "bonus": None, "exchanged": 0,
    }  # fmt: skip
    label = {
        "reference": "ref-1", "tracking_number": "TN1", "cost_minor": 490, "cost_currency": "EUR",
        "number": "R-10001", "domain": "kills-paris", "status": "CLOSED",
    }  # fmt: skip
    return {
        "row": row,
        "label": label,
        "dead": [],
        "under_way": Counter(),
        "kept": {"<mail.approved.1.1@h>", "<mail.refunded.2.1@h>"},
        "refunds": [{"amount": "88.90", "currency": "EUR"}],
        "returns": [{"status": "CLOSED"}],
        "articles": 2,
        "parcels": [_parcel("ref-1", "TN1")],
        "letters": [Letter("<mail.approved.1.1@h>", WHOM), Letter("<mail.refunded.2.1@h>", WHOM)],
    }


def _parcel(reference: str, number: str) -> Books:
    return {
        "reference": reference, "tracking_number": number, "status": "bought", "bought_at": "2026-11-29",
        "amount_minor": 490, "currency": "EUR",
    }  # fmt: skip


def judged(books: Books) -> Verdict:
    nobody = cast("Any", None)
    place = Place("kills-paris", (), {}, "fr", (("EUR", "1"),))
    street, wire = cast("Control", nobody), cast("httpx.Client", nobody)
    errand = Errand(0, place, "api", "", street, wire, ("EUR", "1"), order={"gid": ORDER}, rma="R-10001", next="")
    rows, labels = [books["row"]], [books["label"]]
    journal = {"EUR": sum(row["paid"] for row in rows)}
    here = Ours(rows, labels, books["dead"], books["under_way"], journal, frozenset(books["kept"]))
    there = Theirs(
        {ORDER: books["refunds"]}, {ORDER: books["returns"]}, {ORDER: books["articles"]}, {}, books["parcels"],
        books["letters"],
    )  # fmt: skip
    return judge([errand], here, there)


def test_where_all_agree_nothing_is_found(books: Books) -> None:
    assert not judged(books)


def test_a_letter_handed_over_again_under_its_message_id_is_one_letter(books: Books) -> None:
    books["letters"].append(books["letters"][0])
    assert not judged(books)
    assert repeated(books["letters"]) == 1


FAULTS: dict[str, tuple[str, Callable[[Books], object]]] = {
    "paid twice": ("twice", lambda books: books["refunds"].append({"amount": "88.90", "currency": "EUR"})),
    "paid too much": ("twice", lambda books: books["refunds"][0].update(amount="88.91")),
    "paid too little": ("lost", lambda books: books["refunds"][0].update(amount="88.89")),
    "not paid": ("lost", lambda books: books["row"].update(money="IN_DOUBT")),
    "a second return": ("twice", lambda books: books["returns"].append({"status": "OPEN"})),
    "no return at Shopify": ("lost", lambda books: books["returns"].clear()),
    "an article that nobody chose": ("twice", lambda books: books.update(articles=3)),
    "a label for nobody": ("orphans", lambda books: books["parcels"].append(_parcel("ref-2", "TN2"))),
    "a label twice under one key": ("orphans", lambda books: books["parcels"].append(_parcel("ref-1", "TN2"))),
    "a label that was never bought": ("lost", lambda books: books["parcels"].clear()),
    "another price": ("cents", lambda books: books["parcels"][0].update(amount_minor=491)),
    "another sum": ("cents", lambda books: books["row"].update(paid=8889)),
    "the same news in two letters": (
        "twins",
        lambda books: books["letters"].append(Letter("<mail.refunded.3.1@h>", WHOM)),
    ),
    "news that never came": ("lost", lambda books: books["letters"].pop()),
    "a dead letter": ("lost", lambda books: books["dead"].append({"kind": "labels.make", "last_error": "no"})),
    "work that is not done": ("lost", lambda books: books["under_way"].update(["shopify.settle"])),
}


@pytest.mark.parametrize("name", FAULTS)
def test_each_fault_is_found(books: Books, name: str) -> None:
    kind, plant = FAULTS[name]
    plant(books)
    assert getattr(judged(books), kind)
