"""A repair or the same article anew: the choice, what page and mails say, and the desk where staff record it."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outgoing
from django.http import HttpResponse
from django.utils import timezone

from config.effects import EFFECTS
from returns.domain.exchange import Offer
from returns.domain.money import Money
from returns.domain.shipping import Goods
from returns.domain.status import Outcome, RepairStatus, Stage
from returns.doors import NoAnswer
from returns.models import Order, OutboxMessage, Repair, Return, Shop
from returns.operations.approve_return import approve_return
from returns.operations.change_outcome import change_outcome
from returns.operations.offer_outcome import offer_outcome
from returns.operations.record_payment import record_payment
from returns.operations.repair import give_up_repair
from returns.operations.settle_return import settle_return
from returns.queries import remedies
from returns_portal import mail, remedy_mail
from returns_portal.merchant.forms.outcomes import choices_with, outcomes_of, way_of
from tests.characters import NOW, Bought, fulfilled, make_order
from tests.returns.test_remedies import PAIR, begun, finished, given_up, here, later, remedy_shop, wished
from tests.returns_portal.merchant_desk import again, staff_of, with_door
from tests.returns_portal.shopper_steps import AGREED, Shopper

pytestmark = pytest.mark.django_db
VARIANT = "gid://shopify/ProductVariant/1"


def on_shelf(gid: str = VARIANT, *, available: bool = True, stock: int | None = None) -> Offer:
    """A variant as Shopify tells of it."""
    return Offer(gid, "gid://shopify/Product/1", "Robe", "S", "", Money(5_000, "EUR"), available=available, stock=stock)


@pytest.fixture(autouse=True)
def shopify(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What Shopify could send now; an exception is its silence."""
    there: list[Any] = [on_shelf()]

    def answer(*args: Any, **kwargs: Any) -> list[Any]:
        if there and isinstance(there[0], Exception):
            raise there[0]
        return there

    monkeypatch.setattr(remedies, "door", lambda name: {"shopify.exchange_offers": answer}[name])
    return there


@pytest.fixture
def shop(settings: Any) -> Shop:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MIDDLEWARE = with_door()
    return remedy_shop()


@pytest.fixture
def order(shop: Shop) -> Order:
    return make_order(shop, Bought(price=5_000), locale="en")


@pytest.fixture
def shopper(shop: Shop) -> Shopper:
    return Shopper(shop)


def chosen(order: Order, reason: str = "defective") -> dict[str, Any]:
    [line] = fulfilled(order)
    return {"line": line.pk, f"quantity_{line.pk}": 1, f"reason_{line.pk}": reason}


def radios(page: HttpResponse) -> list[str]:
    return re.findall(r'type="radio" name="outcome"[^>]* value="(\w+)"', page.content.decode())


def sent(shopper: Shopper, path: str, page: HttpResponse, **data: Any) -> HttpResponse:
    agreed = AGREED.search(page.content.decode())
    assert agreed
    return shopper.client.post(path, {"agreed": agreed[1], **data})


def test_the_shopper_chooses_between_repair_and_the_same_anew(shopper: Shopper, order: Order) -> None:
    path, page = shopper.review(order, chosen(order))
    html = page.content.decode()
    assert radios(page) == ["repair", "replacement"]
    assert "What would you like?" in html
    assert "you get your money back" in html
    assert "€50.00 as a refund" not in html
    assert sent(shopper, path, page).status_code == 422
    assert sent(shopper, path, page, outcome="refund").status_code == 422
    assert sent(shopper, path, page, outcome="replacement").status_code == 303
    rma = Return.objects.get()
    assert (rma.outcome, rma.exchange_lines.get().variant_gid) == (Outcome.REPLACEMENT, VARIANT)
    html = shopper.get(shopper.status_path(rma)).content.decode()
    assert "nothing is refunded" in html
    assert "You get the same items anew" in html


