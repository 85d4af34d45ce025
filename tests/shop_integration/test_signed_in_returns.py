"""The portal's pages of a shopper who is signed in: Shopify's terms beside ours, its estimate beside our sum."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core import signing
from django.db import connection
from django.utils import timezone, translation

from returns import event_words, wording
from returns.models import Order, Return
from returns_portal.merchant import return_view
from returns_portal.merchant.timeline import timeline
from returns_portal.shopper import shopify_says
from returns_portal.shopper.addresses import order_token
from shop_integration.customer_account.addresses import switch
from shop_integration.customer_account.doors import sign_out
from shop_integration.customer_account.reading import FIRST
from shop_integration.models import CustomerAccounts
from shop_integration.sync import sync_order
from tests.characters import fulfilled
from tests.returns_portal.shopper_steps import AGREED, Shopper, one_of_each
from tests.shop_integration.account_holder import AccountHolder

ONLY_FAULTY = "Only if it is faulty, damaged or wrong"
FINAL = "This article was a final sale."


class SignedIn(Shopper):
    """Walks the portal with the key of an order that was opened while signed in."""

    def __init__(self, holder):
        super().__init__(holder.shop)
        self.shop, self.visit = holder.shop, holder.sign_in()

    def order_path(self, order):
        return f"/orders/{order_token(order, self.visit)}/"

    def items(self, order):
        return text_of(self.get(self.order_path(order), lang="en"))

    def sign_out(self):
        sign_out(self.shop, self.visit, now=timezone.now())


@pytest.fixture
def shopper(simulator, shop):
    simulator.scopes(shop.domain, grant=["customer_read_customers", "customer_read_orders"])
    switch(shop, on=True, now=timezone.now())
    return SignedIn(AccountHolder(simulator, shop))


@pytest.fixture
def rules(simulator, shop):
    """Set the shop's return rules at Shopify."""
    return lambda **rules: simulator.return_rules(shop.domain, **rules)


@pytest.fixture
def bought(buy):
    """Buy one robe and two pulls, and read English."""

    def bring():
        order = buy()
        Order.objects.filter(pk=order.pk).update(locale="en")
        order.refresh_from_db()
        return order

    return bring


def text_of(answer):
    return unescape(answer.content.decode())


def last_verdict(rma):
    return rma.decision["lines"][0]["verdicts"][-1]


def two_parcels(simulator, shop):
    """Three pulls: one delivered long ago, two today."""
    long_ago = (timezone.now() - timedelta(days=20)).isoformat()
    placed = simulator.place_order(
        shop.domain,
        email="camille@example.com",
        lines=[{"sku": "PULL-M", "quantity": 3}],
        locale="en",
        placed_at=long_ago,
        webhook=False,
    )
    [line] = simulator.rest(shop.domain, placed["id"])["line_items"]
    first = [{"line_id": line["id"], "quantity": 1}]
    simulator.fulfil(shop.domain, placed["id"], lines=first, at=long_ago, webhook=False)
    simulator.deliver(shop.domain, placed["id"], at=long_ago, webhook=False)
    simulator.fulfil(shop.domain, placed["id"], webhook=False)
    return sync_order(shop, placed["gid"], now=timezone.now())


