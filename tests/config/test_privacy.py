"""Requests of the law over all wings: what an export holds, what a redaction leaves, and what an erased shop leaves."""

from __future__ import annotations

import io
import json
import zipfile
import zlib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.utils import DatabaseError
from django.urls import reverse

from config import privacy
from config.effects import EFFECTS
from config.personal_fields import HARMLESS, PERSONAL
from labels.accounts import Way
from labels.carriers.base import News, Tracking
from labels.models import CarrierDocument, Label, LabelDocument
from labels.tracking import take_in
from returns import outbox
from returns.domain.status import DeclineReason
from returns.domain.unannounced import Content, Ending, Parcel
from returns.leases import MOST_ATTEMPTS
from returns.models import (
    Customer,
    Location,
    Order,
    OutboxMessage,
    PrivacyRequest,
    Return,
    ReturnEvent,
    ReturnPhoto,
    Shop,
    UnannouncedEvent,
    UnannouncedParcel,
    WithdrawalStatement,
)
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import cancel_return
from returns.operations.close_unannounced import close_unannounced
from returns.operations.declare_withdrawal import declare_withdrawal
from returns.operations.decline_return import decline_return
from returns.operations.erase_shop import ROWS
from returns.operations.ingest_order import ingest_order
from returns.operations.match_unannounced import match_unannounced
from returns.operations.match_withdrawal import match_by_itself
from returns.operations.photograph_unannounced import photograph_unannounced
from returns.operations.record_unannounced import record_unannounced
from returns.operations.write_note import write_note
from shop_integration import inbox
from shop_integration.models import Installation, OrderImport, ReturnRulesRead, WebhookDelivery
from tests.characters import NOW, ask, make_order, make_shop, snapshot, two_shops
from tests.gifts import give_back, takes_gifts
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db

ROOMS = ("returns", "returns_portal", "shop_integration", "labels")
CANARIES = (
    "kanarie@birds.example",
    "Kanarienvogel",
    "75998",
    "+33612998877",
    "Zwitscher",
    "Kanarie-Allee",
    "778899001",
)


def our_models() -> Iterator[type[models.Model]]:
    for room in ROOMS:
        yield from apps.get_app_config(room).get_models()


def dump() -> dict[str, list[str]]:
    """Every row of every table of ours as text; what is compressed (PDFs) is opened."""
    found: dict[str, list[str]] = {}
    for model in our_models():
        rows = []
        for row in model._base_manager.order_by("pk").values():
            parts = [_text(value) for value in row.values()]
            rows.append(" | ".join(parts))
        found[model._meta.db_table] = rows
    return found


def _text(value: Any) -> str:
    if isinstance(value, memoryview | bytes):
        raw = bytes(value)
        opened = [raw.decode("latin-1")]
        for part in raw.split(b"stream\r\n")[1:] + raw.split(b"stream\n")[1:]:
            try:
                opened.append(zlib.decompressobj().decompress(part).decode("latin-1"))
            except zlib.error:
                continue
        return " ".join(opened)
    return json.dumps(value, default=str, ensure_ascii=False)


def sings(found: dict[str, list[str]]) -> set[str]:
    """The tables in which a canary sings."""
    return {table for table, rows in found.items() for row in rows for canary in CANARIES if canary in row}


def order_of(shop: Shop, *, number: int, email: str, name: str, customer: int) -> Order:
    """An order with somebody in every column that can name a person."""
    order = make_order(shop, number=number, email=email)
    Order.objects.filter(pk=order.pk).update(
        phone="+33612998877" if "birds" in email else "+33600000000",
        customer_gid=f"gid://shopify/Customer/{customer}",
        postcode_key="75998" if "birds" in email else "75001",
        address={"name": name, "street": f"3 {name}-Allee", "postcode": "75998", "city": "Paris", "country": "FR"}
        if "birds" in email
        else {"name": name, "street": "3 Rue", "postcode": "75001", "city": "Paris", "country": "FR"},
    )
    order.refresh_from_db()
    return order


@pytest.fixture
def shop() -> Shop:
    return make_shop()


def declare(shop: Shop, *, contract: str, key: str, email: str = "Kanarie@Birds.example") -> WithdrawalStatement:
    """A statement of withdrawal; the one that names the order finds it."""
    statement = declare_withdrawal(
        shop=shop,
        name="Kanarienvogel",
        contract=contract,
        email=email,
        articles="Zwitscher",
        language="fr",
        request_key=key,
        now=NOW,
    )
    match_by_itself(withdrawal_id=statement.withdrawal.pk, now=NOW)
    OutboxMessage.objects.filter(kind="mail.withdrawal").update(last_error="550 kanarie@birds.example unknown")
    return statement


