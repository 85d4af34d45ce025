"""A return without paper, in a real browser: phone and desktop, both languages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from returns_portal.shopper.addresses import return_token
from tests.browser_fixtures import every_view
from tests.labels.test_counter import paperless
from tests.returns_portal.seats import Visit

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@every_view()
def test_a_shopper_shows_a_code_and_prints_nothing(
    visit: Callable[..., Visit],
    language: str,
    viewport: Any,
) -> None:
    rma = paperless()
    shopper = visit(rma.shop, language=language, viewport=viewport)
    shopper.open(f"/status/{return_token(rma)}/")
    shopper.page.locator(".counter img").wait_for()
    shopper.inspect("counter_code")
    assert shopper.page.locator(".counter img").evaluate("image => image.naturalWidth") > 100
