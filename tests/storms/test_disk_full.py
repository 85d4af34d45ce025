"""The disk is full: each says so in words, leaves nothing half, and works again once there is room."""

from __future__ import annotations

import io
import random
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from labels.models import Label, LabelDocument
from returns import outbox
from returns.domain.starting_policy import STARTING_POLICY
from returns.domain.status import ParcelStatus
from returns.models import DataExport, ExportPart, Order, OutboxMessage, ReturnPhoto
from returns.operations.export_everything import begin_export
from returns.operations.publish_policy import publish_policy
from shop_integration.models import WebhookDelivery
from shop_integration.webhooks import store
from simulator.client import Control
from tests.characters import NOW, Bought, make_shop
from tests.labels.parcels import waiting_return
from tests.returns_portal.shopper_steps import Shopper, live_order
from tests.returns_portal.test_shopper_asked import ASKED, REASONS, form, text_of
from tests.shop_integration.test_intake import SECRET, post
from tests.storms.no_room import no_room_for_files, no_room_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
SORRY = "What you sent was not saved. Please try again in a few minutes."


@pytest.fixture
def order() -> Order:
    shop = make_shop(locale="en")
    asks = STARTING_POLICY | {"reasons": REASONS, "asked": ASKED}
    publish_policy(shop=shop, document=asks, now=NOW - timedelta(days=100))
    return live_order(shop, Bought(), locale="en")


@pytest.fixture
def photo() -> SimpleUploadedFile:
    """What a phone sends: too large to be kept in memory while it comes in."""
    written, noise = io.BytesIO(), random.Random(1).randbytes(1200 * 800 * 3)
    Image.frombytes("RGB", (1200, 800), noise).save(written, "PNG")
    assert written.tell() > 2 * 1024 * 1024
    return SimpleUploadedFile("seam.png", written.getvalue())


def again(photo: SimpleUploadedFile) -> SimpleUploadedFile:
    photo.seek(0)
    return photo


def seen(answer: Any) -> tuple[int, str, bool]:
    """The status, when to come back, and whether it says in words that nothing was saved."""
    return answer.status_code, answer.headers["Retry-After"], SORRY in text_of(answer)


def test_a_photo_that_finds_no_room_on_its_way_in_or_in_the_database(
    order: Order, photo: SimpleUploadedFile, settings: Any, tmp_path: Path
) -> None:
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    shopper = Shopper(order.shop)
    shopper.client.raise_request_exception = False
    with no_room_for_files():
        on_its_way = seen(shopper.choose(order, form(order, "defective", photos=[photo])))
    with no_room_in("returns_returnphoto"):
        in_the_database = seen(shopper.choose(order, form(order, "defective", photos=[again(photo)])))
    assert on_its_way == in_the_database == (503, "60", True)
    assert not ReturnPhoto.objects.exists()

    shopper.ask(order, form(order, "defective", photos=[again(photo)]))
    assert order.returns.get().lines.get().photos.count() == 1


def test_a_webhook_is_sent_again_by_shopify(settings: Any) -> None:
    settings.SHOPIFY_API_SECRET = SECRET
    with no_room_in("shop_integration_webhookdelivery"):
        answer = post(b"{}")
    assert (answer["status"][:3], answer["headers"]["Retry-After"]) == ("503", "30")
    assert not WebhookDelivery.objects.exists()
    assert post(b"{}")["status"][:3] == "200"
    assert WebhookDelivery.objects.count() == 1
    store.close()


def test_a_label_is_bought_once_and_kept_when_there_is_room(simulator: Control) -> None:
    rma = waiting_return()
    message = OutboxMessage.objects.get(kind="labels.make", payload__return=rma.pk)
    with no_room_in("labels_labeldocument"):
        outbox.carry_out(message, clock=timezone.now)
    message.refresh_from_db()
    assert (message.done_at, message.dead_at, message.last_error) == (None, None, "OperationalError")
    assert rma.parcels.get().status == ParcelStatus.AWAITING_LABEL
    assert not LabelDocument.objects.exists()

    outbox.carry_out(message, clock=timezone.now)
    label = Label.objects.get(parcel__rma=rma)
    assert rma.parcels.get().status == ParcelStatus.LABEL_READY
    assert LabelDocument.objects.exists()
    sold = [parcel for parcel in simulator.parcels(label.reference) if parcel.get("tracking_number")]
    assert [parcel["tracking_number"] for parcel in sold] == [label.tracking_number]


def test_an_export_goes_on_where_it_was(order: Order) -> None:
    begin_export(shop=order.shop, by="7001", now=NOW)
    message = OutboxMessage.objects.get(kind="export.run")
    with no_room_in("returns_exportpart"):
        outbox.carry_out(message, clock=timezone.now)
    message.refresh_from_db()
    assert (message.done_at, message.dead_at, message.last_error) == (None, None, "OperationalError")
    assert not ExportPart.objects.exists()

    outbox.carry_out(message, clock=timezone.now)
    assert DataExport.objects.get().ready_at
    numbers = list(ExportPart.objects.values_list("path", "number"))
    assert len(set(numbers)) == len(numbers) > 0