def photograph(rma: Return, content: bytes) -> None:
    """Two pictures: one belongs to the return, one waits for another."""
    item = rma.lines.get()
    for claimed_by in (item, None):
        ReturnPhoto.objects.create(
            order=rma.order, fulfilled=item.fulfilled, item=claimed_by, jpeg=content, thumbnail=content, created_at=NOW
        )


@pytest.fixture
def canary(shop: Shop) -> Return:
    """A declined return of somebody whose name stands wherever a name can stand."""
    order = order_of(shop, number=2001, email="kanarie@birds.example", name="Kanarie", customer=778899001)
    Order.objects.filter(pk=order.pk).update(
        address={"name": "Kanarienvogel", "street": "3 Kanarie-Allee", "postcode": "75998", "country": "FR"}
    )
    rma = ask(order)
    rma.lines.update(note="Zwitscher")
    photograph(rma, b"Kanarienvogel")
    for key, contract in (("known", "2001"), ("unknown", "Kanarienvogel")):
        declare(shop, contract=contract, key=key)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    label = Label.objects.create(
        parcel=rma.parcels.get(), carrier="sandbox", reference=f"ref-{rma.pk}", state=Label.State.READY,
        tracking_number="LABEL1", problem="no street named Kanarie-Allee", created_at=NOW,
    )  # fmt: skip
    pdf = b"%PDF stream\n" + zlib.compress(b"Kanarienvogel 75998") + b"\nendstream"
    LabelDocument.objects.create(label=label, format="a4", pdf=pdf, sha256="0" * 64, made_at=NOW)
    CarrierDocument.objects.create(
        label=label, place=0, kind="label", media_type="application/pdf", content=pdf, sha256="0" * 64, fetched_at=NOW
    )
    seen = News("e1", "LABEL1", "", Tracking.DELIVERED, "delivered", NOW, place="Kanarie-Allee")
    assert take_in(Way("sandbox"), seen, now=NOW)
    OutboxMessage.objects.filter(payload__return=rma.pk).update(last_error="550 kanarie@birds.example unknown")
    body = json.dumps({"id": 1, "email": "kanarie@birds.example"}).encode()
    WebhookDelivery.objects.create(
        shop_domain=shop.domain, topic="orders/updated", webhook_id="dead", body=body, received_at=NOW, due_at=NOW,
        dead_at=NOW, last_error="broken",
    )  # fmt: skip
    find_parcels(shop, rma)
    cancel_return(rma_id=rma.pk, actor="merchant", now=NOW)
    return rma


def find_parcels(shop: Shop, rma: Return) -> None:
    """Two parcels that came unannounced: one was matched to the return, one names the address alone."""
    for key, email in (("matched", ""), ("open", "kanarie@birds.example")):
        said = Parcel(
            arrived_on=NOW.date(), tracking_number="778899001", reference="Zwitscher", name="Kanarienvogel",
            email=email, postcode="75998", note="Kanarie-Allee", contents=(Content("Zwitscher", "SKU-1", 1),),
        )  # fmt: skip
        parcel = record_unannounced(shop=shop, said=said, request_key=key, actor_id="7", now=NOW)
        photograph_unannounced(
            shop=shop, parcel_id=parcel.pk, jpeg=b"Kanarienvogel", thumbnail=b"Kanarie", actor_id="7", now=NOW
        )
        if not email:
            match_unannounced(shop=shop, parcel_id=parcel.pk, number=rma.number, actor_id="7", now=NOW)
        else:
            close_unannounced(
                shop=shop, parcel_id=parcel.pk, ending=Ending.KEPT, why="Kanarienvogel", actor_id="7", now=NOW
            )


@pytest.fixture
def neighbour(shop: Shop) -> Return:
    order = order_of(shop, number=2002, email="oliver@example.com", name="Oliver", customer=5)
    rma = ask(order, key="n")
    rma.lines.update(note="Too big")
    photograph(rma, b"Oliver")
    decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="Worn", actor="merchant", now=NOW)
    return rma


def asked(shop: Shop, topic: str, **body: Any) -> WebhookDelivery:
    """Shopify passes a request on, and the inbox takes it up."""
    body = {"shop_domain": shop.domain, **body}
    row = WebhookDelivery.objects.create(
        shop_domain=shop.domain, topic=topic, webhook_id=f"{topic}-{len(body)}", body=json.dumps(body).encode(),
        received_at=NOW, due_at=NOW,
    )  # fmt: skip
    inbox.drain(clock=lambda: NOW)
    row.refresh_from_db()
    return row


