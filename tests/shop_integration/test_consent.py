"""Marketing goes only to who agreed to it, as Shopify knows it at that moment."""

import pytest
from django.utils import timezone

from returns.doors import NoAnswer
from shop_integration.consent import agreed_to_email
from shop_integration.models import Installation
from tests.shop_integration.conftest import install

pytestmark = pytest.mark.django_db
WHO = "Camille@example.com"


def test_only_who_is_subscribed_at_that_very_address_agreed(simulator, shop):
    buyer = simulator.add_customer(shop.domain, WHO)

    def agreed(email="camille@example.com", gid=buyer["gid"]):
        return agreed_to_email(shop, customer_gid=gid, email=email, now=timezone.now())

    assert not agreed()
    for state, expected in (("PENDING", False), ("SUBSCRIBED", True), ("UNSUBSCRIBED", False), ("INVALID", False)):
        simulator.change_customer(shop.domain, buyer["id"], email_marketing=state)
        assert agreed() is expected
    simulator.change_customer(shop.domain, buyer["id"], email_marketing="SUBSCRIBED")
    assert not agreed(email="other@example.com")
    assert not agreed(gid="")
    assert not agreed(gid="gid://shopify/Customer/1")
    simulator.change_customer(shop.domain, buyer["id"], email="")
    assert not agreed(email="")


def test_another_shop_knows_nothing_of_it_and_no_answer_is_no_consent(simulator, shop, new_domain):
    buyer = simulator.add_customer(shop.domain, WHO, email_marketing="SUBSCRIBED")
    other = install(simulator, new_domain())
    assert not agreed_to_email(other, customer_gid=buyer["gid"], email=WHO, now=timezone.now())
    Installation.objects.filter(shop=shop).update(uninstalled_at=timezone.now())
    with pytest.raises(NoAnswer):
        agreed_to_email(shop, customer_gid=buyer["gid"], email=WHO, now=timezone.now())