def test_what_is_sold_out_is_not_offered_and_not_asked_for_twice(
    shopper: Shopper, order: Order, shopify: list[Any]
) -> None:
    path, page = shopper.review(order, chosen(order))
    shopify[0] = on_shelf(available=False)
    answer = sent(shopper, path, page, outcome="replacement")
    assert answer.status_code == 409
    assert "no longer possible" in answer.content.decode()
    assert not Return.objects.exists()
    assert "Send 1 item for repair" in shopper.client.get(path).content.decode()


def test_a_silent_shopify_promises_nothing(shopper: Shopper, order: Order, shopify: list[Any]) -> None:
    shopify[0] = NoAnswer("away")
    path, page = shopper.review(order, chosen(order))
    assert radios(page) == []
    assert sent(shopper, path, page).status_code == 303
    assert Return.objects.get().outcome == Outcome.REPAIR


def test_shopify_is_not_asked_where_no_replacement_is_offered(
    shopper: Shopper, order: Order, shopify: list[Any]
) -> None:
    shopify[0] = AssertionError("nobody asks")
    assert shopper.review(order, chosen(order, "size_small"))[1].status_code == 200


LETTERS = {
    "begun": (
        "Your items are being repaired",
        "Vos articles sont en réparation",
        ("December 4, 2026", "4 décembre 2026"),
    ),
    "delayed": ("The repair takes longer", "La réparation prend plus de temps", ("A part is late.", "A part is late.")),
    "sent_back": ("Your items are repaired", "Vos articles sont réparés", ("6A123", "6A123")),
    "failed": ("Your items could not be repaired", "Vos articles n’ont pas pu être réparés", ("The zip", "The zip")),
    "changed": ("Your return has changed", "Votre retour a changé", ("of store credit", "un avoir de")),
    "replaced": (
        "Your new items are on your order",
        "Vos nouveaux articles",
        ("costs you nothing", "ne vous coûte rien"),
    ),
}


def lived(order: Order, kind: str) -> Return:
    """A return to which that has just happened."""
    if kind == "replaced":
        rma = here(Outcome.REPLACEMENT, order=order)
        settle_return(rma_id=rma.pk, expected_minor=0, outcome=Outcome.REPLACEMENT, actor="merchant", now=NOW)
        return record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=NOW)
    rma = here(Outcome.REPAIR, order=order)
    if kind == "changed":
        return change_outcome(rma_id=rma.pk, outcome=Outcome.STORE_CREDIT, consent=True, actor_id="7", now=NOW)
    begun(rma)
    if kind == "delayed":
        later(rma, (NOW + timedelta(days=20)).date())
    if kind == "sent_back":
        finished(rma)
    if kind == "failed":
        given_up(rma, Outcome.REPLACEMENT)
    return again(rma)


@pytest.mark.parametrize("locale", ["en", "fr"])
@pytest.mark.parametrize("kind", list(LETTERS))
def test_each_step_is_told_by_mail(shop: Shop, kind: str, locale: str) -> None:
    rma = lived(make_order(shop, PAIR), kind)
    Return.objects.filter(pk=rma.pk).update(locale=locale)
    name = {"changed": "remedy_changed", "replaced": "replaced"}.get(kind, f"repair_{kind}")
    message = OutboxMessage.objects.filter(kind=f"mail.{name}").get()
    assert EFFECTS[message.kind] == f"returns_portal.remedy_mail.{kind}"
    getattr(remedy_mail, kind)(message, now=NOW)
    [letter] = outgoing.outbox
    english, french, said = LETTERS[kind]
    assert letter.subject.startswith(english if locale == "en" else french)
    for text in (letter.body, letter.alternatives[0][0]):
        assert said[locale == "fr"] in text
        assert "Robe midi" in text


def test_the_first_mails_speak_of_no_refund(shop: Shop) -> None:
    rma = wished(Outcome.REPAIR, make_order(shop, PAIR, locale="en"))
    Return.objects.filter(pk=rma.pk).update(locale="en")
    mail.requested(OutboxMessage.objects.get(kind="mail.requested"), now=NOW)
    [letter] = outgoing.outbox
    assert "You get: A repair." in letter.body
    assert "Expected refund" not in letter.body + letter.alternatives[0][0]


