"""Finding an order, and not finding one."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from returns_portal.limits import Attempt, Limit, TooManyAttempts, give_back, take
from returns_portal.models import RateLimit
from returns_portal.shopper.client_address import client_address
from returns_portal.shopper.views import find as finding
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal.shopper_steps import ProxyShopper, Shopper, live_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def order():
    return live_order(make_shop())


@pytest.mark.parametrize("number", ["1001", "#1001", " # 1001 "])
@pytest.mark.parametrize("secret", ["camille@example.com", " Camille@Example.COM ", "75019", "75 019"])
def test_an_order_is_found_however_it_is_typed(order, number, secret):
    assert Shopper(order.shop).find(number, secret).status_code == 303


def test_unknown_order_and_wrong_secret_get_the_very_same_answer(order):
    shopper = Shopper(order.shop)
    wrong, unknown = shopper.find("1001", "nobody@example.com"), shopper.find("1009", "nobody@example.com")
    assert wrong.status_code == unknown.status_code == 422
    assert len(wrong.content) == len(unknown.content)
    assert wrong.content.replace(b"1001", b"") == unknown.content.replace(b"1009", b"").replace(b"1001", b"")
    assert "camille" not in wrong.content.decode()


def test_the_form_comes_back_filled_and_says_what_may_be_wrong(order):
    page = Shopper(order.shop).find("1009", "nobody@example.com").content.decode()
    assert 'value="1009"' in page
    assert 'value="nobody@example.com"' in page
    assert "confirmation e-mail" in page
    assert page.count("autofocus") == 1


def test_empty_fields_are_named_beside_the_field_and_on_top(order):
    answer = Shopper(order.shop).post("/", {})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert page.count("Enter your order number.") == 2
    assert page.count('aria-invalid="true"') == 2
    assert page.count("autofocus") == 1


def test_the_number_can_come_along_in_the_address(order):
    assert 'value="#1001"' in Shopper(order.shop).get(number="#1001").content.decode()


def test_each_shop_finds_its_own_orders_only():
    atelier, northwind = two_shops()
    live_order(atelier)
    assert Shopper(northwind).find().status_code == 422
    assert Shopper(atelier).find().status_code == 303


def test_a_shop_nobody_knows_and_a_method_nobody_needs(order):
    shopper = Shopper(order.shop)
    assert shopper.client.get("/returns/nobody/").status_code == 404
    assert shopper.client.put(f"{shopper.base}/").status_code == 405
    assert shopper.client.head(f"{shopper.base}/").status_code == 200


def test_a_shop_without_a_policy_says_so(order):
    order.shop.policies.update(status="RETIRED")
    assert "does not take returns on this page yet" in Shopper(order.shop).get().content.decode()


# How often somebody may guess


def test_the_eleventh_guess_at_one_order_waits(order):
    shopper = Shopper(order.shop)
    for guess in range(finding.PER_ORDER.most):
        assert shopper.find("1001", f"guess-{guess}@example.com").status_code == 422
    answer = shopper.find("1001", "camille@example.com")
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 3600
    assert re.search(r"try again at \d?\d:\d\d", answer.content.decode())
    assert Shopper(order.shop).find("1002", "a@example.com").status_code == 422


def test_finding_an_order_does_not_count_as_a_guess(order):
    shopper = Shopper(order.shop)
    for _ in range(finding.PER_ORDER.most + 3):
        assert shopper.find().status_code == 303


def test_one_address_cannot_try_many_orders(order):
    shopper = Shopper(order.shop)
    codes = [shopper.find(str(number), "camille@example.com").status_code for number in range(2000, 2022)]
    assert codes == [422] * finding.PER_EMAIL.most + [429] * 2


def test_a_forged_forwarded_header_does_not_help(order):
    shopper = Shopper(order.shop)
    codes = {
        shopper.find(str(n), f"{n}@example.com", x_forwarded_for=f"198.51.100.{n % 250}").status_code
        for n in range(finding.PER_CLIENT.most)
    }
    assert codes == {422}
    assert shopper.find("1", "x@example.com", x_forwarded_for="203.0.113.9").status_code == 429


@pytest.mark.parametrize(
    ("proxies", "behind", "forwarded", "peer", "client"),
    [
        (0, False, "6.6.6.6", "192.0.2.1", "192.0.2.1"),
        (1, False, "6.6.6.6, 192.0.2.1", "10.0.0.1", "192.0.2.1"),
        (2, False, "6.6.6.6, 192.0.2.1, 10.0.0.2", "10.0.0.1", "192.0.2.1"),
        (1, False, "", "10.0.0.1", "10.0.0.1"),
        (0, True, "6.6.6.6, 192.0.2.1", "23.227.0.1", "192.0.2.1"),
        (1, True, "6.6.6.6, 192.0.2.1, 23.227.0.1", "10.0.0.1", "192.0.2.1"),
        (0, True, "", "23.227.0.1", ""),
        (0, False, "", "2001:db8:1:2:3:4:5:6", "2001:0db8:0001:0002"),
        (0, False, "", "::ffff:192.0.2.1", "192.0.2.1"),
        (1, False, "rubbish", "10.0.0.1", ""),
    ],
)
def test_who_is_counted(rf, proxies, behind, forwarded, peer, client):
    request = rf.get("/", headers={"x-forwarded-for": forwarded} if forwarded else {}, REMOTE_ADDR=peer)
    request.behind_proxy = behind
    with override_settings(TRUSTED_PROXIES=proxies):
        assert client_address(request) == client


def test_behind_the_proxy_the_limit_on_one_order_is_the_same(order):
    shopper = ProxyShopper(order.shop)
    codes = [shopper.find("1001", f"{n}@example.com").status_code for n in range(12)]
    assert codes == [422] * 10 + [429] * 2


def test_a_limit_forgets_after_its_window_and_keeps_no_address():
    limit, attempt = Limit("test", most=1), None
    attempt = Attempt(limit, (1, "camille@example.com"))
    take([attempt], now=NOW)
    with pytest.raises(TooManyAttempts) as refused:
        take([attempt], now=NOW)
    assert refused.value.until == NOW + timedelta(hours=1)
    take([attempt], now=NOW + timedelta(hours=1))
    assert not RateLimit.objects.filter(key__contains="camille").exists()
    take([attempt], now=NOW + timedelta(days=2))
    assert RateLimit.objects.count() == 1
    give_back([attempt], now=NOW + timedelta(days=2))
    take([attempt], now=NOW + timedelta(days=2))


@pytest.mark.django_db(transaction=True)
def test_a_burst_at_once_gets_exactly_the_guesses_it_may_have():
    attempt, refused = Attempt(Limit("burst", most=5), (1,)), []

    def guess() -> None:
        try:
            take([attempt], now=timezone.now())
        except TooManyAttempts:
            refused.append(1)
        finally:
            connection.close()

    threads = [threading.Thread(target=guess) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(refused) == 15