class TestTerms:
    def test_what_shopify_denies_stands_with_its_cause_and_cannot_be_sent(self, shopper, rules, bought):
        order = bought()
        rules(final_sale=["ROBE-S"])
        page = shopper.items(order)
        assert (page.count(ONLY_FAULTY), page.count('name="line"')) == (1, 2)
        _, answer = shopper.review(order)
        assert answer.status_code == 422
        assert FINAL in text_of(answer)

    def test_faulty_goods_are_for_a_person_whatever_shopify_says_of_the_time(self, shopper, rules, bought):
        order = bought()
        rules(final_sale=["ROBE-S"])
        robe = fulfilled(order)[0].pk
        assert shopper.ask(order, {"line": [robe], f"reason_{robe}": "defective"}).status_code == 303
        assert (last_verdict(Return.objects.get())["code"], Return.objects.get().status) == ("conformity", "REQUESTED")

    def test_a_guest_is_not_asked_about_at_shopify(self, shopper, rules, bought):
        order = bought()
        rules(final_sale=["ROBE-S"])
        guest = Shopper(shopper.shop)
        assert text_of(guest.get(guest.order_path(order))).count('name="line"') == 2
        assert guest.ask(order).status_code == 303
        assert last_verdict(Return.objects.get())["code"] == "shopify_not_asked"

    def test_what_shopify_denies_by_the_time_of_the_request_is_refused(self, shopper, rules, bought):
        path, page = shopper.review(bought())
        rules(final_sale=["ROBE-S"])
        answer = shopper.confirm(path, page)
        assert answer.status_code == 422
        assert FINAL in text_of(answer)
        assert FINAL in text_of(shopper.client.get(path))
        assert not Return.objects.exists()

    def test_what_shopify_allows_makes_our_policy_no_kinder(self, shopper, bought):
        order = bought()
        order.lines.filter(sku="ROBE-S").update(tags=["hygiene"])
        page = shopper.items(order)
        assert page.count(ONLY_FAULTY) == 1
        _, answer = shopper.review(order)
        assert (answer.status_code, "reasons of hygiene" in text_of(answer)) == (422, True)

    def test_fewer_pieces_than_were_sent_are_shared_by_the_parcels(self, simulator, shop, shopper, rules):
        order = two_parcels(simulator, shop)
        rules(days=10)
        assert [line.quantity for line in fulfilled(order)] == [1, 2]
        second = fulfilled(order)[1].pk
        form = one_of_each(order)
        path, page = shopper.review(order, form)
        assert page.status_code == 200
        _, page = shopper.review(order, form | {f"quantity_{second}": "2"})
        assert page.status_code == 422
        assert "At most 1 piece of this article can come back." in text_of(page)
        assert shopper.ask(order, {"line": [second], f"quantity_{second}": "2", f"reason_{second}": "size_small"})
        assert last_verdict(Return.objects.get())["facts"] == {
            "wanted": 2,
            "units": 2,
            "cause": "RETURN_WINDOW_EXPIRED",
        }
        # Shopify has not heard of that return yet, and would let two more pieces come back.
        assert ONLY_FAULTY in shopper.items(order)
        assert shopper.client.get(path).status_code == 422
        assert Return.objects.count() == 1

    def test_a_silent_shopify_keeps_nobody_waiting_and_leaves_our_rules(self, simulator, shop, shopper, bought, caplog):
        order = bought()
        simulator.unkind("customer", "http_500", match="OrderTerms", shop=shop.domain, times=9)
        assert shopper.items(order).count('name="line"') == 2
        answer = shopper.ask(order)
        assert answer.status_code == 303
        rma = Return.objects.get()
        assert last_verdict(rma)["code"] == "shopify_not_asked"
        assert not rma.events.filter(kind="estimate.differs").exists()
        told = [record for record in caplog.records if record.name == shopify_says.__name__]
        assert told
        for record in told:
            assert record.shop == shop.domain
            assert not re.search(r"camille|gid:|#\d", record.getMessage())

    def test_the_network_is_asked_outside_of_any_transaction(self, shopper, bought, monkeypatch, transactional_db):
        asked, door = [], shopify_says.door
        monkeypatch.setattr(
            shopify_says, "door", lambda name: asked.append((name, connection.in_atomic_block)) or door(name)
        )
        assert shopper.ask(bought()).status_code == 303
        terms, estimate = ("shopify.order_terms", False), ("shopify.return_estimate", False)
        assert asked == [terms, terms, estimate, terms]


class TestSigningOut:
    def test_closes_the_pages_of_the_order(self, shopper, bought):
        order = bought()
        path, page = shopper.review(order)
        shopper.sign_out()
        items = shopper.order_path(order)
        answers = [
            shopper.get(items),
            shopper.choose(order),
            shopper.client.get(path),
            shopper.confirm(path, page),
            shopper.client.get(f"{path}items/"),
        ]
        for answer in answers:
            assert answer.status_code == 410
            assert "You are signed out" in text_of(answer)
            assert f'href="{shopper.base}/"' in text_of(answer)
            assert order.name not in text_of(answer)
        assert not Return.objects.exists()

    def test_closes_the_review_of_what_was_sent_already(self, shopper, bought):
        path, page = shopper.review(bought())
        shopper.confirm(path, page)
        assert shopper.confirm(path, page).status_code == 303
        shopper.sign_out()
        assert shopper.confirm(path, page).status_code == 410

    def test_a_guests_key_goes_on(self, shopper, bought):
        order = bought()
        shopper.sign_out()
        guest = Shopper(shopper.shop)
        assert guest.get(guest.order_path(order)).status_code == 200

    def test_says_so_in_french(self, shopper, bought):
        path = shopper.order_path(bought())
        shopper.sign_out()
        assert "Votre session est terminée" in text_of(shopper.get(path, lang="fr"))


