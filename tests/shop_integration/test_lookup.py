"""An order that no webhook told of yet is found all the same, and history is asked about when somebody comes."""

from datetime import timedelta

import pytest
from django.utils import timezone

from returns.doors import NoAnswer
from returns.models import FulfillmentLine, Order
from shop_integration.lookup import look_up, read_whole
from shop_integration.models import Installation
from tests.returns_portal.shopper_steps import Shopper
from tests.shop_integration.conftest import install

pytestmark = pytest.mark.django_db
WHO = "camille@example.com"
# The longest window there is: a shorter one would end in the middle of a test now and then.
A_DAY = timedelta(days=1)


@pytest.fixture
def unheard(simulator, shop):
    """An order that was sent and delivered without a webhook."""
    return simulator.place_order(
        shop.domain, email=WHO, first_name="Camille", last_name="Martin", locale="fr",
        address={"address1": "3 quai de la Loire", "zip": "75019", "city": "Paris", "country_code": "FR"},
        lines=[{"sku": "ROBE-S", "quantity": 2}], fulfil=True, deliver_at=timezone.now().isoformat(), webhook=False,
    )  # fmt: skip


@pytest.mark.parametrize("typed", ["{}", "#{}", " {} "])
def test_a_shopper_finds_an_order_we_never_heard_of(shop, unheard, typed):
    answer = Shopper(shop).find(typed.format(unheard["name"].lstrip("#")), WHO)
    assert answer.status_code == 303
    assert (shop.orders.get().name, FulfillmentLine.objects.get().quantity) == (unheard["name"], 2)


def test_a_wrong_secret_opens_nothing_although_the_order_is_read(shop, unheard):
    assert Shopper(shop).find(unheard["name"], "oliver@example.com").status_code == 422
    assert Shopper(shop).find(unheard["name"], WHO).status_code == 303


def test_unknown_number_and_wrong_secret_ask_shopify_alike_and_once(simulator, shop, unheard, monkeypatch):
    from returns_portal.shopper.views import find

    monkeypatch.setattr(find, "ASKED_FOR_NUMBER", find.Limit("once", most=1, per=A_DAY))
    simulator.clear_calls()
    for number in (unheard["name"], "#99999"):
        for _ in range(4):
            assert Shopper(shop).find(number, "oliver@example.com").status_code == 422
    assert simulator.calls("OrdersByName") == 2


def test_no_guesser_uses_up_the_shops_budget(simulator, shop, monkeypatch):
    from returns_portal.shopper.views import find

    monkeypatch.setattr(find, "ASKED_FOR_SHOP", find.Limit("few", most=3, per=A_DAY))
    simulator.clear_calls()
    for number in range(8):
        Shopper(shop).find(f"#7{number}", WHO)
    assert simulator.calls("OrdersByName") == 3


@pytest.mark.parametrize("typed", ["", "#", "1001' OR name:*", 'x"', "a b", "name:1", "1" * 40, "１００１", "é1", "\0"])
def test_only_what_can_be_a_name_is_searched_for(simulator, shop, unheard, typed):
    simulator.clear_calls()
    assert look_up(shop, number=typed, now=timezone.now()) == 0
    assert simulator.calls("OrdersByName") == 0
    assert not Order.objects.exists()


def test_a_name_with_a_prefix_is_found_and_a_longer_one_is_not(simulator, shop, unheard):
    assert look_up(shop, number=unheard["name"][:-1], now=timezone.now()) == 0
    assert look_up(shop, number=unheard["name"], now=timezone.now()) == 1


def test_an_order_of_another_shop_is_not_found(simulator, shop, unheard, new_domain):
    other = install(simulator, new_domain())
    assert look_up(other, number=unheard["name"], now=timezone.now()) == 0
    assert Shopper(other).find(unheard["name"], WHO).status_code == 422


@pytest.mark.parametrize("trouble", ["http_500", "lost_answer", "throttled"])
def test_when_shopify_does_not_answer_it_is_a_miss_and_no_error(simulator, shop, unheard, trouble):
    simulator.unkind("admin", trouble, match="OrdersByName", times=9)
    try:
        assert Shopper(shop).find(unheard["name"], WHO).status_code == 422
    finally:
        simulator.kind()


def test_without_an_installation_it_is_a_miss(shop, unheard):
    Installation.objects.update(uninstalled_at=timezone.now(), sealed_access_token="", sealed_refresh_token="")
    with pytest.raises(NoAnswer):
        look_up(shop, number=unheard["name"], now=timezone.now())
    assert Shopper(shop).find(unheard["name"], WHO).status_code == 422


def test_history_is_asked_about_when_somebody_comes(simulator, shop, unheard):
    look_up(shop, number=unheard["name"], now=timezone.now())
    FulfillmentLine.objects.all().delete()
    Order.objects.update(asked_at=None)
    assert Shopper(shop).find(unheard["name"], WHO).status_code == 303
    assert Order.objects.get().asked_at
    assert FulfillmentLine.objects.count() == 1


def test_history_that_cannot_be_asked_about_says_so(simulator, shop, unheard):
    look_up(shop, number=unheard["name"], now=timezone.now())
    Order.objects.update(asked_at=None)
    simulator.unkind("admin", "http_500", match="OrdersByName", times=9)
    try:
        answer = Shopper(shop).find(unheard["name"], WHO)
    finally:
        simulator.kind()
    assert (answer.status_code, answer["Retry-After"]) == (503, "60")
    assert "We found your order" in answer.content.decode()


def test_work_in_the_background_reads_an_order_whole(simulator, shop, unheard):
    look_up(shop, number=unheard["name"], now=timezone.now())
    order = Order.objects.get()
    Order.objects.update(asked_at=None)
    assert read_whole(shop, gid=order.gid, now=timezone.now())
    assert Order.objects.get().asked_at
    assert not read_whole(shop, gid="gid://shopify/Order/99999999", now=timezone.now())
    simulator.unkind("admin", "http_500", match="Order", times=9)
    try:
        with pytest.raises(NoAnswer):
            read_whole(shop, gid=order.gid, now=timezone.now())
    finally:
        simulator.kind()