def carried_out(shop: Shop, *, now: Any = NOW) -> OutboxMessage:
    """Carry out the shop's newest privacy message once."""
    message = OutboxMessage.objects.filter(shop=shop, kind__startswith="privacy.").latest("pk")
    outbox.carry_out(message, clock=lambda: now)
    return message


PERSON = {"customer": {"id": 778899001, "email": "Kanarie@Birds.example", "phone": "+33612998877"}}


def test_after_a_redaction_no_canary_sings_and_nobody_else_changed(shop, canary, neighbour):
    before = dump()
    assert {"returns_order", "returns_return", "returns_returnlineitem", "returns_returnphoto"} <= sings(before)
    assert {"labels_labeldocument", "labels_carrierevent"} <= sings(before)
    parcels = {"returns_unannouncedparcel", "returns_unannounceditem", "returns_unannouncedphoto"}
    assert parcels <= sings(before)
    assert asked(shop, "customers/redact", **PERSON, orders_to_redact=[]).outcome == "redaction asked for"
    carried_out(shop)
    after = dump()
    assert sings(after) == set()
    for table in ("returns_order", "returns_return", "returns_returnlineitem", "returns_returnphoto"):
        theirs = [row for row in before[table] if not any(mark in row for mark in CANARIES)]
        assert [row for row in theirs if row in after[table]] == theirs
    done = PrivacyRequest.objects.get()
    assert done.done_at == NOW
    assert (done.customer_gid, done.email, done.order_gids) == ("", "", [])


def test_the_books_stay_whole(shop, canary):
    total = canary.settlement.total_presentment_minor
    asked(shop, "customers/redact", **PERSON, orders_to_redact=[])
    carried_out(shop)
    canary.refresh_from_db()
    assert (canary.settlement.total_presentment_minor, canary.lines.get().quantity) == (total, 1)
    assert canary.order.address["country"] == "FR"
    assert canary.events.count() >= 3


def test_reading_the_order_again_does_not_bring_the_person_back(shop, canary):
    asked(shop, "customers/redact", **PERSON, orders_to_redact=[])
    carried_out(shop)
    again = snapshot(
        number=2001, email="kanarie@birds.example", updated_at=NOW + timedelta(days=1), read_at=NOW + timedelta(days=1)
    )
    assert ingest_order(shop=shop, snapshot=again) is not None
    assert sings(dump()) == set()


def test_a_person_whose_parcel_travels_is_forgotten_afterwards_but_in_time(shop):
    order = order_of(shop, number=2003, email="kanarie@birds.example", name="Kanarie", customer=778899001)
    approve_return(rma_id=ask(order).pk, actor="merchant", now=NOW)
    asked(shop, "customers/redact", **PERSON, orders_to_redact=[])
    message = carried_out(shop)
    message.refresh_from_db()
    assert message.done_at is None
    assert message.due_at == NOW + timedelta(days=2)
    late = NOW + timedelta(days=28)
    OutboxMessage.objects.filter(pk=message.pk).update(lease=None, attempts=14)
    carried_out(shop, now=late)
    assert sings(dump()) == set()


def test_a_redaction_outlasts_an_import_that_may_bring_the_person_back(shop, canary):
    OrderImport.objects.create(shop=shop, status="loading", whole=True, due_at=NOW, created_at=NOW)
    asked(shop, "customers/redact", **PERSON, orders_to_redact=[])
    messages = OutboxMessage.objects.filter(kind="privacy.redact")
    messages.update(attempts=MOST_ATTEMPTS)
    message = carried_out(shop)
    message.refresh_from_db()
    assert (message.dead_at, message.due_at) == (None, NOW + timedelta(hours=1))
    carried_out(shop, now=PrivacyRequest.objects.get().due_at - privacy.BEFORE_DUE)
    assert PrivacyRequest.objects.get().done_at
    assert sings(dump()) == set()


def test_an_export_holds_all_of_one_person_and_nothing_of_another(shop, canary, neighbour):
    assert asked(shop, "customers/data_request", **PERSON, orders_requested=[]).outcome == "export asked for"
    carried_out(shop)
    row = PrivacyRequest.objects.get()
    archive = zipfile.ZipFile(io.BytesIO(bytes(row.file)))
    assert {"index.html", "data.json"} < set(archive.namelist())
    page, data = archive.read("index.html").decode(), archive.read("data.json").decode()
    for canary_text in ("kanarie@birds.example", "Kanarienvogel", "75998", "+33612998877", "Zwitscher"):
        assert canary_text in page, canary_text
        assert canary_text in data, canary_text
    assert any(name.startswith("labels/") and name.endswith(".pdf") for name in archive.namelist())
    photos = [archive.read(name) for name in archive.namelist() if name.startswith("photos/")]
    assert photos == [b"Kanarienvogel"] * 4, "the shopper's own, and those of their parcels"
    parcels = json.loads(data)["unannounced_parcels"]
    assert [parcel["parcel"] for parcel in parcels] == ["U-1", "U-2"]
    assert parcels[1]["what_became_of_it"] == "kept Kanarienvogel"
    assert parcels[1]["contents"] == ["1 × Zwitscher SKU-1"]
    assert "oliver" not in (page + data).lower()
    assert "Données personnelles" in page


