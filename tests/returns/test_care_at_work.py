"""Signals out of the rows, caps that count, restrictions that people make and end, and what is said against them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from returns.domain.money import Money
from returns.domain.order import CustomerSnapshot
from returns.domain.restriction import AppealOutcome, Category
from returns.domain.status import DispositionType, ReturnStatus
from returns.domain.verdict import Answer
from returns.domain.withdrawal import Lane
from returns.models import Appeal, OutboxMessage, Restriction, RestrictionEvent, Return, Shop
from returns.operations.appeal_restriction import UnableToAnswer, UnableToAppeal, answer_appeal, appeal_restriction
from returns.operations.approve_return import approve_return
from returns.operations.declare_withdrawal import declare_withdrawal
from returns.operations.forget_person import forget_person
from returns.operations.forget_restrictions import forget_old_restrictions
from returns.operations.ingest_order import ingest_order
from returns.operations.match_withdrawal import match_by_itself
from returns.operations.privacy_request import open_privacy_request
from returns.operations.publish_policy import publish_policy
from returns.operations.receive_goods import receive_goods
from returns.operations.refresh_customer import move_orders
from returns.operations.request_return import UnableToRequest
from returns.operations.restrict_customer import (
    UnableToEnd,
    UnableToRestrict,
    end_restriction,
    expire_restrictions,
    restrict_customer,
)
from returns.queries.eligibility import Wanted, preview, returnable_lines
from returns.queries.person import held_by_core, person_of
from returns.queries.restrictions import restriction_on
from returns.queries.signals import history_of
from tests.characters import NOW, Bought, ask, fulfilled, make_order, make_shop, snapshot, two_shops
from tests.races import all_at_once

pytestmark = pytest.mark.django_db
BEFORE = NOW - timedelta(days=30)
ALL = {
    "returned_bps": 1,
    "faulty_bps": 1,
    "missing_pieces": 2,
    "unsellable_pieces": 2,
    "late_returns": 2,
    "accounts": 3,
}


def lay_down(shop: Shop, *, at: Any = BEFORE, **parts: Any) -> Shop:
    """A policy that approves by itself, with these parts."""
    document = shop.policies.get(status="ACTIVE").document
    publish_policy(shop=shop, document={**document, "approval": "auto", **parts}, now=at)
    return shop


def sent_back(shop: Shop, number: int, became: DispositionType, *, reason: str = "size_small") -> Return:
    """A return of an order of one piece that came in and was counted."""
    rma = ask(make_order(shop, Bought(), number=number), key=f"k{number}", reason=reason)
    if rma.status == ReturnStatus.REQUESTED:
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    return receive_goods(rma_id=rma.pk, counts={rma.lines.get().pk: {became: 1}}, actor="merchant", now=NOW)


def restrict(order: Any, *, months: int = 6, category: Category = Category.MISSING_GOODS) -> Restriction:
    rma = order.returns.first() or ask(order, key="before")
    return restrict_customer(rma=rma, category=category, why="Three times.", months=months, actor_id="7", now=NOW)


def codes(rma: Return) -> dict[str, str]:
    return {verdict["rule"]: verdict["code"] for verdict in rma.decision["lines"][0]["verdicts"]}


def test_missing_goods_of_before_send_the_next_return_to_a_person_with_all_numbers() -> None:
    shop = lay_down(make_shop(), care={"missing_pieces": 2})
    for number in (1001, 1002):
        sent_back(shop, number, DispositionType.MISSING)

    rma = ask(make_order(shop, number=1003), key="k1003")

    assert (rma.status, rma.decision["answer"]) == (ReturnStatus.REQUESTED, "REVIEW")
    found = next(verdict for verdict in rma.decision["lines"][0]["verdicts"] if verdict["rule"] == "care")
    assert found["facts"]["signals"] == [
        {
            "code": "missing_pieces",
            "numbers": {"found": 2, "threshold": 2},
            "since": (NOW - timedelta(days=365)).isoformat(),
        }
    ]
    strangers = make_order(shop, number=1004, email="oliver@example.com")
    assert ask(strangers, key="k1004").status == ReturnStatus.OPEN


def test_thresholds_in_force_count_whatever_the_order_was_placed_under() -> None:
    shop = lay_down(make_shop())
    for number in (1001, 1002):
        sent_back(shop, number, DispositionType.MISSING)
    order = make_order(shop, number=1003)
    lay_down(shop, at=NOW, care={"missing_pieces": 2})

    assert order.policy is not None
    assert ask(order, key="k1003").status == ReturnStatus.REQUESTED


def test_history_counts_each_kind_of_piece_and_nothing_that_the_law_gives() -> None:
    shop = lay_down(make_shop())
    sent_back(shop, 1001, DispositionType.RESTOCKED)
    sent_back(shop, 1002, DispositionType.NOT_RESTOCKED)
    sent_back(shop, 1003, DispositionType.NOT_RESTOCKED, reason="defective")
    withdrawn = sent_back(shop, 1004, DispositionType.NOT_RESTOCKED)
    Return.objects.filter(pk=withdrawn.pk).update(lane=Lane.WITHDRAWAL)
    sent_back(shop, 1005, DispositionType.MISSING)
    lay_down(shop, at=NOW, care=ALL)
    order = make_order(shop, Bought(quantity=2), number=1006)

    found = history_of(order, shop.policies.get(status="ACTIVE").policy.care, now=NOW)

    assert (found.orders, found.sent, found.returned, found.faulty) == (6, 7, 3, 1)
    assert (found.missing, found.unsellable, found.late) == (1, 1, 0)


def test_a_return_at_the_very_end_of_the_window_is_late_when_it_comes_back_used() -> None:
    shop = lay_down(make_shop(), window={"days": 7})
    rma = sent_back(shop, 1001, DispositionType.NOT_RESTOCKED)
    sent_back(shop, 1002, DispositionType.RESTOCKED)
    lay_down(shop, at=NOW, care={"late_returns": 2})
    care = shop.policies.get(status="ACTIVE").policy.care

    assert history_of(rma.order, care, now=NOW).late == 1


def test_several_accounts_at_one_address_are_told_from_neighbours_and_other_shops() -> None:
    shop, other = two_shops()
    orders = [make_order(shop, number=number, email=f"{number}@example.com") for number in (1001, 1002, 1003)]
    make_order(other, number=1001, currency="GBP", email="else@example.com")
    neighbour = make_order(shop, number=1004, email="n@example.com")
    type(neighbour).objects.filter(pk=neighbour.pk).update(
        address={**neighbour.address, "street": "5 quai de la Loire"}
    )
    type(neighbour).objects.filter(pk=orders[0].pk).update(
        address={**neighbour.address, "street": "3, Quai de la LOIRE"}
    )
    lay_down(shop, at=NOW, care={"accounts": 3})

    assert ask(orders[1]).decision["answer"] == "REVIEW"
    neighbour.refresh_from_db()
    assert ask(neighbour, key="n").decision["answer"] == "ALLOW"


def test_faulty_goods_and_withdrawals_wait_for_no_look() -> None:
    shop = lay_down(make_shop(), care={"missing_pieces": 2}, withdrawal={"informed": "yes"})
    for number in (1001, 1002):
        sent_back(shop, number, DispositionType.MISSING)

    faulty = ask(make_order(shop, number=1003), key="k1003", reason="defective")
    make_order(shop, number=1004)
    statement = declare_withdrawal(
        shop=shop, name="Camille Martin", contract="#1004", email="camille@example.com", articles="", language="fr",
        request_key="w", now=NOW,
    )  # fmt: skip
    match_by_itself(withdrawal_id=statement.withdrawal.pk, now=NOW)
    withdrawn = Return.objects.get(lane=Lane.WITHDRAWAL)

    assert (faulty.status, codes(faulty)["care"]) == (ReturnStatus.OPEN, "signals_noted")
    assert (withdrawn.status, codes(withdrawn)["care"]) == (ReturnStatus.OPEN, "signals_noted")
    assert withdrawn.decision["answer"] == "ALLOW"


def test_a_customers_returns_beyond_the_cap_wait_for_a_person() -> None:
    shop = lay_down(make_shop(), window={"days": 90}, caps={"customer_returns": 2})

    asked = [ask(make_order(shop, number=number), key=f"k{number}") for number in (1001, 1002, 1003)]
    later = [
        ask(make_order(shop, number=number), key=f"k{number}", now=NOW + timedelta(days=30) - before)
        for number, before in ((1004, timedelta(microseconds=1)), (1005, timedelta(0)))
    ]

    assert [rma.status for rma in asked] == ["OPEN", "OPEN", "REQUESTED"]
    assert asked[2].decision["caps"]["code"] == "customer_cap"
    assert asked[2].decision["caps"]["facts"] == {"found": 2, "cap": 2}
    assert [rma.status for rma in later] == ["REQUESTED", "OPEN"]
    assert ask(make_order(shop, number=1007, email="o@example.com"), key="k7").status == "OPEN"


def test_a_days_sum_beyond_the_cap_waits_and_the_next_day_begins_at_nothing() -> None:
    shop = lay_down(make_shop(), caps={"day_minor": 10_000})
    late = NOW.replace(hour=22, minute=59)

    first, second, third = (
        ask(make_order(shop, number=number, email=f"{number}@example.com"), key=f"k{number}", now=late)
        for number in (1001, 1002, 1003)
    )
    tomorrow = ask(make_order(shop, number=1004), key="k4", now=late + timedelta(minutes=1))

    assert [first.status, second.status, third.status] == ["OPEN", "OPEN", "REQUESTED"]
    assert third.decision["caps"]["facts"] == {"found_minor": 9980, "worth_minor": 4990, "cap_minor": 10_000}
    assert (third.decision["answer"], tomorrow.status) == ("REVIEW", "OPEN")


def test_the_page_before_the_request_says_the_same_of_a_cap() -> None:
    shop = lay_down(make_shop(), caps={"customer_returns": 0})
    order = make_order(shop)
    offer = preview(order, [Wanted(fulfilled(order)[0].pk, 1, "size_small")], now=NOW)

    assert offer.answer == Answer.REVIEW
    assert not offer.approved_at_once


def test_no_cap_holds_up_what_the_seller_answers_for() -> None:
    shop = lay_down(make_shop(), caps={"customer_returns": 0})
    faulty = ask(make_order(shop), reason="defective")
    order = make_order(shop, number=1002)
    order.address = {"country": "US"}
    order.save()
    beyond_the_law = ask(order, key="k2", reason="defective")

    assert (faulty.status, faulty.decision["answer"]) == (ReturnStatus.OPEN, "ALLOW")
    assert (beyond_the_law.status, beyond_the_law.decision["caps"]["code"]) == ("REQUESTED", "customer_cap")


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_rivals_at_the_cap_are_approved_exactly_as_often_as_it_says() -> None:
    shop = lay_down(make_shop(), caps={"customer_returns": 3})
    orders = [make_order(shop, Bought(), number=1001 + place) for place in range(10)]

    asked = all_at_once(lambda place: ask(orders[place], key=f"r{place}"), crowd=10)

    assert sorted(rma.status for rma in asked) == ["OPEN"] * 3 + ["REQUESTED"] * 7
    assert Return.objects.filter(status="OPEN").count() == 3


def test_a_restriction_follows_a_customer_who_becomes_one_with_another() -> None:
    shop, _ = two_shops()
    short = restrict(make_order(shop), months=1)
    other = replace(
        snapshot(Bought(), number=1002, email="c.martin@example.com"), customer_gid="gid://shopify/Customer/2"
    )
    long = restrict(ingest_order(shop=shop, snapshot=other), months=6)
    heir = CustomerSnapshot("gid://shopify/Customer/3", 2, Money(9_000, "EUR"), (), NOW - timedelta(days=90))
    for gid in ("gid://shopify/Customer/1", "gid://shopify/Customer/2"):
        move_orders(shop=shop, from_gid=gid, to=heir, read_at=NOW)

    later = replace(snapshot(Bought(), number=1003, email="new@example.com"), customer_gid=heir.gid)
    assert restriction_on(ingest_order(shop=shop, snapshot=later), now=NOW) == long
    assert set(shop.restrictions.values_list("customer_gid", flat=True)) == {heir.gid}
    short.refresh_from_db()
    assert (short.ended_at, short.events.last().kind) == (NOW, "ended")


def test_a_restricted_customer_is_told_why_and_until_when_on_every_order() -> None:
    shop = make_shop()
    made = restrict(make_order(shop))
    another = make_order(shop, number=1002)

    with pytest.raises(UnableToRequest) as raised:
        ask(another, key="k2")

    verdict = raised.value.objections[0].verdict
    assert verdict is not None
    assert verdict.facts == {"category": "missing_goods", "until": made.ends_at.isoformat()}
    assert returnable_lines(another, now=NOW)[0].fault_only
    assert ask(another, key="k3", reason="defective").decision["answer"] == "REVIEW"
    stranger = make_order(shop, number=1003, email="o@example.com")
    type(stranger).objects.filter(pk=stranger.pk).update(customer_gid="gid://shopify/Customer/2")
    stranger.refresh_from_db()
    assert ask(stranger, key="k4").status == ReturnStatus.REQUESTED


def test_it_is_over_at_its_very_second_whether_or_not_anybody_swept() -> None:
    shop = make_shop()
    made = restrict(make_order(shop), months=1)
    order = make_order(shop, number=1002)
    tick = timedelta(microseconds=1)

    assert restriction_on(order, now=made.ends_at - tick) == made
    assert restriction_on(order, now=made.ends_at) is None
    with pytest.raises(UnableToRequest):
        ask(order, key="k2", now=NOW + timedelta(days=1))
    assert expire_restrictions(now=made.ends_at - tick) == 0
    assert expire_restrictions(now=made.ends_at) == 1
    assert expire_restrictions(now=made.ends_at) == 0
    assert list(made.events.values_list("kind", "actor")) == [("made", "merchant"), ("expired", "system")]


@pytest.mark.parametrize(
    ("why", "months", "cause"), [("x", 13, "too_long"), ("x", 0, "too_long"), ("  ", 3, "unfounded")]
)
def test_no_restriction_without_an_end_within_a_year_or_a_reason(why: str, months: int, cause: str) -> None:
    rma = ask(make_order(make_shop()))

    with pytest.raises(UnableToRestrict) as raised:
        restrict_customer(rma=rma, category=Category.OTHER, why=why, months=months, actor_id="7", now=NOW)

    assert raised.value.cause == cause
    assert not Restriction.objects.exists()


def test_one_restriction_at_a_time_and_nobody_is_restricted_without_a_name() -> None:
    shop = make_shop()
    order = make_order(shop)
    restrict(order)

    with pytest.raises(UnableToRestrict) as raised:
        restrict(order)
    assert raised.value.cause == "already"
    assert RestrictionEvent.objects.count() == 1
    assert list(order.returns.get().events.values_list("kind", flat=True)) == [
        "return.requested",
        "customer.restricted",
    ]

    type(order).objects.update(email="", customer_gid="")
    order.refresh_from_db()
    rma = order.returns.get()
    with pytest.raises(UnableToRestrict) as raised:
        restrict_customer(rma=rma, category=Category.OTHER, why="x", months=1, actor_id="7", now=NOW)
    assert raised.value.cause == "nobody"


def test_a_person_ends_it_early_once_and_says_why() -> None:
    shop, other = two_shops()
    order = make_order(shop)
    made = restrict(order)

    with pytest.raises(Restriction.DoesNotExist):
        end_restriction(shop=other, restriction_id=made.pk, why="", actor_id="7", now=NOW)
    end_restriction(shop=shop, restriction_id=made.pk, why="All found.", actor_id="8", now=NOW)

    assert restriction_on(order, now=NOW) is None
    assert made.events.last().why == "All found."
    assert made.events.last().actor_id == "8"
    with pytest.raises(UnableToEnd):
        end_restriction(shop=shop, restriction_id=made.pk, why="", actor_id="8", now=NOW)


def test_an_appeal_is_kept_once_told_to_the_shop_and_answered_by_a_person() -> None:
    shop = make_shop()
    order = make_order(shop)
    made = restrict(order)
    OutboxMessage.objects.all().delete()

    first = appeal_restriction(order=order, text=" Everything was in it. ", locale="fr", now=NOW)
    again = appeal_restriction(order=order, text="Once more", locale="fr", now=NOW)
    assert (first, first.text, again.text) == (again, "Everything was in it.", "Everything was in it.")
    assert list(OutboxMessage.objects.values_list("kind", flat=True)) == ["mail.appeal"]

    how = {"shop": shop, "restriction_id": made.pk, "actor_id": "8", "now": NOW}
    with pytest.raises(UnableToAnswer):
        answer_appeal(outcome=AppealOutcome.LIFTED, answer=" ", **how)
    answer_appeal(outcome=AppealOutcome.LIFTED, answer="You are right.", **how)
    with pytest.raises(UnableToAnswer):
        answer_appeal(outcome=AppealOutcome.UPHELD, answer="No.", **how)

    assert restriction_on(order, now=NOW) is None
    assert list(made.events.values_list("kind", flat=True)) == ["made", "appealed", "lifted"]
    assert OutboxMessage.objects.filter(kind="mail.appeal_answered").count() == 1
    with pytest.raises(UnableToAppeal):
        appeal_restriction(order=order, text="And now?", locale="fr", now=NOW)


def test_an_appeal_that_is_not_followed_leaves_the_restriction() -> None:
    shop = make_shop()
    order = make_order(shop)
    made = restrict(order)
    appeal_restriction(order=order, text="No!", locale="fr", now=NOW)
    outcome = AppealOutcome.UPHELD
    answer_appeal(shop=shop, restriction_id=made.pk, outcome=outcome, answer="Sorry.", actor_id="8", now=NOW)

    assert restriction_on(order, now=NOW) == made
    assert Appeal.objects.get().outcome == "upheld"


def test_privacy_shows_and_deletes_what_was_decided_and_said() -> None:
    shop = lay_down(make_shop(), care={"missing_pieces": 2})
    for number in (1001, 1002):
        sent_back(shop, number, DispositionType.MISSING)
    order = make_order(shop, number=1003)
    rma = ask(order, key="k1003")
    restrict(order)
    appeal_restriction(order=order, text="Everything was in it.", locale="fr", now=NOW)
    request = open_privacy_request(
        shop=shop, kind="redact", reference="1", customer_gid="", email="camille@example.com", order_gids=[], now=NOW
    )

    person = person_of(request)
    shown = held_by_core(person)["restrictions"]
    forget_person(person=person, now=NOW)

    assert [(row["reason"], row["appeal"]) for row in shown] == [("missing_goods", "Everything was in it.")]
    assert "Three times." in shown[0]["history"][0]
    assert not Restriction.objects.exists()
    assert not Appeal.objects.exists()
    rma.refresh_from_db()
    kept = next(verdict for verdict in rma.decision["lines"][0]["verdicts"] if verdict["rule"] == "care")
    assert (kept["answer"], kept["facts"]) == ("REVIEW", {"signals": []})


def test_restrictions_are_forgotten_the_shops_months_after_they_ended() -> None:
    shop, other = two_shops()
    made = restrict(make_order(shop), months=1)
    expire_restrictions(now=made.ends_at)

    assert forget_old_restrictions(shop=shop, before=made.ends_at) == 0
    assert forget_old_restrictions(shop=other, before=made.ends_at + timedelta(days=1)) == 0
    assert forget_old_restrictions(shop=shop, before=made.ends_at + timedelta(seconds=1)) == 1
