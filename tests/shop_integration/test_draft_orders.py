"""What goes out instead as an order of its own: made, kept aside, found again after a lost answer, completed once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from returns.domain.money import Money, MoneyPair
from shop_integration.admin_api.articles import variants
from shop_integration.admin_api.document import document
from shop_integration.admin_api.draft_orders import (
    Recipient,
    WantedDraft,
    WantedPieces,
    complete_draft,
    create_draft,
    delete_draft,
    find_drafts,
    read_draft,
    recipient_of,
    send_draft_invoice,
)
from shop_integration.connect import connect
from shop_integration.errors import Refused, Rejected, Unreachable
from shop_integration.sync import sync_order
from simulator.client import ControlRefused

pytestmark = pytest.mark.django_db
SOMEBODY = Recipient(customer_gid="", email="camille@example.com", shipping=None, billing=None)


BAG = {each: {"amount": "0.00", "currencyCode": "EUR"} for each in ("shopMoney", "presentmentMoney")}
ROW = {"id": "gid://shopify/DraftOrder/1", "name": "#D1", "status": "OPEN", "ready": True, "order": None,
       "totalPriceSet": BAG, "totalTaxSet": BAG, "reserveInventoryUntil": None, "invoiceUrl": None}  # fmt: skip


def now():
    return timezone.now()


def failing(*_, **__):
    raise Unreachable("no answer", maybe_done=False)


@pytest.fixture
def client(simulator, shop):
    simulator.scopes(shop.domain, grant=["write_draft_orders"])
    return connect(shop, now=now())


@pytest.fixture
def robe(simulator, shop):
    (found,) = [each for each in simulator.variants(shop.domain) if each["sku"] == "ROBE-S"]
    return f"gid://shopify/ProductVariant/{found['variant_id']}"


def wanted(gid, quantity=1, off=0, *, currency="EUR", **fields):
    """A draft of pieces of a variant."""
    pieces = (WantedPieces(gid, quantity, Money(off, currency)),)
    usual = {"key": str(uuid4()), "currency": currency, "recipient": SOMEBODY, "note": "R-1",
             "discount_title": "Échange R-1", "shipping_title": "Échange"}  # fmt: skip
    return WantedDraft(pieces=pieces, **{**usual, **fields})


def left(client, gid):
    (offer,) = variants(client, [gid], currency="EUR")
    return offer.stock


def euros(minor):
    return MoneyPair(Money(minor, "EUR"), Money(minor, "EUR"))


def test_made_with_everything_that_was_agreed(simulator, shop, client, robe):
    about = wanted(robe, 2, 4980, tags=["exchange"], reserve_until=now() + timedelta(hours=1))
    draft = create_draft(client, about)
    assert (draft.status, draft.ready, draft.order_gid, draft.name) == ("OPEN", True, "", "#D1")
    assert (draft.total, draft.tax) == (euros(5000), euros(833))
    ((variant_gid, quantity, total),) = [(each.variant_gid, each.quantity, each.total) for each in draft.pieces]
    assert (variant_gid, quantity, total) == (robe, 2, euros(5000))
    assert draft.invoice_url.startswith(f"https://{shop.domain}/")
    (there,) = simulator.drafts(shop.domain)
    assert (there["tags"], there["email"]) == (sorted(["exchange", about.key]), "camille@example.com")
    assert read_draft(client, draft.gid) == draft


@pytest.mark.parametrize(
    ("quantity", "off", "lines"),
    [(3, 1000, [2, 1]), (3, 3, [3]), (2, 1, [1, 1]), (1, 4990, [1]), (3, 2 * 4990 + 4989, [1, 2]), (2, 0, [2])],
)
def test_a_discount_that_does_not_divide_comes_off_to_the_cent(client, robe, quantity, off, lines):
    draft = create_draft(client, wanted(robe, quantity, off))
    assert [each.quantity for each in draft.pieces] == lines
    assert draft.total == euros(quantity * 4990 - off)


def test_the_lines_of_a_draft_are_read_to_the_last_page(client, robe, monkeypatch):
    def in_small_pages(name, *, changes):
        found = document(name, changes=changes)
        return replace(found, text=found.text.replace("first: 250", "first: 1"))

    monkeypatch.setattr("shop_integration.admin_api.client.document", in_small_pages)
    draft = create_draft(client, wanted(robe, 3, 1000))
    assert [each.quantity for each in draft.pieces] == [2, 1]
    assert read_draft(client, draft.gid) == draft


def test_a_draft_that_was_made_and_cannot_be_read_whole_may_have_been_made(client, robe, monkeypatch):
    payload = {"draftOrder": {**ROW, "lineItems": {"nodes": [], "pageInfo": {"hasNextPage": True, "endCursor": "x"}}}}
    monkeypatch.setattr(client, "mutate", lambda *_, **__: payload)
    monkeypatch.setattr(client, "query", failing)
    with pytest.raises(Unreachable) as lost:
        create_draft(client, wanted(robe))
    assert lost.value.maybe_done


def test_what_is_kept_aside_nobody_else_is_offered(simulator, client, robe):
    before = left(client, robe)
    first = create_draft(client, wanted(robe, 2, reserve_until=now() + timedelta(hours=1)))
    create_draft(client, wanted(robe))
    assert left(client, robe) == before - 2
    delete_draft(client, first.gid)
    assert left(client, robe) == before
    kept = create_draft(client, wanted(robe, 2, reserve_until=now() + timedelta(hours=1)))
    complete_draft(client, kept.gid)
    assert left(client, robe) == before - 2


def test_completed_it_is_an_order_with_our_key(simulator, shop, client, robe):
    about = wanted(robe, off=4990)
    draft = complete_draft(client, create_draft(client, about).gid)
    assert (draft.status, draft.total) == ("COMPLETED", euros(0))
    order = sync_order(shop, draft.order_gid, now=now())
    assert (order.tags, order.financial_status, order.email) == ([about.key], "PAID", "camille@example.com")


def test_a_second_order_is_refused_and_the_first_is_read(simulator, shop, client, robe):
    draft = create_draft(client, wanted(robe))
    first = complete_draft(client, draft.gid)
    with pytest.raises(Refused, match="paid"):
        complete_draft(client, draft.gid)
    assert read_draft(client, draft.gid) == first
    assert len(simulator.orders(shop.domain)) == 1


def test_a_lost_answer_to_the_creation_is_found_before_any_search_knows_it(simulator, shop, client, robe):
    about, begun = wanted(robe), now()
    simulator.unkind("admin", "lost_answer", match="DraftOrderCreate", times=1)
    with pytest.raises(Unreachable) as lost:
        create_draft(client, about)
    assert lost.value.maybe_done
    create_draft(client, wanted(robe))
    (found,) = find_drafts(client, about.key, since=begun)
    assert found.gid == simulator.drafts(shop.domain)[0]["gid"]
    assert find_drafts(client, str(uuid4()), since=begun) == ()


def test_a_lost_answer_to_the_completion_is_read(simulator, shop, client, robe):
    draft = create_draft(client, wanted(robe))
    simulator.unkind("admin", "lost_answer", match="DraftOrderComplete", times=1)
    with pytest.raises(Unreachable) as lost:
        complete_draft(client, draft.gid)
    assert lost.value.maybe_done
    found = read_draft(client, draft.gid)
    assert (found.status, [found.order_gid]) == ("COMPLETED", [each["gid"] for each in simulator.orders(shop.domain)])


def test_twins_come_oldest_first_from_every_page_but_not_from_before(simulator, client, robe):
    about = wanted(robe)
    old = create_draft(client, about)
    simulator.advance_clock(days=1)
    begun = now() + timedelta(days=1)
    twins = [create_draft(client, about)]
    for _ in range(51):
        create_draft(client, wanted(robe))
    twins.append(create_draft(client, about))
    assert [each.gid for each in find_drafts(client, about.key, since=begun)] == [each.gid for each in twins]
    every = find_drafts(client, about.key, since=begun - timedelta(days=2))
    assert every[0] == old
    assert len(every) == 3
    simulator.reset_clock()


def test_an_invoice_is_sent_and_paid(simulator, shop, client, robe):
    draft = create_draft(client, wanted(robe))
    send_draft_invoice(client, draft.gid)
    assert read_draft(client, draft.gid).status == "INVOICE_SENT"
    (there,) = simulator.drafts(shop.domain)
    placed = simulator.pay_draft(shop.domain, there["id"])
    assert read_draft(client, draft.gid).order_gid == placed["gid"]
    with pytest.raises(Refused, match="already paid"):
        send_draft_invoice(client, draft.gid)


def test_without_an_address_no_invoice_is_sent(client, robe):
    draft = create_draft(client, wanted(robe, recipient=Recipient("", "", None, None)))
    with pytest.raises(Refused, match="blank"):
        send_draft_invoice(client, draft.gid)


def test_the_last_piece_that_is_kept_for_one_shopper_is_not_sold_to_another(simulator, shop, client, robe):
    simulator.set_stock(shop.domain, "ROBE-S", 1)
    loose = create_draft(client, wanted(robe))
    create_draft(client, wanted(robe, reserve_until=now() + timedelta(hours=1)))
    assert left(client, robe) == 0
    (there,) = [each for each in simulator.drafts(shop.domain) if each["gid"] == loose.gid]
    with pytest.raises(ControlRefused, match="sold out"):
        simulator.pay_draft(shop.domain, there["id"])


def test_what_was_deleted_is_gone_and_deleted_again_is_fine(client, robe):
    draft = create_draft(client, wanted(robe))
    delete_draft(client, draft.gid)
    delete_draft(client, draft.gid)
    assert read_draft(client, draft.gid) is None


def test_a_deletion_that_is_refused_is_not_taken_for_one_that_was_made(client, robe, monkeypatch):
    draft = create_draft(client, wanted(robe))

    def refuse(name, **variables):
        raise Refused(())

    monkeypatch.setattr(client, "mutate", refuse)
    with pytest.raises(Refused):
        delete_draft(client, draft.gid)


def test_it_goes_to_whom_the_order_went(simulator, shop, client, robe, buy):
    order = buy()
    recipient = recipient_of(client, order.gid)
    place = {"firstName": "Camille", "lastName": "Martin", "address1": "3 quai de la Loire", "zip": "75019",
             "city": "Paris", "countryCode": "FR"}  # fmt: skip
    assert recipient == Recipient(order.customer_gid, "camille@example.com", place, place)
    made = complete_draft(client, create_draft(client, wanted(robe, recipient=recipient)).gid)
    again = sync_order(shop, made.order_gid, now=now())
    assert (again.customer_gid, again.address) == (order.customer_gid, order.address)
    assert recipient_of(client, "gid://shopify/Order/1") is None


def test_it_costs_what_the_shopper_pays_with(simulator, shop, client, robe, buy):
    order = buy(("ROBE-S", 1), presentment_currency="USD", rate="1.2")
    assert order.presentment_currency == "USD"
    draft = create_draft(client, wanted(robe, off=988, currency="USD"))
    assert draft.total == MoneyPair(Money(4167, "EUR"), Money(5000, "USD"))


def test_of_forints_whole_ones_come_off_each_piece(client, robe, buy):
    buy(("ROBE-S", 1), presentment_currency="HUF", rate="400")
    draft = create_draft(client, wanted(robe, 3, 1_000_00, currency="HUF"))
    assert [each.quantity for each in draft.pieces] == [2, 1]
    assert draft.total.presentment == Money(3 * 19_960_00 - 1_000_00, "HUF")


def test_a_variant_that_is_gone_is_refused(client):
    with pytest.raises(Refused, match="no longer available"):
        create_draft(client, wanted("gid://shopify/ProductVariant/1"))


def test_a_key_that_does_not_fit_a_tag_never_leaves(simulator, client, robe):
    with pytest.raises(ValueError, match="tag"):
        create_draft(client, wanted(robe, key="k" * 41))
    assert simulator.calls("DraftOrderCreate") == 0


def test_without_leave_nothing_is_made_or_read(simulator, shop, client, robe):
    draft = create_draft(client, wanted(robe))
    simulator.scopes(shop.domain, revoke=["write_draft_orders"])
    for attempt in (
        lambda: create_draft(client, wanted(robe)),
        lambda: complete_draft(client, draft.gid),
        lambda: send_draft_invoice(client, draft.gid),
        lambda: delete_draft(client, draft.gid),
        lambda: read_draft(client, draft.gid),
        lambda: find_drafts(client, "key", since=now()),
    ):
        with pytest.raises(Rejected, match="ACCESS_DENIED"):
            attempt()
