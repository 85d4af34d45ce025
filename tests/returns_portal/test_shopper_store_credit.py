"""How would you like your money? The question, the button, and what page and mail say until the bonus is there."""

import re
from datetime import timedelta

import pytest
from django.core import mail as outgoing

from returns import wording
from returns.domain.status import DispositionType, Outcome
from returns.models import CreditBonus, Order, OutboxMessage, Return, Settlement, Shop
from returns.operations.approve_return import approve_return
from returns.operations.credit_bonus import begin_bonus, expiry_of, record_bonus
from returns.operations.publish_policy import publish_policy
from returns.operations.receive_goods import receive_goods
from returns.operations.record_payment import begin_payment, record_payment
from returns.operations.settle_return import settle_return
from returns.queries.policies import active_policy
from returns_portal import mail
from returns_portal.shopper.facts import standing_facts
from tests.characters import NOW, Bought, make_order
from tests.returns.test_store_credit import PAIR, credit_shop, wished
from tests.returns_portal.shopper_steps import AGREED, Shopper

pytestmark = pytest.mark.django_db
CHECKED = re.compile(r"<input[^>]*name=\"outcome\"[^>]*\schecked")


@pytest.fixture
def shop() -> Shop:
    return credit_shop()


@pytest.fixture
def order(shop: Shop) -> Order:
    return make_order(shop, Bought(price=5000), locale="en")


@pytest.fixture
def shopper(shop: Shop) -> Shopper:
    return Shopper(shop)


def sent(shopper, path, page, **data):
    return shopper.client.post(path, {"agreed": AGREED.search(page.content.decode())[1], **data})


def radios(page) -> list[str]:
    return re.findall(r'type="radio" name="outcome"[^>]* value="(\w+)"', page.content.decode())


def test_each_way_says_its_sum_in_the_policys_order_and_none_is_ticked(shopper, order):
    _, page = shopper.review(order)
    html = page.content.decode()

    assert radios(page) == ["refund", "store_credit"]
    assert "€50.00 as a refund" in html
    assert "€55.00 as store credit (€5.00 more)" in html
    assert "It can be used for 365 days." in html
    assert not CHECKED.search(html)


def test_the_button_has_the_words_of_each_way(shopper, order):
    _, page = shopper.review(order)
    button = re.search(r"<button.*?</button>", page.content.decode(), re.DOTALL)[0]
    assert re.findall(r'<span class="([^"]+)">\s*([^<]+?)\s*</span>', button) == [
        ("open", "Return 1 item"),
        ("sum refund", "Return 1 item – refund €50.00"),
        ("sum store_credit", "Return 1 item – €55.00 of store credit"),
    ]


@pytest.mark.parametrize(("way", "bonus"), [("refund", 0), ("store_credit", 500)])
def test_what_was_ticked_is_what_is_kept(shopper, order, way, bonus):
    assert sent(shopper, *shopper.review(order), outcome=way).status_code == 303
    rma = Return.objects.get()
    assert (rma.outcome, rma.settlement.bonus_presentment_minor) == (way, bonus)


@pytest.mark.parametrize("given", [{}, {"outcome": ""}, {"outcome": "cash"}])
def test_left_open_it_is_asked_again(shopper, order, given):
    answer = sent(shopper, *shopper.review(order), **given)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose how you would like your money." in html
    assert not CHECKED.search(html)
    assert not Return.objects.exists()


def test_another_bonus_than_was_shown_is_shown_again(shopper, shop, order):
    path, page = shopper.review(order)
    document = active_policy(shop).document | {"credit": {"bonus_bps": 500}}
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=50))
    Order.objects.filter(pk=order.pk).update(policy=active_policy(shop))
    answer = sent(shopper, path, page, outcome="store_credit")
    html = answer.content.decode()

    assert answer.status_code == 409
    assert "It was €55.00 and is now €52.50." in html
    assert not Return.objects.exists()
    assert sent(shopper, path, answer, outcome="store_credit").status_code == 303


def test_a_way_that_closed_meanwhile_is_told(shopper, shop, order):
    path, page = shopper.review(order)
    Shop.objects.filter(pk=shop.pk).update(store_credit=False)
    answer = sent(shopper, path, page, outcome="store_credit")

    assert answer.status_code == 409
    assert "The way you chose is no longer possible." in answer.content.decode()
    assert radios(answer) == []


