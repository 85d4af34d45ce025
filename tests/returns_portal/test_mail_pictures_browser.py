"""Mails as people see them: in the light and in the dark, on a phone and on a desk, in both languages.

With SCREENSHOTS=folder a picture of each is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.core import mail as outgoing

from returns.models import OrderLine, OutboxMessage, Return
from returns.operations.cancel_return import cancel_return
from returns.operations.keep_message_text import keep_message_text
from returns.outbox import effect
from tests.browser_fixtures import DESKTOP, PHONE, PICTURES, VIOLATIONS, look
from tests.characters import NOW, make_shop
from tests.returns_portal import merchant_desk as desk

pytestmark = [pytest.mark.browser, pytest.mark.django_db]
SCHEMES = {"fr-dark": ("fr", "dark"), "en-light": ("en", "light")}
if PICTURES:
    SCHEMES |= {"en-dark": ("en", "dark"), "fr-light": ("fr", "light")}
RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa"]}, "resultTypes": ["violations"]}
# A picture of an article, so that none has to be fetched.
RED = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'%3E"
    "%3Cpath d='M0 0h9v9'/%3E%3C/svg%3E"
)
OWN = {
    "subject": "",
    "headline": "",
    "body": "{% if name %}{{ name }},{% endif %}\n\n{{ next_step }}\n\nL’équipe {{ shop }}",
}


def letters(language: str) -> dict[str, str]:
    """The HTML of every mail that the stories lead to, by its kind."""
    shop = make_shop()
    keep_message_text(shop=shop, message="received", language=language, by="1", now=NOW, **OWN)
    desk.declined(shop, 1002)
    called_off = desk.labelled(shop, 1003)
    cancel_return(rma_id=called_off.pk, actor="merchant", now=NOW)
    desk.paid(shop, 1001)
    OrderLine.objects.update(image_url=RED)
    Return.objects.update(locale=language)
    found: dict[str, str] = {}
    for message in OutboxMessage.objects.filter(kind__startswith="mail.").order_by("pk"):
        before = len(outgoing.outbox)
        effect(message.kind)(message, now=NOW)
        if len(outgoing.outbox) > before:
            found[message.kind.partition(".")[2]] = outgoing.outbox[-1].alternatives[0][0]  # type: ignore[attr-defined]
    return found


@pytest.mark.parametrize(("language", "scheme"), SCHEMES.values(), ids=SCHEMES.keys())
def test_every_mail_can_be_read(new_page: Callable[..., Any], settings: Any, language: str, scheme: str) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.APP_URL = "https://returns.example"
    written = letters(language)
    assert {"requested", "approved", "declined", "canceled", "received", "refunded"} <= set(written)
    for viewport in (PHONE, DESKTOP) if PICTURES else (PHONE,):
        page = new_page(locale=language, color_scheme=scheme, viewport=viewport)
        page.route("https://**", lambda route: route.abort())
        for kind, html in written.items():
            page.set_content(html)
            look(page, f"mail-{kind}-{language}-{scheme}")
            page.evaluate(AXE_SCRIPT)
            found = page.evaluate(VIOLATIONS, RULES)
            assert not [(kind, rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]
            assert len(html) < 24_000
