"""Our own rules for ID tokens, without Shopify's package behind them."""

import pytest
from django.utils import timezone

from shop_integration.install.id_token import InvalidIdToken, read_strictly
from tests.security import keys
from tests.security.street import Household

pytestmark = pytest.mark.django_db


def test_a_good_token_speaks_for_its_shop(street: tuple[Household, Household]) -> None:
    shop = street[0].shop
    assert read_strictly(keys.id_token(shop), now=timezone.now()).domain == shop.domain


def test_every_bad_one_is_refused(street: tuple[Household, Household]) -> None:
    house, other = street
    accepted = []
    for name, token in keys.bad_id_tokens(house.shop, other.shop).items():
        try:
            read_strictly(token, now=timezone.now())
        except InvalidIdToken:
            continue
        accepted.append(name)
    assert not accepted