class TestEstimate:
    def differing(self):
        return Return.objects.get().events.filter(kind="estimate.differs").first()

    def test_an_equal_one_leaves_no_word(self, shopper, bought):
        _, page = shopper.review(bought())
        signed = AGREED.search(page.content.decode())[1]
        shown = signing.loads(signed, salt="returns_portal.agreed")
        assert shown[1:] == [{"refund": 8890}, "send", 0, [], {}, 8890, "EUR"]
        shopper.ask(bought())
        assert self.differing() is None

    def test_another_one_is_told_to_the_merchant_alone(self, shopper, rules, bought):
        rules(restocking_percent=10)
        path, page = shopper.review(bought())
        assert "80.01" not in text_of(page)
        status = shopper.client.get(shopper.confirm(path, page).headers["Location"])
        assert "€88.90" in text_of(status)
        assert "80.01" not in text_of(status)
        assert "estimate" not in text_of(status)
        rma = Return.objects.get()
        event = self.differing()
        assert (event.facts["ours_minor"], event.facts["estimate_minor"]) == (8890, 8001)
        assert rma.settlement.total_presentment_minor == 8890
        for language, sentence in (
            ("en", "Shown to the shopper: €88.90. Shopify’s estimate, under its own return rules: €80.01."),
            ("fr", "Montant affiché au client\xa0: 88,90\xa0€. Estimation de Shopify, selon ses propres règles"),
        ):
            with translation.override(language):
                told = [view for view in timeline(rma, reader="", names={}) if sentence in "".join(view.details)]
                assert [view.title for view in told] == [str(event_words.EVENTS["estimate.differs"])]

    def test_what_was_said_with_the_review_is_what_is_compared(self, shopper, rules, bought):
        path, page = shopper.review(bought())
        rules(restocking_percent=10)
        shopper.confirm(path, page)
        assert self.differing() is None

    def test_a_silent_one_blocks_nothing(self, simulator, shop, shopper, bought):
        simulator.unkind("customer", "http_500", match="ReturnEstimate", shop=shop.domain)
        assert shopper.ask(bought()).status_code == 303
        assert self.differing() is None

    def test_is_not_waited_for_where_the_terms_were_not_told(self, simulator, shop, shopper, bought):
        order = bought()
        path, _ = shopper.review(order)
        CustomerAccounts.objects.update(graphql_api="http://127.0.0.1:9/graphql")
        assert shopper.client.get(path).status_code == 200


class TestWords:
    def test_there_are_some_for_all_of_shopifys_causes(self):
        schema = Path(settings.BASE_DIR, "simulator/schema/customer_2026-10.graphql").read_text(encoding="utf-8")
        causes = set(re.search(r"enum NonReturnableReason \{([^}]*)\}", schema)[1].split())
        assert causes == set(wording.SHOPIFY_CAUSES) == set(FIRST)

    @pytest.mark.parametrize(
        ("code", "facts", "shopper", "merchant"),
        [
            ("shopify_lets_none", {"units": 0, "cause": "FINAL_SALE"}, FINAL, f"none come back. {FINAL}"),
            ("shopify_lets_none", {"units": 0, "cause": "NEW"}, "The shop does not take this article back.", "none"),
            ("shopify_lets_fewer", {"units": 1, "cause": ""}, "At most 1 piece of", "let fewer come back: 1."),
            ("shopify_lets_fewer", {"units": 2, "cause": ""}, "At most 2 pieces of", "let fewer come back: 2."),
        ],
    )
    def test_say_what_shopify_said(self, code, facts, shopper, merchant):
        verdict = {"code": code, "facts": {"wanted": 3} | facts}
        with translation.override("en"):
            assert shopper in wording.objection(verdict, time_zone="UTC")
            assert merchant in return_view.words.verdict_sentence(verdict, time_zone="UTC")