def test_two_deliveries_of_one_request_are_one(shop, canary):
    asked(shop, "customers/redact", **PERSON, orders_to_redact=[])
    WebhookDelivery.objects.filter(topic="customers/redact").update(done_at=None, body=json.dumps(
        {"shop_domain": shop.domain, **PERSON}).encode())  # fmt: skip
    inbox.drain(clock=lambda: NOW)
    assert PrivacyRequest.objects.count() == 1


def test_an_erased_shop_leaves_nothing_and_another_stays(canary):
    shop, other = two_shops()
    ask(make_order(other, number=1))
    Installation.objects.create(shop=shop, installed_at=NOW, uninstalled_at=NOW)
    for each in (shop, other):
        ReturnRulesRead.objects.create(shop=each, tried_at=NOW)
        Customer.objects.create(shop=each, order_count=2, spent_minor=0, since=NOW, read_at=NOW)
        Location.objects.create(shop=each, active=True, fulfillment_service=False, read_at=NOW)
    kept = {model: model._base_manager.count() for model in our_models()}
    asked(shop, "shop/redact")
    carried_out(shop)
    assert list(Shop.objects.all()) == [other]
    assert not WebhookDelivery.objects.filter(shop_domain=shop.domain).exists()
    assert sings(dump()) == set()
    assert ReturnEvent.objects.filter(shop=other).count() > 0
    assert ReturnRulesRead.objects.get().shop == other
    assert kept[ReturnEvent] > ReturnEvent.objects.count()
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        ReturnEvent.objects.filter(shop=other)._raw_delete(connection.alias)


def test_every_table_of_the_core_goes_with_its_shop():
    assert {model for model, _ in ROWS} | {Shop} == set(apps.get_app_config("returns").get_models())


def test_a_shop_that_came_back_is_not_erased(shop, canary):
    Installation.objects.create(shop=shop, installed_at=NOW, seen_at=NOW - timedelta(hours=46))
    assert asked(shop, "shop/redact").outcome == "ignored: installed again"
    assert not OutboxMessage.objects.filter(kind="privacy.erase").exists()


def test_a_shop_that_nobody_saw_since_its_removal_is_erased_without_a_token(shop, canary):
    Installation.objects.create(shop=shop, installed_at=NOW, seen_at=NOW - timedelta(hours=48))
    assert asked(shop, "shop/redact").outcome == "erasing asked for"


def test_who_ordered_too_long_ago_is_forgotten(shop, canary, neighbour):
    Order.objects.filter(pk=canary.order_id).update(placed_at=NOW - timedelta(days=800))
    assert privacy.retain(now=NOW) == 0, "the return closed a moment ago"
    Return.objects.filter(pk=canary.pk).update(closed_at=NOW - timedelta(days=750))
    assert privacy.retain(now=NOW) == 1
    assert privacy.retain(now=NOW) == 0
    assert "returns_order" not in sings(dump())
    assert Order.objects.get(pk=neighbour.order_id).email == "oliver@example.com"


def test_who_was_given_something_is_forgotten_after_the_same_time_though_its_buyer_was_before(shop):
    order = make_order(takes_gifts(shop), number=2004)
    rma = give_back(order)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
    label = Label.objects.create(parcel=rma.parcels.get(), carrier="sandbox", reference="g", created_at=NOW)
    LabelDocument.objects.create(label=label, format="a4", pdf=b"%PDF", sha256="0" * 64, made_at=NOW)
    cancel_return(rma_id=rma.pk, actor="merchant", now=NOW)
    asked(shop, "customers/redact", customer={"id": 1, "email": order.email}, orders_to_redact=[])
    carried_out(shop)
    rma.refresh_from_db()
    assert (rma.order.email, rma.email) == ("", "noor@example.net")

    assert privacy.retain(now=NOW + timedelta(days=700)) == 0
    assert privacy.retain(now=NOW + timedelta(days=800)) == 1
    assert privacy.retain(now=NOW + timedelta(days=801)) == 0
    rma.refresh_from_db()
    assert (rma.email, rma.gift.name, rma.gift.address["street"]) == ("", "", "")
    assert not LabelDocument.objects.exists()