def desk(rma: Return, step: str, **data: Any) -> HttpResponse:
    return staff_of(rma.shop).post(f"/app/returns/{rma.number}/repair/{step}/", data)


def page(rma: Return, locale: str = "en") -> str:
    return staff_of(rma.shop, locale=locale).get(f"/app/returns/{rma.number}/").content.decode()


def repaired(shop: Shop) -> Return:
    return here(Outcome.REPAIR, order=make_order(shop, PAIR))


def test_staff_record_a_repair_to_its_end(shop: Shop, shopper: Shopper) -> None:
    rma = repaired(shop)
    day = (NOW + timedelta(days=30_000)).date().isoformat()
    assert "Begin the repair" in page(rma)
    assert desk(rma, "begin", due_on=day).status_code == 303
    assert "Promised back by" in page(rma)
    further = (NOW + timedelta(days=30_010)).date().isoformat()
    assert desk(rma, "delay", due_on=further, reason="A part is late.").status_code == 303
    Return.objects.filter(pk=rma.pk).update(locale="en")
    html = shopper.get(shopper.status_path(rma)).content.decode()
    assert "Your items are being repaired" in html
    assert "The shop writes: A part is late." in html
    assert (
        desk(rma, "finish", carrier="Colissimo", tracking_number="6A1", tracking_url="example.com/6A1").status_code
        == 303
    )
    assert again(rma).stage == Stage.REPAIRED
    assert "on their way back to the shopper" in page(rma)
    html = shopper.get(shopper.status_path(rma)).content.decode()
    assert 'href="https://example.com/6A1"' in html
    assert "you can have your money back then" in html


@pytest.mark.parametrize(
    ("step", "data", "status"),
    [
        ("mend", {}, 404),
        ("begin", {"due_on": "soon"}, 422),
        ("begin", {"due_on": "2020-01-01"}, 409),
        ("delay", {"due_on": "2099-01-01", "reason": "x"}, 409),
        ("delay", {"reason": "x"}, 422),
        ("finish", {"tracking_url": "javascript:alert(1)"}, 422),
        ("finish", {"carrier": "c" * 65}, 422),
        ("finish", {}, 409),
        ("give-up", {"instead": "store_credit", "reason": "x"}, 422),
        ("give-up", {"instead": "refund"}, 422),
        ("give-up", {"instead": "refund", "reason": "r" * 501}, 422),
    ],
)
def test_what_cannot_be_read_or_done_changes_nothing(shop: Shop, step: str, data: dict[str, Any], status: int) -> None:
    rma = repaired(shop)
    assert desk(rma, step, **data).status_code == status
    assert Repair.objects.get().status == RepairStatus.EXPECTED


@pytest.mark.parametrize("silent", [on_shelf(available=False), NoAnswer("away")])
def test_staff_promise_nothing_that_is_sold_out(shop: Shop, shopify: list[Any], silent: Any) -> None:
    rma = repaired(shop)
    shopify[0] = silent
    assert desk(rma, "give-up", instead="replacement", reason="Broken.").status_code == 409
    way = f"/app/returns/{rma.number}/outcome/"
    assert staff_of(shop).post(way, {"outcome": "replacement", "consent": "1"}).status_code == 409
    assert again(rma).outcome == Outcome.REPAIR
    assert desk(rma, "give-up", instead="refund", reason="Broken.").status_code == 303
    assert "Refund €50.00" in page(rma)


def test_staff_read_that_what_is_left_is_promised(shop: Shop, order: Order, shopify: list[Any]) -> None:
    rma = repaired(shop)
    pieces = rma.lines.get().quantity
    wished(Outcome.REPLACEMENT, make_order(shop, PAIR, number=1077), key="other")
    shopify[0] = on_shelf(stock=pieces + 1)
    answer = desk(rma, "give-up", instead="replacement", reason="Broken.")
    way = f"/app/returns/{rma.number}/outcome/"
    other = staff_of(shop).post(way, {"outcome": "replacement", "consent": "1"})
    assert (answer.status_code, other.status_code) == (409, 409)
    for said in (answer, other):
        assert "is promised to other shoppers" in said.content.decode()
    shopify[0] = on_shelf(stock=pieces + 2)
    assert staff_of(shop).post(way, {"outcome": "replacement", "consent": "1"}).status_code == 303


