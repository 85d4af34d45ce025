"""A browser at the portal and at the embedded admin, for any shop."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest

from returns_portal.shopper.addresses import own_base
from tests.browser_fixtures import PHONE
from tests.returns_portal.seats import Desk, Visit, install

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from returns.models import Shop


@pytest.fixture
def visit(new_page: Callable[..., Page], live_server: Any, settings: Any) -> Callable[..., Visit]:
    """A shopper comes to a shop's portal: visit(shop, language="fr", viewport=PHONE, javascript=False)."""
    settings.STATIC_URL, settings.APP_URL = f"{live_server.url}/static/", live_server.url
    settings.STORAGES = dict(settings.STORAGES)
    settings.SANDBOX_CARRIER_URL = "http://carrier.example"

    def come(shop: Shop, *, language: str, viewport: Any = PHONE, javascript: bool = True) -> Visit:
        page = new_page(locale=language, viewport=viewport, javascript=javascript)
        return Visit(page, live_server.url + own_base(shop), language=language)

    return come


@pytest.fixture
def desk(new_page: Callable[..., Page], live_server: Any, settings: Any) -> Callable[..., Desk]:
    """Somebody of a shop, which has the app now, sits down: desk(shop, language="fr", viewport=PHONE)."""
    settings.STATIC_URL, settings.APP_URL = f"{live_server.url}/static/", live_server.url
    settings.STORAGES = dict(settings.STORAGES)

    def sit_down(shop: Shop, *, language: str, viewport: Any) -> Desk:
        install(shop)
        return Desk(new_page(locale=language, viewport=viewport), live_server.url, shop, language, settings)

    return sit_down
