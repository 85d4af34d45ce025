"""A difference from Shopify on the page of a return: shown with its ways out, settled once, by the shop's own staff."""

import pytest
from django.urls import reverse

from returns.domain.insight import FlowKind, monday
from returns.domain.status import DriftKind, SettlementStatus, Way
from returns.models import Drift
from returns.operations.drift import WAYS, note_drift
from returns.operations.record_payment import record_payment
from returns.problem_words import DRIFTS
from returns.queries.drift_ways import CONDITIONS
from returns.queries.evidence import money_of
from returns.queries.insight_flows import flows_of
from returns.queries.insight_sales import Span
from returns.queries.returns import went_back
from returns_api.shapes.returns import return_of, summary_of
from returns_portal.merchant.differences import CLOSED, LABELS, REFUSALS
from returns_portal.shopper.facts import standing_facts
from tests.characters import NOW, ask, make_order, two_shops
from tests.returns_portal.merchant_desk import again, received, staff_of, with_door

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _door(settings):
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def paid_otherwise():
    shop, other = two_shops()
    rma = received(shop)
    facts = {"ours_minor": 12790, "theirs_minor": 10000, "refunds": ["gid://shopify/Refund/9"]}
    note_drift(rma=rma, kind=DriftKind.PAID_DIFFERENTLY, facts=facts, now=NOW)
    return shop, other, rma, Drift.objects.get()


def address(rma, drift):
    return reverse("merchant:difference", args=[rma.number, drift.pk])


def test_every_kind_and_way_has_words():
    assert set(DRIFTS) == set(DriftKind) == set(WAYS)
    assert set(LABELS) == {(kind, way) for kind, ways in WAYS.items() for way in ways}
    refusals = {"settled_already", "no_such_way", "sum_changed", "money_moved", "not_open", "more_than_received"}
    assert refusals | {"of_a_present"} == set(REFUSALS)
    assert all(kind in CLOSED or (kind, way) not in CONDITIONS for kind, way in LABELS)


@pytest.mark.parametrize(("locale", "words"), [("en", "€100.00"), ("fr", "100,00 €")])
def test_it_is_shown_with_both_amounts_and_named_in_the_list(paid_otherwise, locale, words):
    shop, _, rma, drift = paid_otherwise
    page = staff_of(shop, locale=locale).get(reverse("merchant:return", args=[rma.number])).content.decode()
    assert words in page.replace("\xa0", " ")
    assert page.count(address(rma, drift)) == 2 * len(WAYS[drift.kind])
    inbox = staff_of(shop, locale=locale).get(reverse("merchant:home")).content.decode()
    assert ("Shopify has something else" if locale == "en" else "Shopify indique autre chose") in inbox


def test_it_is_settled_once(paid_otherwise):
    shop, _, rma, drift = paid_otherwise
    staff = staff_of(shop)
    assert staff.post(address(rma, drift), {"way": Way.TAKE_THEIRS}).status_code == 303
    rma = again(rma)
    assert (rma.settlement.status, rma.settlement.paid_presentment_minor) == (SettlementStatus.PAID, 10000)
    second = staff.post(address(rma, drift), {"way": Way.LEAVE_BOTH})
    assert second.status_code == 409
    assert "already settled" in second.content.decode()


def test_everybody_is_told_what_really_went_back(paid_otherwise):
    shop, _, rma, drift = paid_otherwise
    staff = staff_of(shop)
    staff.post(address(rma, drift), {"way": Way.TAKE_THEIRS})
    rma = again(rma)
    page = staff.get(reverse("merchant:return", args=[rma.number])).content.decode()
    assert [words in page for words in ("Difference from the agreement", "−€27.90", "€100.00")] == [True] * 3
    assert "€100.00" in staff.get(reverse("merchant:inbox")).content.decode()
    told = return_of(rma).settlement
    assert (told.amounts["total"].presentment.amount, summary_of(rma).total) == ("100.00", told.amounts["total"])
    assert standing_facts(rma)["amount"] == "€100.00"
    money, _ = money_of(rma, until=NOW)
    assert money.amounts["total"].shop == "100.00"
    flows = flows_of(Span(shop, monday(rma.requested_at.date())))
    assert [minor for key, (_, minor) in flows.items() if key.kind == FlowKind.PAID] == [10000]


@pytest.mark.parametrize(("gid", "minor", "told"), [("", 0, 4990), ("gid://shopify/Refund/9", 8000, 4000)])
def test_without_a_refund_at_shopify_it_is_what_was_agreed_and_else_at_the_orders_rate(gid, minor, told):
    rma = ask(make_order(two_shops()[0], presentment="USD", rate=2))
    record_payment(rma_id=rma.pk, refund_gid=gid, paid_minor=minor, now=NOW)
    total = went_back(again(rma)).total
    assert (total.shop.minor, total.presentment.minor) == (told, 2 * told)


def test_strangers_wrong_ways_and_other_returns_settle_nothing(paid_otherwise):
    shop, other, rma, drift = paid_otherwise
    assert staff_of(other).post(address(rma, drift), {"way": Way.TAKE_THEIRS}).status_code == 404
    assert staff_of(shop).post(address(rma, drift), {"way": "burn"}).status_code == 400
    assert staff_of(shop).post(address(rma, drift), {"way": Way.SEND_OURS}).status_code == 409
    neighbour = received(shop, number=1002)
    assert staff_of(shop).post(address(neighbour, drift), {"way": Way.TAKE_THEIRS}).status_code == 404
    assert staff_of(shop).get(address(rma, drift)).status_code == 405
    drift.refresh_from_db()
    assert drift.resolved_at is None
