"""A shop joins, and tells us about itself again later."""

import pytest

from returns.models import PolicyVersion, Shop
from tests.characters import RETURN_ADDRESS, make_shop

pytestmark = pytest.mark.django_db


def test_a_new_shop_starts_with_a_policy_in_force() -> None:
    shop = make_shop()

    assert shop.policies.get().status == PolicyVersion.Status.ACTIVE


def test_news_of_a_shop_is_kept_but_not_over_an_address_that_was_typed() -> None:
    shop = make_shop()

    make_shop(name="Atelier & Fils", return_address={"street": "somewhere else"})

    again = Shop.objects.get(pk=shop.pk)
    assert (again.name, again.return_address) == ("Atelier & Fils", RETURN_ADDRESS)
    assert again.policies.count() == 1