def test_the_last_piece_that_is_promised_is_offered_to_nobody_else(
    shopper: Shopper, order: Order, shopify: list[Any]
) -> None:
    shopify[0] = on_shelf(stock=2)
    path, page = shopper.review(order, chosen(order))
    assert radios(page) == ["repair", "replacement"]
    wished(Outcome.REPLACEMENT, make_order(order.shop, PAIR, number=1077), key="other")
    assert sent(shopper, path, page, outcome="replacement").status_code == 409
    assert radios(shopper.client.get(path)) == []


def test_a_yes_to_the_same_items_anew_asks_what_is_left(shop: Shop, shopper: Shopper, shopify: list[Any]) -> None:
    rma = repaired(shop)
    offer = offer_outcome(rma_id=rma.pk, outcome=Outcome.REPLACEMENT, days=7, actor_id="7", now=timezone.now())
    path, said = f"{shopper.status_path(rma)}offer/", {"offer": offer.pk, "answer": "yes"}
    for there in (on_shelf(stock=0), NoAnswer("away")):
        shopify[0] = there
        assert shopper.post(path, said).status_code == 409
        assert again(rma).outcome == Outcome.REPAIR
    shopify[0] = on_shelf(stock=2)
    assert shopper.post(path, said).status_code == 303
    assert again(rma).outcome == Outcome.REPLACEMENT


def test_what_stays_and_is_sent_anew_is_neither_checked_nor_refunded(shop: Shop, shopper: Shopper) -> None:
    rma = wished(Outcome.REPLACEMENT, make_order(shop, PAIR))
    Return.objects.filter(pk=rma.pk).update(locale="en", goods=Goods.KEEP)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    rma = again(rma)
    mail.kept(OutboxMessage.objects.get(kind="mail.kept"), now=NOW)
    (letter,) = outgoing.outbox
    for told in (" ".join(said.split()) for said in (letter.body, letter.alternatives[0][0])):
        assert "sends you the same items anew." in told
        assert "sends your refund" not in told
    shown = shopper.get(shopper.status_path(rma)).content.decode()
    assert "There is nothing to send back" in shown
    assert "Your items are checked" not in shown


@pytest.mark.parametrize("goods", [Goods.KEEP, Goods.DONATE])
def test_what_stays_for_store_credit_promises_no_refund(shop: Shop, goods: Goods) -> None:
    rma = wished(Outcome.REPAIR, make_order(shop, PAIR))
    change_outcome(rma_id=rma.pk, outcome=Outcome.REFUND, consent=True, actor_id="7", now=NOW)
    Return.objects.filter(pk=rma.pk).update(locale="en", goods=goods, outcome=Outcome.STORE_CREDIT)
    message = OutboxMessage.objects.filter(payload__return=rma.pk).first()
    mail.kept(message, now=NOW)
    told = " ".join(outgoing.outbox[-1].body.split())
    assert ("you can keep the items" in told) == (goods == Goods.KEEP)
    assert "gives you your store credit." in told


def test_the_shopper_reads_why_it_could_not_be_repaired(shop: Shop, shopper: Shopper) -> None:
    rma = repaired(shop)
    give_up_repair(rma_id=rma.pk, instead=Outcome.REFUND, reason="The zip is gone.", actor_id="7", now=NOW)
    Return.objects.filter(pk=rma.pk).update(locale="en")
    html = shopper.get(shopper.status_path(rma)).content.decode()
    assert "The items could not be repaired." in html
    assert "The zip is gone." in html


def test_outcomes_that_no_choice_names_are_kept_by_the_forms() -> None:
    own = ("store_credit", "repair")
    assert outcomes_of(way_of(own)) == own
    assert dict(choices_with(way_of(own)))["store_credit,repair"]
    assert outcomes_of(way_of(("repair", "replacement"))) == ("repair", "replacement")
    assert (way_of(None), outcomes_of("")) == ("", None)