def test_a_guest_is_not_asked(shopper, order):
    Order.objects.filter(pk=order.pk).update(customer_gid="")
    path, page = shopper.review(order)
    assert radios(page) == []
    assert "Return 1 item – refund €50.00" in page.content.decode()
    assert shopper.confirm(path, page).status_code == 303


def test_faulty_goods_can_always_be_refunded(shop, shopper):
    document = active_policy(shop).document | {"outcomes": ["store_credit"]}
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=50))
    order = make_order(shop, Bought(price=5000), locale="en")
    line = order.fulfillments.get().lines.get().pk
    _, page = shopper.review(order, {"line": str(line), f"quantity_{line}": "1", f"reason_{line}": "damaged"})
    assert radios(page) == ["refund", "store_credit"]


def test_the_only_way_needs_no_tick(shop, shopper):
    document = active_policy(shop).document | {"outcomes": ["store_credit"]}
    publish_policy(shop=shop, document=document, now=NOW - timedelta(days=50))
    path, page = shopper.review(make_order(shop, Bought(price=5000), locale="en"))
    html = page.content.decode()
    assert radios(page) == []
    assert "Return 1 item – €55.00 of store credit" in html
    assert shopper.confirm(path, page).status_code == 303
    assert Return.objects.get().outcome == Outcome.STORE_CREDIT


def test_the_conditions_tell_of_the_choice(shopper):
    assert "or you get store credit and 10% more." in shopper.get("/").content.decode()


def credited(shop) -> Return:
    """The credit is out, its bonus due."""
    rma = wished(make_order(shop, PAIR))
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    counts = {rma.lines.get().pk: {DispositionType.RESTOCKED: 2}}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)
    way = Outcome.STORE_CREDIT
    settle_return(rma_id=rma.pk, expected_minor=2200, outcome=way, actor="merchant", now=NOW)
    begin_payment(rma_id=rma.pk, now=NOW)
    return record_payment(rma_id=rma.pk, refund_gid="gid://r", paid_minor=2000, outcome=way, now=NOW)


def test_the_status_page_tells_of_credit_bonus_and_expiry(shop, shopper):
    rma = credited(shop)
    Return.objects.filter(pk=rma.pk).update(locale="en")
    html = shopper.get(shopper.status_path(rma)).content.decode()
    assert "Store credit: €20.00" in html
    assert "The bonus of €2.00 is added separately, in a moment." in html
    assert "The store credit can be used until" in html

    bonus = CreditBonus.objects.get(rma=rma)
    begin_bonus(bonus_id=bonus.pk, known=[], now=NOW)
    record_bonus(bonus_id=bonus.pk, transaction_gid="gid://t", now=NOW)
    html = shopper.get(shopper.status_path(rma)).content.decode()
    assert "The bonus of €2.00 was added on" in html
    assert "Bonus credited" in html


def test_the_day_until_which_credit_can_be_used_is_that_of_what_was_sent(shop):
    rma = credited(shop)
    Settlement.objects.update(paid_at=NOW + timedelta(days=2))
    rma = Return.objects.get(pk=rma.pk)
    days = [wording.day(expiry_of(rma, now=NOW + timedelta(days=late)), time_zone="Europe/Paris") for late in (0, 2)]
    assert standing_facts(rma)["expires"] == days[0] != days[1]


@pytest.mark.parametrize(
    ("locale", "subject", "bonus"),
    [
        ("en", "You have €20.00 of store credit", "The bonus of €2.00 is added separately"),
        ("fr", "Vous avez un avoir de 20,00", "Le bonus de 2,00"),
    ],
)
def test_the_mail_tells_of_credit_and_bonus(settings, shop, locale, subject, bonus):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    rma = credited(shop)
    Return.objects.filter(pk=rma.pk).update(locale=locale)
    mail.refunded(OutboxMessage.objects.get(kind="mail.refunded"), now=NOW)
    [letter] = outgoing.outbox
    assert letter.subject.startswith(subject)
    assert bonus in letter.body
    assert bonus in letter.alternatives[0][0]
