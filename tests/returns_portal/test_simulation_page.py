"""What a merchant reads of a draft that was tried on the past: bonus, goods that stay, and what caps hold."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from django.utils import timezone

from returns import outbox
from returns.models import ExchangeLine, OutboxMessage, Shop
from returns.operations import simulate_policy
from returns.operations.draft_policy import change_draft
from returns.operations.simulate_policy import begin_simulation
from tests.characters import NOW, Bought, ask, make_order, make_shop
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db
GENEROUS = {
    "approval": "auto",
    "outcomes": ["store_credit", "refund"],
    "credit": {"bonus_bps": 1_000, "expires_after_days": None},
    "shipping": {"keep_it": {"max_minor": 400, "below_return_cost": True}},
    "caps": {"day_minor": 6_000},
}


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def tried(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, *, label: int | None = 450, costs: int | None = None, **said: Any
) -> None:
    """The draft says this, and was tried on returns of 3, 4.20, 50 and 60 euros.

    With `costs` something of so much went out in exchange for the last one.
    """
    monkeypatch.setattr(simulate_policy, "door", lambda name: lambda shop, since: label)
    for number, price in ((1001, 300), (1002, 420), (1003, 5_000), (1004, 6_000)):
        rma = ask(make_order(shop, Bought(price=price), number=number), key=f"key-{number}")
    if costs is not None:
        ExchangeLine.objects.create(rma=rma, item=rma.lines.get(), title="Robe", quantity=1, value_shop_minor=costs)
    change_draft(shop=shop, change=lambda document: document | GENEROUS | said, author="7", now=NOW)
    OutboxMessage.objects.all().delete()
    assert begin_simulation(shop=shop, now=NOW)
    outbox.drain(clock=lambda: NOW)


def rows(shop: Shop, *, locale: str = "en") -> dict[str, list[str]]:
    """The table: what is compared -> the three cells beside it."""
    page = html.unescape(staff_of(shop, locale=locale).get("/app/policy/").content.decode())
    table = page[page.index('class="compare figures"') :]
    found = re.findall(r'<tr><th scope="row">(.*?)</th>(.*?)</tr>', table[: table.index("</table>")])
    return {name: re.findall(r"<td[^>]*>(.*?)</td>", cells) for name, cells in found}


def test_bonus_goods_that_stay_and_what_a_cap_holds_stand_beside_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = make_shop()
    Shop.objects.update(store_credit=True)
    tried(shop, monkeypatch)

    found = rows(shop)

    assert found["Allowed at once"] == ["0", "3", "+3"]
    assert found["Instant refunds that a cap holds for a person"] == ["0", "1", "+1"]
    assert found["Refunds that a cap holds for a person"] == ["€0.00", "€60.00", "+€60.00"]
    assert found["Parcels coming back"] == ["4", "2", "−2"]
    assert found["Returns whose goods stay with the shopper"] == ["0", "2", "+2"]
    assert found["Of them since a label costs more than they are worth"] == ["0", "1", "+1"]
    assert found["Parcels that need not come for that"] == ["0", "2", "+2"]
    assert found["Worth of the goods that stay with the shopper"] == ["€0.00", "€7.20", "+€7.20"]
    assert found["Labels spared for that, at what they cost on average"] == ["€0.00", "€9.00", "+€9.00"]
    assert found["Labels, at what they cost on average"] == ["€18.00", "€9.00", "−€9.00"]
    assert found["Bonus if everybody took store credit who may"] == ["€0.00", "€11.72", "+€11.72"]
    assert "Bonus on store credit" not in found, "everybody took a refund then"


SWAPS = {"exchanges": {"offered": "variants"}}
ONCE = {"shipping": {"keep_it": {"max_minor": 400, "below_return_cost": True, "per_year": 1}}}


def test_exchanges_and_the_yearly_limit_stand_beside_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = make_shop()
    tried(shop, monkeypatch, costs=7_500, caps={}, **SWAPS, **ONCE)

    found = rows(shop)

    assert found["Returns with an exchange"] == ["0", "1", "+1"]
    assert found["Pieces that go out in exchange"] == ["0", "1", "+1"]
    assert found["Sales that stay since something goes out in exchange"] == ["€0.00", "€60.00", "+€60.00"]
    assert found["Paid on top for something dearer"] == ["€0.00", "€15.00", "+€15.00"]
    assert found["Refunds"] == ["€117.20", "€57.20", "−€60.00"]
    assert found["Returns whose goods stay with the shopper"] == ["0", "1", "+1"]
    assert found["Sent since their shoppers had kept enough that year"] == ["0", "1", "+1"]
    page = html.unescape(staff_of(shop, locale="fr").get("/app/policy/").content.decode())
    assert "nul ne sait qui aurait échangé" in page


def test_what_neither_policy_has_takes_no_row(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = make_shop()
    nothing = {"outcomes": ["refund"], "credit": {"bonus_bps": 0}, "shipping": {}, "caps": {}}
    tried(shop, monkeypatch, label=None, **nothing)

    found = rows(shop)

    assert "Refunds" in found
    assert not [name for name in found if "cap" in name or "stay with" in name or "onus" in name or "Label" in name]
    page = staff_of(shop).get("/app/policy/").content.decode()
    assert "No label was bought" not in page
    assert "does not give store credit yet" not in page


@pytest.mark.parametrize(
    ("locale", "label", "credit"),
    [
        ("en", "No label was bought in that year", "This shop does not give store credit yet"),
        ("fr", "Aucune étiquette n’a été achetée", "Cette boutique ne donne pas encore de crédit"),
    ],
)
def test_what_could_not_be_tried_is_said(monkeypatch: pytest.MonkeyPatch, locale: str, label: str, credit: str) -> None:
    shop = make_shop()
    tried(shop, monkeypatch, label=None)
    page = html.unescape(staff_of(shop, locale=locale).get("/app/policy/").content.decode())
    assert label in page
    assert credit in page


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"shipping": {}, "outcomes": ["refund"], "credit": {"bonus_bps": 0}}, []),
        ({"outcomes": ["refund"], "credit": {"bonus_bps": 0}}, ["No label was bought"]),
        ({"shipping": {}}, ["does not give store credit yet"]),
    ],
)
def test_a_clause_alone_makes_it_worth_saying_too(
    monkeypatch: pytest.MonkeyPatch, said: dict[str, Any], words: list[str]
) -> None:
    shop = make_shop()
    plain = {"shipping": {}, "outcomes": ["refund"], "credit": {"bonus_bps": 0}}
    kept = {"shipping": {"keep_it": {"below_return_cost": True}}} if "shipping" not in said else {}
    credit = {"outcomes": ["store_credit"]} if "outcomes" not in said else {}
    then = kept | credit or {"answer": "review"}
    clause = {"code": "some", "label": {"en": "Some"}, "when": {"countries": ["FR"]}, "then": then}
    tried(shop, monkeypatch, label=None, **plain, clauses=[clause])
    page = staff_of(shop).get("/app/policy/").content.decode()
    notes = ["No label was bought", "does not give store credit yet"]
    assert [note for note in notes if note in page] == words


def test_a_report_from_before_these_were_counted_is_still_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    shop = make_shop()
    tried(shop, monkeypatch)
    row = shop.simulations.get()
    old = {"allowed", "reviewed", "denied", "parcels", "refund_minor", "fees_minor", "denied_minor", "sold_open"}
    report = {**row.report, **{side: {name: row.report[side][name] for name in old} for side in ("before", "after")}}
    del report["label_minor"]
    row.report, row.finished_at = json.loads(json.dumps(report)), timezone.now()
    row.save()
    assert rows(shop)["Parcels coming back"] == ["4", "2", "−2"]
