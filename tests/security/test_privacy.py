"""A canary goes the whole way, from order to refund. Afterwards it may sing only where people's data is meant to be."""

from __future__ import annotations

import base64
import hmac
import io
import json
import logging
import re
import smtplib
from collections.abc import Callable, Iterator
from typing import Any

import httpx
import pytest
from celery import current_app
from django.apps import apps
from django.conf import settings as live_settings
from django.core import mail as outgoing
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from config.logs import JsonFormatter, PlainFormatter
from returns import outbox
from returns.models import OutboxMessage, Return, Shop
from returns.vault import UnableToOpen
from returns_portal.letters import EmailMultiAlternatives
from returns_portal.shopper.addresses import own_base
from shop_integration import inbox, wire
from shop_integration.models import Installation
from shop_integration.webhooks import store
from shop_integration.webhooks.shim import wrap
from simulator.client import Control
from tests.characters import fulfilled
from tests.security.state import ROOMS
from tests.shop_integration.conftest import install

pytestmark = pytest.mark.django_db

DOMAIN = "canary-privacy.myshopify.com"
EMAIL, PHONE, STREET, NAME = "kanarie.vogel@birds.example", "+33612998877", "9987 Allee Kanarienvogel", "Kanarie"
POSTCODE, NOTE = "75998", "Mon canari Zwitscher l'a abime"
PERSONAL = (EMAIL, "kanarie.vogel", PHONE, "12998877", STREET, "Kanarienvogel", NAME, "Zwitscher")
MEANT = {
    "returns_order": {"email", "phone", "address"},
    "returns_return": {"email"},
    "returns_returnfacet": {"facet"},
    "returns_returnlineitem": {"note"},
    "shop_integration_webhookdelivery": {"body"},
    "labels_labeldocument": {"pdf"},
}


class Ears(logging.Handler):
    """Hears every log line as both kinds of start would write it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep the line twice."""
        self.lines += [JsonFormatter().format(record), PlainFormatter().format(record)]


@pytest.fixture
def ears() -> Iterator[Ears]:
    root, heard = logging.getLogger(), Ears()
    before = root.level
    root.addHandler(heard)
    root.setLevel(logging.DEBUG)
    yield heard
    root.removeHandler(heard)
    root.setLevel(before)


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch, settings: Any) -> list[str]:
    """Every task that would have gone through the broker, with all it carries."""
    sent: list[str] = []
    settings.REDIS_URL = "redis://127.0.0.1:9"
    monkeypatch.setattr(current_app, "send_task", lambda *args, **kwargs: sent.append(repr((args, kwargs))))
    return sent


@pytest.fixture
def shop(simulator: Control, settings: Any, db: None) -> Shop:
    settings.SHOPIFY_API_SECRET = "demo-api-secret-not-for-production"
    settings.SANDBOX_CARRIER_URL = f"{simulator.base_url}/carrier/v1"
    settings.SANDBOX_CARRIER_KEY = "demo-carrier-key"
    address = {"address1": "12 rue des Lices", "zip": "35000", "city": "Rennes", "country_code": "FR"}
    opened = install(simulator, DOMAIN, address=address)
    OutboxMessage.objects.all().delete()  # what the two shops of the other tests left to do
    variants = [{"sku": "ROBE-S", "price_minor": 4990, "stock": 20}]
    simulator.add_product(DOMAIN, title="Robe midi", handle="robe", variants=variants)
    return opened


