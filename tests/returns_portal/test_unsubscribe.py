"""Who opposes marketing gets none, with one click, and stays opposed when everything else is forgotten."""

import re
from dataclasses import replace
from email import message_from_bytes

import pytest
from django.core import mail as outgoing
from django.core.management import call_command
from django.test import Client

from returns.models import OutboxMessage, Suppression
from returns.operations.erase_shop import erase_shop
from returns.operations.suppress import reader_of, suppress
from returns.queries.suppressions import Reason, reasons_against
from returns_portal.letters import send
from returns_portal.messages.catalogue import MESSAGES
from returns_portal.shopper.addresses import handle_of, unsubscribe_url
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal.merchant_desk import requested

pytestmark = pytest.mark.django_db
ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture(autouse=True)
def _house(settings, monkeypatch):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.APP_URL = "https://returns.example"
    monkeypatch.setitem(MESSAGES, "label_ended", replace(MESSAGES["label_ended"], marketing=True))
    monkeypatch.setattr("shop_integration.consent.agreed_to_email", lambda shop, **of: True)


def letter(rma, kind):
    """Send a message about the return as it goes over the wire; None where none went out."""
    before = len(outgoing.outbox)
    message = OutboxMessage.objects.create(
        shop=rma.shop, kind=f"mail.{kind}", payload={"return": rma.pk}, due_at=NOW, created_at=NOW
    )
    OutboxMessage.objects.filter(pk=message.pk).update(done_at=NOW)
    rma.shop.last_letters.all().delete()
    send(message, rma, now=NOW, template="label_ends", subject="x", headline="x", last="")
    return message_from_bytes(outgoing.outbox[-1].message().as_bytes()) if len(outgoing.outbox) > before else None


def path_of(url):
    return url.removeprefix("https://returns.example")


def test_marketing_says_how_to_oppose_it_and_service_does_not():
    rma = requested(make_shop())
    mail = letter(rma, "label_ended")
    address = re.sub(r"\s", "", mail["List-Unsubscribe"]).strip("<>")
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert address.startswith("https://returns.example/returns/")
    text, html = (part.get_payload(decode=True).decode() for part in mail.walk() if not part.is_multipart())
    assert address in text
    assert address.replace("&", "&amp;") in html
    assert "camille" not in address
    service = letter(rma, "approved")
    assert service["List-Unsubscribe"] is None
    assert "unsubscribe/" not in str(service)


def test_one_click_stops_marketing_and_nothing_else_and_there_is_a_way_back():
    rma = requested(make_shop())
    path = path_of(unsubscribe_url(rma.shop, rma.email.upper()))
    browser = Client(enforce_csrf_checks=True)
    for method in ("get", "head"):
        assert getattr(browser, method)(path).status_code == 200  # scanners open links, and nothing happens
    assert not Suppression.objects.exists()
    for _twice in range(2):
        assert browser.post(path, ONE_CLICK).status_code == 200
    assert Suppression.objects.get().reason == Reason.UNSUBSCRIBED
    assert letter(rma, "label_ended") is None
    assert letter(rma, "approved") is not None
    suppress(shop=rma.shop, reader=reader_of(rma.shop, rma.email), reason=Reason.BOUNCED, now=NOW)
    assert browser.post(path, {"act": "again"}).status_code == 200
    assert reasons_against(rma.shop, rma.email) == {Reason.BOUNCED}
    assert letter(rma, "approved") is None
    assert browser.post(path, {"act": "anything"}).status_code == 400
    Suppression.objects.all().delete()
    assert letter(rma, "label_ended") is not None


def test_who_opposes_while_shopify_is_asked_gets_nothing(monkeypatch):
    rma = requested(make_shop())

    def slow(shop, **of):
        suppress(shop=shop, reader=reader_of(shop, rma.email), reason=Reason.UNSUBSCRIBED, now=NOW)
        return True

    monkeypatch.setattr("shop_integration.consent.agreed_to_email", slow)
    assert letter(rma, "label_ended") is None


def test_a_link_opposes_at_its_own_shop_alone_and_a_changed_one_nowhere():
    shop, other = two_shops()
    rma, theirs = requested(shop), requested(other)
    path = path_of(unsubscribe_url(shop, rma.email))
    elsewhere = path.replace(handle_of(shop), handle_of(other))
    assert Client().post(elsewhere, ONE_CLICK).status_code in {404, 410}
    assert Client().post(path.replace("unsubscribe/", "unsubscribe/x"), ONE_CLICK).status_code in {404, 410}
    assert not Suppression.objects.exists()
    Client().post(path, ONE_CLICK)
    assert letter(theirs, "label_ended") is not None
    assert reader_of(shop, rma.email) != reader_of(other, rma.email)


def test_an_opposition_outlives_an_erasure_and_every_secret_and_goes_with_the_shop(settings):
    rma = requested(make_shop())
    Client().post(path_of(unsubscribe_url(rma.shop, rma.email)), ONE_CLICK)
    settings.SECRET_KEY = "another one, that nobody used before"
    from cryptography.fernet import Fernet

    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *settings.FIELD_ENCRYPTION_KEYS]
    call_command("rotate_keys")
    settings.FIELD_ENCRYPTION_KEYS = settings.FIELD_ENCRYPTION_KEYS[:1]
    assert reasons_against(rma.shop, rma.email) == {Reason.UNSUBSCRIBED}
    assert rma.email not in str(list(Suppression.objects.values()))
    erase_shop(shop=rma.shop, now=NOW)
    assert not Suppression.objects.exists()
