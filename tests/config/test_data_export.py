"""Everything of a shop as a file: whole, explained, without secrets, gone when somebody is forgotten."""

from __future__ import annotations

import contextlib
import csv
import dataclasses
import io
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.apps import apps
from django.test import Client
from django.utils import timezone

from config import data_export
from config.data_export import readme, run
from config.export_tables import LEFT_OUT, SECRET, Table, tables
from config.privacy import erase, forget, retain
from labels.models import CarrierAccount
from returns.domain.regular_export import ExportRhythm, next_night
from returns.links import data_export_url
from returns.models import DataExport, ExportPart, OutboxMessage, Return, Shop
from returns.operations.export_everything import KEPT, begin_export
from returns.operations.export_regularly import export_regularly
from returns.outbox import Later
from returns.queries.person import Person
from returns_portal.export_mail import export_ready
from tests.characters import two_shops
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.merchant_desk import staff_of, with_door
from tests.security.state import ROOMS

DOCS = Path(__file__).parents[2] / "docs/export.md"


def test_every_table_is_in_it_or_says_why_not() -> None:
    ours = {model._meta.label for model in apps.get_models() if model._meta.app_label in ROOMS}
    told = {table.model._meta.label for table in tables()} | set(LEFT_OUT)
    assert ours - told - {"returns.Shop"} == set()
    assert len({table.path for table in tables()}) == len(list(tables()))


def test_the_docs_say_what_the_file_says() -> None:
    assert DOCS.read_text("utf-8") == readme(), "write it again: bin/export_docs.py"


def test_what_opens_something_is_named() -> None:
    for label in SECRET:
        model, _dot, field = label.rpartition(".")
        assert apps.get_model(model)._meta.get_field(field)
    columns = {f"{table.path}.{field.name}" for table in tables() for field in table.columns}
    assert not [name for name in columns if re.search(r"sealed|digest|token|password|secret", name)]


@pytest.fixture
def shops(db: None, settings: Any) -> tuple[Shop, Shop]:
    settings.MIDDLEWARE = with_door()
    shop, other = two_shops()
    for number in range(3):
        desk.paid(shop, 41_001 + number)
    desk.paid(other, 52_001)
    return shop, other


def gathered(shop: Shop) -> DataExport:
    assert begin_export(shop=shop, by="7001", now=timezone.now())
    message = OutboxMessage.objects.get(shop=shop, kind="export.run", done_at=None)
    while DataExport.objects.filter(shop=shop, ready_at=None).exists():
        try:
            run(message, now=timezone.now())
        except Later:
            continue
    message.delete()
    return shop.data_exports.latest("pk")


def unpacked(export: DataExport) -> zipfile.ZipFile:
    address = data_export_url(shop_id=export.shop_id, export_id=export.pk)
    answer = Client().get(address[address.index("/everything/") :])
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]


def test_it_is_whole_and_of_this_shop_alone(shops: tuple[Shop, Shop]) -> None:
    shop, _ = shops
    CarrierAccount.objects.create(
        shop=shop, kind="easypost", name="Ours", test=True, webhook_token="canary-token", created_at=timezone.now()
    )
    archive = unpacked(gathered(shop))
    assert archive.testzip() is None
    lines = archive.read("returns/return.jsonl").decode().splitlines()
    rows = list(csv.DictReader(io.StringIO(archive.read("returns/return.csv").decode("utf-8-sig"))))
    numbers = sorted(Return.objects.filter(shop=shop).values_list("number", flat=True))
    assert sorted(row["number"] for row in rows) == sorted(json.loads(line)["number"] for line in lines) == numbers
    settlement = json.loads(archive.read("settlement/settlement.jsonl").decode().splitlines()[0])
    assert {"total_shop_minor", "total_presentment_minor"} <= set(settlement)
    everything = b"".join(archive.read(name) for name in archive.namelist())
    assert b"canary-token" not in everything
    for name in archive.namelist():
        if name.endswith(".jsonl"):
            for line in archive.read(name).decode().splitlines():
                assert json.loads(line).get("shop_id", shop.pk) == shop.pk, name
    assert archive.read("README.md").decode() == readme()


def test_slices_and_kills_change_nothing(shops: tuple[Shop, Shop], monkeypatch: Any) -> None:
    shop, _ = shops
    whole = unpacked(gathered(shop))
    monkeypatch.setattr(data_export, "SLICE", 1)
    monkeypatch.setattr(data_export, "TURN", -1.0)
    real, calls = data_export.keep_slice, []

    def dies(**what: Any) -> bool:
        calls.append(1)
        if len(calls) % 7 == 0:
            raise Later("killed")
        return real(**what)

    monkeypatch.setattr(data_export, "keep_slice", dies)
    again = unpacked(gathered(shop))
    for name in ("returns/return.jsonl", "returns/return.csv", "event/return_event.jsonl", "order/order.csv"):
        assert again.read(name) == whole.read(name), name