def everywhere(*words: str) -> dict[str, set[str]]:
    """Table -> columns in which one of the words stands as it is, bytes included."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models():
        if model._meta.app_label not in ROOMS:
            continue
        for row in model._base_manager.values():
            for column, value in row.items():
                text = bytes(value).decode("latin-1") if isinstance(value, (bytes, memoryview)) else str(value)
                if any(word.casefold() in text.casefold() for word in words):
                    found.setdefault(model._meta.db_table, set()).add(column)
    return found


def misplaced() -> dict[str, set[str]]:
    """Table -> columns that hold something personal and are not meant to."""
    found = everywhere(*PERSONAL)
    return {table: more for table, columns in found.items() if (more := columns - MEANT.get(table, set()))}


def heard(texts: list[str], words: tuple[str, ...]) -> list[str]:
    return [text[:300] for text in texts if any(word.casefold() in text.casefold() for word in words)]


class Canary:
    """A shopper and a merchant who do everything once, through the app's own doors."""

    def __init__(self, simulator: Control, shop: Shop, commit: Callable[..., Any]) -> None:
        self.simulator, self.shop, self.commit = simulator, shop, commit
        self.client, self.base = Client(headers={"accept-language": "fr"}), own_base(shop)
        self.secrets: list[str] = []

    def buys(self) -> None:
        """An order is placed, and Shopify's webhook, which tells everything about the person, comes in."""
        placed = self.simulator.place_order(
            DOMAIN, email=EMAIL, phone=PHONE, first_name=NAME, last_name="Vogel", locale="fr",
            address={"address1": STREET, "zip": POSTCODE, "city": "Paris", "country_code": "FR", "phone": PHONE},
            lines=[{"sku": "ROBE-S", "quantity": 2}], fulfil=True, deliver_at=timezone.now().isoformat(), webhook=False,
        )  # fmt: skip
        self.name = placed["name"]
        body = json.dumps(self.simulator.rest(DOMAIN, placed["id"])).encode()
        assert EMAIL.encode() in body
        digest = base64.b64encode(hmac.digest(live_settings.SHOPIFY_API_SECRET.encode(), body, "sha256")).decode()
        named = {"HMAC_SHA256": digest, "SHOP_DOMAIN": DOMAIN, "TOPIC": "orders/create", "WEBHOOK_ID": "w-canary"}
        environ = {f"HTTP_X_SHOPIFY_{key}": text for key, text in (named | {"API_VERSION": "2026-10"}).items()}
        environ |= {"REQUEST_METHOD": "POST", "PATH_INFO": "/webhooks", "CONTENT_LENGTH": str(len(body))}
        statuses: list[str] = []
        wrap(lambda *_: [b""])(environ | {"wsgi.input": io.BytesIO(body)}, lambda status, _: statuses.append(status))
        assert statuses == ["200 OK"]
        inbox.drain(clock=timezone.now)

    def asks(self) -> Return:
        """Find, choose with a note, confirm."""
        self.client.post(f"{self.base}/", {"number": self.name, "secret": f"x{EMAIL}"})
        order = self.shop.orders.get()
        found = self.client.post(f"{self.base}/", {"number": self.name, "secret": EMAIL})
        line = fulfilled(order)[0].pk
        form = {"line": line, f"quantity_{line}": "1", f"reason_{line}": "size_small", f"note_{line}": NOTE}
        review = self.client.post(found["Location"], form)["Location"]
        agreed = re.search(r'name="agreed" value="([^"]+)"', self.client.get(review).content.decode())
        assert agreed
        status = self.client.post(review, {"agreed": agreed[1]})["Location"]
        assert self.client.get(status).status_code == 200
        assert self.client.get(f"{status[:-2]}x/").status_code == 404
        self.secrets += [found["Location"].split("/")[-2], status.split("/")[-2], agreed[1], review.split("/")[-2]]
        return self.shop.returns.get()

    def staff(self, path: str, **form: Any) -> HttpResponse:
        """The merchant clicks."""
        token = self.simulator.id_token(DOMAIN)
        self.secrets.append(token)
        headers = {"Authorization": f"Bearer {token}", "HX-Request": "true"}
        answer = Client().post(f"/app/returns/{path}/", form, headers=headers)
        assert answer.status_code == 200, answer.content.decode()[-500:]
        return answer

    def work(self) -> None:
        """Workers do all that is due, and wake each other."""
        for _ in range(3):
            with self.commit(execute=True):
                outbox.drain(clock=timezone.now)

    def goes_all_the_way(self) -> Return:
        """From the order to the refund."""
        with self.commit(execute=True):
            self.buys()
            rma = self.asks()
            self.work()
            self.staff(f"{rma.number}/approval")
            self.work()
            label = re.search(r"/labels/[^\s\"]+\.pdf", "".join(str(letter.body) for letter in outgoing.outbox))
            assert label
            assert self.client.get(label[0]).status_code == 200
            self.secrets.append(label[0].removeprefix("/labels/").removesuffix(".pdf"))
            item = rma.lines.get()
            self.staff(f"{rma.number}/receipt", **{f"line-{item.pk}": "RESTOCKED"})
            self.work()
            rma.settlement.refresh_from_db()
            self.staff(f"{rma.number}/settlement", expected_minor=rma.settlement.total_presentment_minor)
            self.work()
        return self.shop.returns.select_related("settlement").get()