def test_what_was_written_after_a_redaction_is_forgotten_after_the_same_time(shop, canary):
    asked(shop, "customers/redact", **PERSON, orders_to_redact=[])
    carried_out(shop)
    later = NOW + timedelta(days=30)
    write_note(rma_id=canary.pk, text="Kanarienvogel called", request_key="n", actor_id="7", now=later)
    assert privacy.retain(now=later + timedelta(days=700)) == 0
    assert sings(dump()) == {"returns_staffnote"}
    assert privacy.retain(now=later + timedelta(days=800)) == 1
    assert sings(dump()) == set()
    assert privacy.retain(now=later + timedelta(days=801)) == 0


def test_a_statement_that_no_order_was_found_for_is_forgotten_after_the_same_time(shop):
    statement = declare(shop, contract="?", key="lonely", email="nobody@birds.example")
    proof = (statement.sha256, statement.submitted_at)
    assert privacy.retain(now=NOW + timedelta(days=700)) == 0
    statement.refresh_from_db()
    assert statement.name == "Kanarienvogel"
    privacy.retain(now=NOW + timedelta(days=800))
    statement.refresh_from_db()
    assert (statement.name, statement.email, statement.contract, statement.articles) == ("", "", "", "")
    assert (statement.sha256, statement.submitted_at) == proof
    assert statement.redacted_at == NOW + timedelta(days=800)


def test_a_parcel_of_nobodys_is_forgotten_after_the_same_time_and_a_matched_one_with_its_return(shop, canary):
    privacy.retain(now=NOW + timedelta(days=700))
    assert UnannouncedParcel.objects.exclude(name="").count() == 2
    privacy.retain(now=NOW + timedelta(days=800))
    assert "returns_unannouncedparcel" not in sings(dump())
    assert [event.kind for event in UnannouncedEvent.objects.order_by("pk")][-2:] == ["redacted"] * 2


def test_every_column_is_judged_and_every_personal_one_is_in_the_register(settings):
    unjudged = []
    for model in our_models():
        for field in model._meta.concrete_fields:
            if isinstance(field, models.CharField | models.TextField | models.JSONField | models.BinaryField):
                name = f"{model._meta.label}.{field.name}"
                if not field.choices and name not in PERSONAL and name not in HARMLESS:
                    unjudged.append(name)
    assert unjudged == []
    known = {f"{model._meta.label}.{field.name}" for model in our_models() for field in model._meta.concrete_fields}
    assert set(PERSONAL) | set(HARMLESS) <= known
    register = (settings.BASE_DIR / "docs" / "privacy.md").read_text()
    assert [name for name in PERSONAL if f"`{name}`" not in register] == []


class TestPage:
    @pytest.fixture(autouse=True)
    def _door(self, settings):
        settings.MIDDLEWARE = with_door()

    def test_shows_requests_and_hands_out_the_file(self, shop, canary):
        asked(shop, "customers/data_request", **PERSON, orders_requested=[])
        carried_out(shop)
        page = staff_of(shop).get(reverse("merchant:privacy")).content.decode()
        address = page.split('href="')[
            [part.startswith("http") and ".zip" in part for part in page.split('href="')].index(True)
        ]
        path = "/" + address.split('"')[0].split("/", 3)[3]
        response = staff_of(None).get(path)
        assert response.status_code == 200
        assert response["Content-Type"] == "application/zip"
        assert staff_of(None).get(path.replace("/privacy/", "/privacy/x")).status_code == 404
        other = make_shop("other.myshopify.com")
        assert ".zip" not in staff_of(other).get(reverse("merchant:privacy")).content.decode()

    @pytest.mark.parametrize(("months", "status"), [("12", 303), ("7", 422), ("", 422)])
    def test_keeps_a_term_that_is_offered(self, shop, months, status):
        assert staff_of(shop).post(reverse("merchant:privacy"), {"months": months}).status_code == status
        shop.refresh_from_db()
        assert shop.personal_data_months == (12 if status == 303 else 24)

    @pytest.mark.parametrize(("locale", "words"), [("en", "Nobody has asked"), ("fr", "Personne n’a demandé")])
    def test_says_when_nobody_asked(self, shop, locale, words):
        assert words in staff_of(shop, locale=locale).get(reverse("merchant:privacy")).content.decode()


def test_effects_are_in_the_table():
    assert {kind for kind in EFFECTS if kind.startswith("privacy.")} == {
        "privacy.export", "privacy.redact", "privacy.erase",
    }  # fmt: skip