def test_what_is_written_is_exact_and_carried_out_by_no_spreadsheet(shops: tuple[Shop, Shop]) -> None:
    shop, _ = shops
    rma = shop.returns.order_by("pk")[0]
    Return.objects.filter(pk=rma.pk).update(email="=HYPERLINK(1)", decision={"a": [-1, None, "é =1"]}, read_at=None)
    archive = unpacked(gathered(shop))
    told = json.loads(archive.read("returns/return.jsonl").decode().splitlines()[0])
    assert (told["email"], told["decision"]) == ("=HYPERLINK(1)", {"a": [-1, None, "é =1"]})
    assert datetime.fromisoformat(told["requested_at"]) == rma.requested_at
    assert told["read_at"] is None
    shown = next(csv.DictReader(io.StringIO(archive.read("returns/return.csv").decode("utf-8-sig"))))
    assert (shown["email"], json.loads(shown["decision"]), shown["read_at"]) == ("'=HYPERLINK(1)", told["decision"], "")
    assert datetime.fromisoformat(shown["requested_at"]) == rma.requested_at.replace(microsecond=0)
    assert (shown["id"], shown["shop_id"]) == (str(rma.pk), str(shop.pk))


def test_only_owners_ask_and_only_once_at_a_time(shops: tuple[Shop, Shop]) -> None:
    client = staff_of(shops[0])
    assert client.get("/app/settings/export/").status_code == 200
    assert client.post("/app/settings/export/").status_code == 200
    assert client.post("/app/settings/export/").status_code == 409
    assert "Export complet" in staff_of(shops[0], locale="fr").get("/app/settings/export/").content.decode()


def test_it_goes_when_somebody_is_forgotten_or_its_days_are_over(shops: tuple[Shop, Shop]) -> None:
    shop, other = shops
    theirs = gathered(other)
    export = gathered(shop)
    address = data_export_url(shop_id=shop.pk, export_id=export.pk)
    path = address[address.index("/everything/") :]
    forget(Person(shop_id=shop.pk, order_ids=(), rma_ids=()), now=timezone.now())
    assert Client().get(path).status_code == 404
    assert list(ExportPart.objects.values_list("export", flat=True).distinct()) == [theirs.pk]
    retain(now=timezone.now() + KEPT)
    assert not ExportPart.objects.exists()
    gathered(shop)
    message = OutboxMessage.objects.create(
        shop=shop, kind="privacy.erase", due_at=timezone.now(), created_at=timezone.now()
    )
    erase(message, now=timezone.now())
    assert not ExportPart.objects.exists()


def test_a_forgotten_person_is_not_written_by_who_was_reading(shops: tuple[Shop, Shop], monkeypatch: Any) -> None:
    shop, _ = shops
    real = data_export.keep_slice

    def meanwhile(**what: Any) -> bool:
        forget(Person(shop_id=shop.pk, order_ids=(), rma_ids=()), now=timezone.now())
        return real(**what)

    monkeypatch.setattr(data_export, "keep_slice", meanwhile)
    begin_export(shop=shop, by="7001", now=timezone.now())
    run(OutboxMessage.objects.get(shop=shop, kind="export.run"), now=timezone.now())
    assert not ExportPart.objects.exists()
    assert not DataExport.objects.exists()


def test_an_update_of_the_app_in_the_middle_skips_nothing_and_mixes_nothing(
    shops: tuple[Shop, Shop], monkeypatch: Any
) -> None:
    shop, _ = shops
    whole = unpacked(gathered(shop))
    monkeypatch.setattr(data_export, "SLICE", 1)
    monkeypatch.setattr(data_export, "TURN", -1.0)
    ours = {table.path: table for table in tables()}
    gone, late, changed = "task/task", "location/location", "returns/return"
    before = [table for path, table in ours.items() if path != late]
    after = [ours[late], *(table for path, table in ours.items() if path not in {gone, late})]
    cut = dataclasses.replace(ours[changed])
    assert begin_export(shop=shop, by="7001", now=timezone.now())
    message = OutboxMessage.objects.get(shop=shop, kind="export.run", done_at=None)
    shapes = {"now": before}
    monkeypatch.setattr(data_export, "tables", lambda: shapes["now"])
    real, fewer = Table.columns.fget, [field for field in cut.columns if field.attname != "locale"]
    assert real
    monkeypatch.setattr(Table, "columns", property(lambda self: fewer if self.path == changed else real(self)))
    for _turn in range(5_000):
        export = DataExport.objects.get(shop=shop, ready_at=None)
        if export.at == changed and export.number == 2:
            break
        with contextlib.suppress(Later):
            run(message, now=timezone.now())
    monkeypatch.setattr(Table, "columns", property(real))
    shapes["now"] = after
    while DataExport.objects.filter(shop=shop, ready_at=None).exists():
        with contextlib.suppress(Later):
            run(message, now=timezone.now())
    again = unpacked(shop.data_exports.latest("pk"))
    assert len(again.namelist()) == len(set(again.namelist()))
    for name in (f"{changed}.jsonl", f"{changed}.csv", f"{late}.jsonl", "order/order.csv", "event/return_event.jsonl"):
        assert again.read(name) == whole.read(name), name