@pytest.fixture
def canary(
    simulator: Control, shop: Shop, django_capture_on_commit_callbacks: Any, monkeypatch: pytest.MonkeyPatch
) -> Canary:
    monkeypatch.setattr(store, "_on_postgresql", lambda: False)
    return Canary(simulator, shop, django_capture_on_commit_callbacks)


def test_nothing_personal_and_no_key_leaves_its_place(
    canary: Canary, ears: Ears, calls: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    rma = canary.goes_all_the_way()
    assert rma.settlement.status == "PAID"
    assert {letter.to[0] for letter in outgoing.outbox} == {EMAIL}
    row = Installation.objects.get(shop=canary.shop)
    tokens = (row.access_token, row.refresh_token, live_settings.SHOPIFY_API_SECRET, live_settings.SANDBOX_CARRIER_KEY)
    assert all(tokens)
    keys = (*tokens, *canary.secrets)

    assert not misplaced()
    assert "returns_order" in everywhere(*PERSONAL)
    assert not everywhere(*keys)

    printed = "".join(capfd.readouterr())
    assert not heard([*ears.lines, *printed.splitlines()], (*PERSONAL, *keys))
    assert len(ears.lines) > 20
    assert calls
    assert not heard(calls, (*PERSONAL, *keys))


def test_what_goes_wrong_does_not_tell_of_whom(
    canary: Canary, ears: Ears, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Shopify, the mail server and our own errors quote what they were given; the reasons we keep do not."""
    canary.buys()
    canary.asks()

    def refuse(letter: Any) -> None:
        raise smtplib.SMTPRecipientsRefused({EMAIL: (550, f"{EMAIL}: no such bird".encode())})

    def quote(*args: Any, **kwargs: Any) -> httpx.Response:
        message = f'Variable $input of type ReturnRequestInput! was provided invalid value for customerNote ("{NOTE}")'
        errors = [{"message": message, "extensions": {"code": "INVALID_VARIABLE", "value": {"customerNote": NOTE}}}]
        return httpx.Response(200, json={"errors": errors}, request=httpx.Request("POST", "https://x"))

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    monkeypatch.setattr(wire.http(), "post", quote)
    outbox.drain(clock=timezone.now)
    assert OutboxMessage.objects.exclude(dead_at=None).count() == 2

    def burst(message: Any, *, now: Any) -> None:
        raise ValueError(f"duplicate key value: {EMAIL} {STREET}")

    monkeypatch.setattr("returns_portal.mail.requested", burst)
    OutboxMessage.objects.filter(kind="mail.requested").update(dead_at=None, due_at=timezone.now())
    outbox.drain(clock=timezone.now)

    errors = OutboxMessage.objects.values_list("last_error", flat=True)
    assert any("INVALID_VARIABLE" in error for error in errors)
    assert any(error == "ValueError" for error in errors)
    assert not heard([*errors, *ears.lines, *"".join(capfd.readouterr()).splitlines()], PERSONAL)
    assert not misplaced()


def test_tokens_are_sealed_with_the_first_key_and_open_with_none_but_ours(shop: Shop, settings: Any) -> None:
    row = Installation.objects.get(shop=shop)
    token, sealed = row.access_token, row.sealed_access_token
    assert token not in sealed
    assert token not in base64.urlsafe_b64decode(sealed).decode("latin-1")
    row.access_token = token
    assert row.sealed_access_token != sealed  # the same token never looks the same twice
    settings.FIELD_ENCRYPTION_KEYS = [base64.urlsafe_b64encode(b"k" * 32).decode()]
    with pytest.raises(UnableToOpen):
        _ = Installation.objects.get(shop=shop).access_token
