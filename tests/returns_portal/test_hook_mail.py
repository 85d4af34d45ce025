"""The mail that says that an address for webhooks was switched off."""

from __future__ import annotations

from typing import Any

import pytest

from returns.domain.webhooks import Off
from returns.models import Shop, WebhookEndpoint
from returns.outbox import carry_out, put
from tests.characters import NOW, make_shop
from tests.returns.test_publish_events import listen

pytestmark = pytest.mark.django_db


def tell(shop: Shop, endpoint: WebhookEndpoint) -> None:
    carry_out(put(shop, "mail.webhook_off", {"endpoint": endpoint.pk}, now=NOW), clock=lambda: NOW)


@pytest.mark.parametrize(
    ("locale", "off", "said"),
    [("en", Off.GONE, "gone for good"), ("fr", Off.FAILING, "cinq jours"), ("de", Off.FAILING, "five days")],
)
def test_the_shop_hears_of_it_in_its_language(locale: str, off: Off, said: str, mailoutbox: list[Any]) -> None:
    shop = make_shop(locale=locale)
    endpoint = listen(shop)
    WebhookEndpoint.objects.filter(pk=endpoint.pk).update(off=off, off_at=NOW)
    tell(shop, endpoint)
    (mail,) = mailoutbox
    assert said in mail.body
    assert endpoint.url in mail.body
    assert f"settings/webhooks/{endpoint.pk}/" in mail.body


def test_old_news_is_not_told(mailoutbox: list[Any]) -> None:
    shop = make_shop()
    tell(shop, listen(shop))
    assert not mailoutbox