def test_a_file_that_is_no_more_leaves_no_half(shops: tuple[Shop, Shop], monkeypatch: Any) -> None:
    shop, _ = shops
    monkeypatch.setattr(data_export, "SLICE", 1)
    monkeypatch.setattr(data_export, "TURN", -1.0)
    begin_export(shop=shop, by="7001", now=timezone.now())
    message = OutboxMessage.objects.get(shop=shop, kind="export.run")
    while DataExport.objects.get(shop=shop).at != "returns/return":
        with contextlib.suppress(Later):
            run(message, now=timezone.now())
    left = [table for table in tables() if table.path != "returns/return"]
    monkeypatch.setattr(data_export, "tables", lambda: left)
    while DataExport.objects.filter(shop=shop, ready_at=None).exists():
        with contextlib.suppress(Later):
            run(message, now=timezone.now())
    names = unpacked(shop.data_exports.get()).namelist()
    assert "returns/return.csv" not in names
    assert "order/order.csv" in names


def test_a_shop_is_exported_by_itself_and_told(shops: tuple[Shop, Shop], mailoutbox: list[Any]) -> None:
    shop, other = shops
    shop.email = "owner@shop.example"
    shop.save(update_fields=["email"])
    client = staff_of(shop, locale="fr")
    chosen = {"rhythm": "nightly", "kept": "2", "tell": "on"}
    answer = client.post("/app/settings/export/rhythm/", chosen)
    assert answer.status_code == 200
    assert "Chaque nuit" in answer.content.decode()
    assert client.post("/app/settings/export/rhythm/", {**chosen, "kept": "99"}).status_code == 422
    plan = shop.export_plan
    assert plan.next_at.astimezone(ZoneInfo(shop.time_zone)).hour == 3
    assert export_regularly(now=plan.next_at - timedelta(seconds=1)) == 0
    for _night in range(3):
        plan.refresh_from_db()
        now = plan.next_at + timedelta(minutes=1)
        assert export_regularly(now=now) == 1
        assert export_regularly(now=now) == 0
        message = OutboxMessage.objects.get(shop=shop, kind="export.run")
        run(message, now=now)
        message.delete()
    assert shop.data_exports.count() == 2
    assert not other.data_exports.exists()
    letter = OutboxMessage.objects.filter(shop=shop, kind="mail.export_ready").latest("pk")
    export_ready(letter, now=letter.due_at)
    assert mailoutbox[0].to == ["owner@shop.example"]
    assert "/app/settings/export/" in mailoutbox[0].body
    assert ".zip" not in mailoutbox[0].body
    gone = OutboxMessage.objects.filter(shop=shop, kind="mail.export_ready").earliest("pk")
    export_ready(gone, now=gone.due_at)
    assert len(mailoutbox) == 1
    last = shop.data_exports.latest("pk")
    retain(now=last.ends_at or last.asked_at)
    assert not shop.data_exports.exists()
    client.post("/app/settings/export/rhythm/", {"rhythm": "off", "kept": "2"})
    assert export_regularly(now=now + timedelta(weeks=1)) == 0


def test_the_night_is_the_shops() -> None:
    paris, utc = ZoneInfo("Europe/Paris"), UTC
    due = next_night(ExportRhythm.NIGHTLY, after=datetime(2026, 3, 28, 12, tzinfo=utc), zone=paris)
    assert due.astimezone(utc) == datetime(2026, 3, 29, 1, tzinfo=utc)
    due = next_night(ExportRhythm.WEEKLY, after=datetime(2026, 11, 29, 2, 30, tzinfo=utc), zone=paris)
    assert due.astimezone(paris) == datetime(2026, 12, 6, 3, tzinfo=paris)
