"""Home: what waits and for whom, what is at stake, how the app is, and how far the set-up has come."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from returns.domain.health import Line
from returns.domain.role import Role
from returns.models import ApiKey, Brand, Contact, OutboxMessage, PolicyVersion, Return, Shop
from returns.models.remark import Remark
from returns.operations.publish_policy import publish_policy
from returns.outbox import put
from returns.people import Staff
from returns.queries.home import at_stake, behind
from returns_portal.merchant.health_rows import health
from returns_portal.merchant.setup_rows import guide
from shop_integration.models import Installation, WebhookDelivery
from tests.characters import NOW, make_shop, two_shops
from tests.returns_api.programs import program_of
from tests.returns_portal.merchant_desk import (
    approved,
    arrived,
    due,
    labelled,
    paid,
    received,
    requested,
    staff_of,
    stopped,
    with_door,
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def context(shop: Shop) -> dict[str, Any]:
    found: dict[str, Any] = staff_of(shop).get("/app/").context
    return found


def counts(rows: Any) -> dict[str, int]:
    return {row.label: row.count for row in rows}


def connected(shop: Shop, **fields: Any) -> Installation:
    return Installation.objects.create(shop=shop, installed_at=NOW, **fields)


def test_what_waits_is_sorted_by_who_has_to_do_it() -> None:
    shop, other = two_shops()
    for number, make in enumerate((requested, arrived, received, stopped, approved, labelled, due, paid), 1001):
        make(shop, number)
    requested(other)
    Remark.objects.create(rma=Return.objects.get(order__number_key="1003"), speaker="shopper", text="?", at=NOW)
    page = context(shop)
    assert counts(page["ours"]) == {
        "Need attention": 1, "To review": 1, "To inspect": 1, "To refund": 1, "Questions from shoppers": 1,
    }  # fmt: skip
    assert counts(page["theirs"]) == {
        "Labels that a carrier is making": 1,
        "Parcels that shoppers have not sent yet": 1,
        "Refunds on their way to Shopify": 1,
    }
    rows = {row.label: row for row in page["ours"]}
    assert rows["To review"].address == "/app/returns/?tab=review"
    assert rows["To review"].since == NOW
    assert rows["Questions from shoppers"].address == "/app/returns/R-10003/"
    assert all(staff_of(shop).get(row.address).status_code == 200 for row in (*page["ours"], *page["theirs"]))
    assert counts(context(other)["ours"]) == {"To review": 1}


def test_money_at_stake_is_what_open_returns_hold() -> None:
    shop, other = two_shops()
    assert at_stake(shop).to_refund.minor == 0
    rma, stuck = received(shop), due(shop, 1002)
    paid(shop, 1003)
    received(other)
    assert at_stake(shop).to_refund.minor == 2 * rma.settlement.total_shop_minor
    Return.objects.filter(pk=stuck.pk).update(stage="needs_attention")
    type(stuck.settlement).objects.filter(pk=stuck.settlement.pk).update(status="IN_DOUBT")
    assert at_stake(shop).to_refund.minor == rma.settlement.total_shop_minor
    assert at_stake(shop).in_doubt.minor == stuck.settlement.total_shop_minor


def test_the_guide_sees_what_is_done_and_then_steps_back() -> None:
    shop = make_shop()
    Shop.objects.update(return_address={})
    page = context(shop)["guide"]
    assert (page.done, page.following.address) == (0, "/app/settings/#address-section")
    assert "Welcome" in staff_of(shop).get("/app/").content.decode()
    Shop.objects.update(return_address={"street": "1 rue du Port"})
    assert context(shop)["guide"].following.address == "/app/policy/"
    PolicyVersion.objects.filter(shop=shop).update(author="7001")
    Brand.objects.create(shop=shop, changed_at=NOW)
    Contact.objects.create(shop=shop, email="bonjour@atelier.example")
    requested(shop)
    page = context(shop)["guide"]
    assert [step.title for step in page.steps if not step.done] == ["Choose where labels come from"]


def test_a_policy_that_only_the_app_wrote_is_not_yet_published() -> None:
    shop = make_shop()
    assert not context(shop)["guide"].steps[1].done
    PolicyVersion.objects.filter(shop=shop).update(author="7001", status="DRAFT")
    assert not PolicyVersion.objects.filter(shop=shop, author__gt="").exclude(status="DRAFT").exists()


def test_it_says_when_shopify_last_spoke_and_that_all_is_well() -> None:
    shop, now = make_shop(), timezone.now()
    connected(shop, reconciled_to=now - timedelta(minutes=20))
    spoke = {"shop_domain": shop.domain, "topic": "orders/updated", "body": b"", "done_at": now, "due_at": now}
    WebhookDelivery.objects.create(webhook_id="1", received_at=now - timedelta(minutes=2), **spoke)
    WebhookDelivery.objects.create(webhook_id="2", received_at=now - timedelta(days=2), **spoke)
    text = staff_of(shop).get("/app/").content.decode()
    assert "Everything is up to date" in text
    assert "Shopify last spoke 2 minutes ago." in text
    assert "All orders were compared with Shopify 20 minutes ago." in text


@pytest.mark.parametrize(
    ("line", "tone", "says"),
    [
        (Line(here=False), "critical", "not connected"),
        (Line(here=True, away_since=NOW), "critical", "closed this shop"),
        (Line(here=True, read_to=NOW - timedelta(hours=5)), "warning", "last compared"),
        (Line(here=True, unhandled_since=NOW - timedelta(hours=1)), "critical", "Work is waiting"),
    ],
)
def test_it_says_what_is_wrong_and_what_to_do(monkeypatch: Any, line: Line, tone: str, says: str) -> None:
    monkeypatch.setattr("returns_portal.merchant.health_rows.door", lambda name: lambda shop, now: line)
    found = health(make_shop(), now=NOW)
    [wrong] = [sign for sign in found.signs if sign.tone != "success"]
    assert not found.well
    assert wrong.tone == tone
    assert says in wrong.sentence
    assert wrong.act


def test_a_key_that_runs_out_soon_is_told_while_a_program_uses_it(monkeypatch: Any) -> None:
    well = Line(here=True)
    monkeypatch.setattr("returns_portal.merchant.health_rows.door", lambda name: lambda shop, now: well)
    shop = make_shop()
    program = program_of(shop, days=10)
    now = program.key.made_at
    assert health(shop, now=now).well
    ApiKey.objects.update(last_used_at=now)
    [sign] = [sign for sign in health(shop, now=now).signs if sign.tone != "success"]
    assert "“Warehouse” runs out on" in sign.sentence
    assert health(shop, now=now - timedelta(days=5)).well
    assert health(shop, now=now + timedelta(days=10)).well


def test_work_that_nobody_carries_out_is_told() -> None:
    shop = make_shop()
    connected(shop)
    requested(shop)
    assert OutboxMessage.objects.filter(shop=shop, due_at__lte=timezone.now()).exists()
    assert "Work is waiting that was due" in staff_of(shop).get("/app/").content.decode()


def test_what_a_dead_letter_holds_back_says_nothing_of_the_workers() -> None:
    shop = make_shop()
    first, held = (put(shop, "mail.canceled", {}, now=NOW, stream="return:1:mail") for _ in range(2))
    late = NOW + timedelta(hours=1)
    assert behind(shop, now=late).since == NOW
    OutboxMessage.objects.filter(pk=first.pk).update(dead_at=NOW)
    assert behind(shop, now=late).since is None
    OutboxMessage.objects.filter(pk=first.pk).update(done_at=late)
    assert behind(shop, now=late).since == held.due_at


@pytest.mark.parametrize(("role", "steps"), [("viewer", 0), ("agent", 1), ("owner", 7)])
def test_who_may_not_set_up_is_not_sent_there(role: str, steps: int) -> None:
    found = guide(make_shop(), Staff(id="1", role=Role(role)))
    assert sum(bool(step.address) for step in found.steps) == steps


@pytest.mark.parametrize(
    ("ways", "left"), [(None, True), (["own", "drop_off"], False), (["pick_up"], False), (["own", "label"], True)]
)
def test_who_offers_no_label_has_no_step_left_for_one(ways: list[str] | None, left: bool) -> None:
    shop = make_shop()
    shipping = {"ways": ways} if ways else {}
    publish_policy(shop=shop, document={"shipping": shipping}, now=NOW, author="1")
    Brand.objects.create(shop=shop, changed_at=NOW)
    Contact.objects.create(shop=shop)
    requested(shop)
    found = guide(shop, Staff(id="1", role=Role.OWNER))
    assert [step.title for step in found.steps if not step.done] == ["Choose where labels come from"] * left
    assert found.whole is not left


@pytest.mark.parametrize("rows", [1, 12])
def test_the_number_of_queries_does_not_grow(rows: int, django_assert_num_queries: Any) -> None:
    shop = make_shop()
    connected(shop)
    for number in range(rows):
        stopped(shop, 1001 + number)
    client = staff_of(shop)
    with django_assert_num_queries(25):
        client.get("/app/")
