"""Returns of another system come in: at their stage or as history, once, whatever dies, and can be taken back."""

from __future__ import annotations

import contextlib
import io
import json
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from config.privacy import forget, retain
from returns import outbox
from returns.domain.bringing.profiles import Field, Source
from returns.domain.bringing.steps import FileStatus
from returns.domain.insight import PartKind
from returns.domain.status import ParcelStatus, ReturnStatus, Stage
from returns.doors import NoAnswer
from returns.leases import MOST_ATTEMPTS
from returns.links import brought_result_url
from returns.models import (
    BroughtFile,
    BroughtItem,
    BroughtReturn,
    FulfillmentLine,
    LedgerEntry,
    OutboxMessage,
    PolicyVersion,
    Return,
    Settlement,
    Shop,
)
from returns.operations import bring_returns, take_rows
from returns.operations.bring_file import KEPT, guess_columns, name_columns, take_file
from returns.operations.bring_returns import start_bringing, undo_bringing, work
from returns.operations.ingest_order import ingest_order
from returns.operations.write_note import write_note
from returns.outbox import Later
from returns.queries.insight_sales import Span, lines_of
from returns.queries.person import Person, held_by_core
from tests.characters import NOW, Bought, ask, make_order, snapshot, two_shops
from tests.returns_portal.merchant_desk import staff_of, with_door

EXAMPLES = Path(__file__).parents[3] / "examples/import"
LOOP = (EXAMPLES / "loop.csv").read_bytes()
ADDRESS = "/app/settings/import/"


@pytest.fixture
def shop(db: None, settings: Any) -> Shop:
    settings.MIDDLEWARE = with_door()
    shop, other = two_shops()
    for number in range(1001, 1005):
        make_order(shop, number=number)
    make_order(other, number=1001, currency="GBP")
    return shop


def on_with(file: BroughtFile, now: datetime = NOW) -> BroughtFile:
    """Let a worker do what is to be done."""
    message = OutboxMessage.objects.filter(shop=file.shop, kind="bring.work").latest("pk")
    for _turn in range(200):
        with contextlib.suppress(Later):
            work(message, now=now)
            break
    file.refresh_from_db()
    return file


def previewed(shop: Shop, content: bytes = LOOP) -> BroughtFile:
    file = on_with(take_file(shop=shop, file=io.BytesIO(content), name="returns.csv", by="7001", now=NOW))
    columns = guess_columns(file.headings, file.source)
    assert name_columns(file=file, source=file.source, columns=columns, day_first=file.day_first, now=NOW)
    return on_with(file)


def brought(shop: Shop, content: bytes = LOOP) -> BroughtFile:
    file = previewed(shop, content)
    assert start_bringing(file=file, now=NOW)
    assert not start_bringing(file=file, now=NOW)
    return on_with(file)


def kinds(shop: Shop) -> list[str]:
    messages = OutboxMessage.objects.filter(shop=shop).exclude(kind="bring.work")
    return sorted(messages.values_list("kind", flat=True))


def test_the_preview_changes_nothing_and_says_everything(shop: Shop) -> None:
    file = previewed(shop)
    assert file.status == FileStatus.READY
    assert (file.counts["under_way"], file.counts["history"], file.counts.get("unfit", 0)) == (2, 2, 0)
    assert sum(count for code, count in file.counts.items() if code.startswith("outcome:")) == 4
    assert not Return.objects.exists()
    assert not BroughtReturn.objects.exists()
    assert kinds(shop) == []


def test_under_way_they_stand_where_they_stood_and_nobody_hears(shop: Shop) -> None:
    file = brought(shop)
    assert file.status == FileStatus.DONE
    moving = BroughtReturn.objects.get(their_id="77002").rma
    waiting = BroughtReturn.objects.get(their_id="77004").rma
    assert moving
    assert waiting
    assert (moving.status, moving.stage, waiting.status) == (
        ReturnStatus.OPEN,
        Stage.IN_TRANSIT,
        ReturnStatus.REQUESTED,
    )
    parcel = moving.parcels.get()
    assert (parcel.status, parcel.tracking_number) == (ParcelStatus.IN_TRANSIT, "LP002")
    assert moving.requested_at.date().isoformat() == "2026-11-16"
    assert sorted(moving.lines.values_list("quantity", flat=True)) == [1, 2]
    assert waiting.outcome == "store_credit"
    assert [event.kind for event in moving.events.all()] == ["return.brought"]
    assert kinds(shop) == ["shopify.create_return"], "Shopify hears of what is agreed on, nobody else of anything"
    assert not LedgerEntry.objects.exists()


def test_store_credit_has_the_fees_of_store_credit_and_no_bonus(shop: Shop) -> None:
    version = PolicyVersion.objects.get(shop=shop, status=PolicyVersion.Status.ACTIVE)
    free = {"restocking_bps": 0, "return_shipping_minor": 0}
    change = {
        "outcomes": ["refund", "store_credit"],
        "credit": {"bonus_bps": 1_000, "expires_after_days": None},
        "fees": {"restocking_bps": 1_000, "return_shipping_minor": 490, "by_outcome": {"store_credit": free}},
    }
    Shop.objects.filter(pk=shop.pk).update(store_credit=True)
    PolicyVersion.objects.filter(pk=version.pk).update(document=version.document | change)
    brought(shop, LOOP.replace(b"Wrong item,gift card", b"Changed my mind,gift card"))
    credited = BroughtReturn.objects.get(their_id="77004").rma
    assert credited
    settlement = Settlement.objects.get(rma=credited)
    assert (credited.outcome, credited.bonus_bps, settlement.bonus_presentment_minor) == ("store_credit", 0, 0)
    assert settlement.restocking_fee_presentment_minor == settlement.return_shipping_fee_presentment_minor == 0
    assert settlement.total_presentment_minor == settlement.items_presentment_minor + settlement.tax_presentment_minor


def test_history_is_no_return_of_ours_and_counts_for_what_was_sold(shop: Shop) -> None:
    FulfillmentLine.objects.filter(fulfillment__order__name="#1001", line__sku="SKU-1").update(elsewhere=1)
    brought(shop)
    past = BroughtReturn.objects.get(their_id="77001")
    assert (past.rma, past.refunded_minor, past.currency, past.standing) == (None, 4990, "EUR", "done")
    assert past.items.get().reason == "size_small"
    assert Return.objects.filter(shop=shop).count() == 2
    week = past.order.placed_at.date() - timedelta(days=past.order.placed_at.weekday())
    sold = list(lines_of(Span(shop, week), now=NOW))
    ours = [line for line in sold if (PartKind.REASON, "size_small") in line.parts]
    assert sum(line.returned for line in ours) == 1
    assert sum(line.sent for line in sold) == 12, "taken off at Shopify, known here: on both sides"
    assert shop.insight_weeks.filter(week=week, stale=True).exists()
    person = Person(shop_id=shop.pk, order_ids=(past.order_id,), rma_ids=(), marks=())
    (told,) = held_by_core(person)["returns_in_other_systems"]
    assert (told["return"], told["refunded"], told["currency"]) == ("77001", "49.90", "EUR")


def test_history_is_told_beside_the_customers_own_and_found_by_its_order(shop: Shop) -> None:
    brought(shop)
    staff = staff_of(shop)
    first, second = (make_order(shop, number=number, email="camille@example.com") for number in (2001, 2002))
    BroughtReturn.objects.filter(their_id="77001").update(order=first)
    BroughtReturn.objects.filter(their_id="77003").update(order=first)
    rma = ask(second)
    told = staff.get(f"/app/returns/{rma.number}/customer/", headers={"HX-Request": "true"}).content.decode()
    assert "1 earlier return in Loop. Refunded there: €49.90." in told, "what was cancelled there is no return"
    for text in ("#2001", "2001", "77001"):
        page = staff.get("/app/returns/", {"q": text, "tab": "all"}).content.decode()
        assert "Kept from another system" in page, text
        assert "brought from Loop · #2001" in page
    for text in ("#1002", "77002", "nobody"):
        assert "Kept from another system" not in staff.get("/app/returns/", {"q": text}).content.decode(), text


def test_what_was_said_of_the_same_columns_is_not_guessed_again(shop: Shop) -> None:
    other = shop.__class__.objects.exclude(pk=shop.pk).get()
    table = b"A,B,C,D,E\n1,#1001,closed,01/02/2026,SKU-1\n"

    def taken(of: Shop, content: bytes = table) -> BroughtFile:
        return on_with(take_file(shop=of, file=io.BytesIO(content), name="x.csv", by="7001", now=NOW))

    first = taken(shop)
    assert (first.columns, first.source, first.day_first) == ({}, Source.OTHER, True)
    columns = dict(zip((Field.ID, Field.ORDER, Field.STATE, Field.REQUESTED, Field.SKU), range(5), strict=True))
    assert name_columns(file=first, source=Source.LOOP, columns=columns, day_first=False, now=NOW)
    again = taken(shop)
    assert (again.columns, again.source, again.day_first) == ({**columns}, Source.LOOP, False)
    assert taken(other).columns == {}
    assert taken(shop, table.replace(b"A,B", b"A,F")).columns == {}


def test_which_comes_first_is_told_by_all_rows_and_by_none_that_contradicts_another(shop: Shop) -> None:
    head, either = b"Return ID,Order Name,State,Created At,SKU\n", b"%d,#1001,closed,03/04/2026,SKU-1\n"
    many = head + b"".join(either % number for number in range(501))
    page = staff_of(shop)

    def taken(*dates: bytes) -> tuple[bool, bool]:
        more = b"".join(b"9%d,#1001,closed,%s,SKU-1\n" % (place, date) for place, date in enumerate(dates))
        file = on_with(take_file(shop=shop, file=io.BytesIO(many + more), name="x.csv", by="7001", now=NOW))
        assert (file.status, file.columns[Field.REQUESTED]) == (FileStatus.READ, 3)
        shown = page.get(f"{ADDRESS}{file.pk}/").content.decode()
        return file.day_first, "others the month" in shown

    assert shop.country == "FR"
    assert taken() == (True, False)
    assert taken(b"12/31/2026") == (False, False)
    assert taken(b"31/12/2026") == (True, False)
    assert taken(b"12/31/2026", b"31/12/2026") == (False, True)


def test_the_same_file_twice_changes_nothing(shop: Shop) -> None:
    brought(shop)
    before = (Return.objects.count(), BroughtReturn.objects.count(), kinds(shop))
    again = brought(shop)
    assert again.counts == {"here": 4}
    assert (Return.objects.count(), BroughtReturn.objects.count(), kinds(shop)) == before


def test_a_kill_anywhere_loses_and_doubles_nothing(shop: Shop, monkeypatch: Any) -> None:
    monkeypatch.setattr(bring_returns, "TURN", -1.0)
    monkeypatch.setattr(bring_returns, "SLICE", 1)
    file = previewed(shop)
    assert start_bringing(file=file, now=NOW)
    real, calls = bring_returns.advance, []

    def dies(*of: Any, **what: Any) -> bool:
        calls.append(1)
        if len(calls) % 2:
            raise Later("killed")
        return real(*of, **what)

    monkeypatch.setattr(bring_returns, "advance", dies)
    assert on_with(file).status == FileStatus.DONE
    assert (BroughtReturn.objects.count(), Return.objects.count()) == (4, 2)
    assert (file.counts["under_way"], file.counts["history"]) == (2, 2)
    assert kinds(shop) == ["shopify.create_return"]


def test_what_shopify_told_of_already_is_not_brought_again(shop: Shop) -> None:
    held = ask(shop.orders.get(name="#1001"), quantities=(1,))
    file = brought(shop)
    assert not BroughtReturn.objects.filter(their_id="77001").exists()
    row = file.rows.get(key="77001")
    assert (row.said, row.number_here) == ("here_from_shopify", held.number)


def test_each_row_says_what_is_wrong_with_it(shop: Shop) -> None:
    content = (
        b"Return ID,Order Name,State,Created At,SKU,Quantity,Outcome,Currency\n"
        b"1,#9999,closed,2026-11-01,SKU-1,1,refund,EUR\n"
        b"2,#1001,closed,2026-11-01,SKU-9,1,refund,EUR\n"
        b"3,#1001,closed,2026-11-01,SKU-1,7,refund,EUR\n"
        b"4,#1002,open,2026-11-01,SKU-1,1,exchange,EUR\n"
        b"5,#1002,weird,2026-11-01,SKU-1,1,refund,EUR\n"
        b"5,#1002,open,2026-11-01,SKU-2,1,refund,EUR\n"
        b"6,#1003,open,2026-11-01,SKU-1,1,refund,USD\n"
        b",#1003,open,2026-11-01,SKU-1,1,refund,EUR\n"
    )
    FulfillmentLine.objects.filter(fulfillment__order__name="#1004", line__sku="SKU-1").update(elsewhere=1)
    content += b"7,#1004,open,2026-11-01,SKU-1,1,refund,EUR\n"
    file = brought(shop, content)
    said = list(file.rows.order_by("number").values_list("said", flat=True))
    assert said == [
        "no_order", "no_article", "too_many", "exchange_under_way", "state", "with_others", "currency", "no_id", "gone",
    ]  # fmt: skip
    assert not Return.objects.filter(shop=shop).exists()
    assert file.counts["unfit"] == 8


def test_an_order_that_was_only_exported_is_read_whole_once_its_return_is_brought(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = snapshot(Bought(quantity=2), number=1009)
    bare = tuple(replace(parcel, lines=()) for parcel in whole.fulfillments)
    order = ingest_order(shop=shop, snapshot=replace(whole, asked=False, fulfillments=bare))
    asked, silent, gone = [], True, False

    def read_whole(of: Shop, *, gid: str, now: datetime) -> bool:
        asked.append((of, gid))
        if silent:
            raise NoAnswer("Unreachable")
        if not gone:
            ingest_order(shop=of, snapshot=replace(whole, read_at=now))
        return not gone

    monkeypatch.setattr(bring_returns, "door", lambda name: {"shopify.read_whole": read_whole}[name])
    content = b"Return ID,Order Name,State,Created At,SKU,Outcome\n91,#1009,%s,2026-11-01,SKU-1,refund\n"
    file = previewed(shop, content % b"closed")
    assert [(row.status, row.said) for row in file.rows.all()] == [("FIT", "history")]
    assert not asked, "a preview asks nobody"
    assert start_bringing(file=file, now=NOW)
    with pytest.raises(Later, match="could not be read"):
        work(OutboxMessage.objects.filter(kind="bring.work").latest("pk"), now=NOW)
    silent = False
    on_with(file)
    assert set(asked) == {(shop, order.gid)}
    assert [item.fulfilled.line.order for item in BroughtItem.objects.all()] == [order]

    other = replace(whole, gid="gid://shopify/Order/1010", name="#1010", asked=False, fulfillments=())
    parcels = [replace(parcel, gid="gid://shopify/Fulfillment/1010") for parcel in bare]
    lines = [replace(line, gid="gid://shopify/LineItem/10101") for line in whole.lines]
    ingest_order(shop=shop, snapshot=replace(other, fulfillments=tuple(parcels), lines=tuple(lines)))
    gone = True
    late = brought(shop, content.replace(b"91,#1009", b"92,#1010") % b"closed")
    assert [(row.status, row.said) for row in late.rows.all()] == [("UNFIT", "no_order")]


def exported(shop: Shop, number: int) -> None:
    """An order that only an export told of: what was sent of it is not known."""
    whole = snapshot(Bought(quantity=2), number=number)
    ingest_order(
        shop=shop,
        snapshot=replace(
            whole, asked=False, fulfillments=tuple(replace(parcel, lines=()) for parcel in whole.fulfillments)
        ),
    )


def attempt(times: int) -> OutboxMessage:
    """Claim and carry the file's work out so often, each as soon as it may be."""
    messages, now = OutboxMessage.objects.filter(kind="bring.work", done_at=None), timezone.now()
    for _time in range(times):
        messages.update(due_at=now)
        for message in messages.claim(now=now, limit=1):
            outbox.carry_out(message, clock=lambda: now)
    return OutboxMessage.objects.filter(kind="bring.work").latest("pk")


def test_a_file_outlasts_a_shop_that_is_away_and_goes_on_without_what_is_never_answered(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    exported(shop, 1009)
    answer: list[NoAnswer] = [NoAnswer("ShopAway", delay=timedelta(hours=1), tried=False)]

    def read_whole(of: Shop, *, gid: str, now: datetime) -> bool:
        raise answer[0]

    monkeypatch.setattr(bring_returns, "door", lambda name: read_whole)
    content = b"Return ID,Order Name,State,Created At,SKU,Outcome\n91,#1009,closed,2026-11-01,SKU-1,refund\n"
    file = previewed(shop, content + b"92,#1001,closed,2026-11-01,SKU-1,refund\n")
    OutboxMessage.objects.filter(kind="bring.work").update(done_at=NOW)
    assert start_bringing(file=file, now=NOW)
    waiting = attempt(MOST_ATTEMPTS + 1)
    assert (waiting.attempts, waiting.dead_at) == (0, None)
    assert waiting.due_at > timezone.now() + timedelta(minutes=50)
    answer[0] = NoAnswer("Unreachable")
    assert attempt(bring_returns.MOST_ASKED - 1).done_at is None
    assert attempt(1).done_at
    file.refresh_from_db()
    assert file.status == FileStatus.DONE
    assert list(file.rows.order_by("number").values_list("status", "said")) == [
        ("UNFIT", "unread"),
        ("DONE", "history"),
    ]


def test_an_import_is_taken_back_where_nobody_worked(shop: Shop) -> None:
    file = brought(shop)
    waiting = Return.objects.get(brought__their_id="77004")
    write_note(rma_id=waiting.pk, text="Called them.", request_key="k", actor_id="7001", now=NOW)
    assert undo_bringing(file=file, now=NOW)
    on_with(file)
    assert file.status == FileStatus.DONE
    assert (file.counts["undone"], file.counts["kept"]) == (3, 1)
    assert [row.their_id for row in BroughtReturn.objects.all()] == ["77004"]
    gone = Return.objects.exclude(pk=waiting.pk).get()
    assert gone.status == ReturnStatus.CANCELED
    assert "mail.canceled" not in kinds(shop)
    again = brought(shop)
    assert again.counts["under_way"] == 1
    assert again.counts["history"] == 2


def test_the_page_takes_a_file_to_its_end(shop: Shop) -> None:
    client = staff_of(shop, locale="fr")
    assert "Import de retours" in client.get(ADDRESS).content.decode()
    wrong = client.post(ADDRESS, {"file": io.BytesIO(b"nothing")})
    assert wrong.status_code == 422
    assert "Aucune colonne" in wrong.content.decode()
    given = io.BytesIO(LOOP)
    given.name = "loop.csv"
    page = client.post(ADDRESS, {"file": given})
    assert page.status_code == 303
    address = page["Location"]
    waits = client.get(address).content.decode()
    assert "Lecture du fichier" in waits
    assert 'hx-trigger="every 2s"' in waits
    assert "bring-columns" not in waits
    file = on_with(shop.brought_files.get())
    leads = client.get(address, headers={"HX-Request": "true"})
    assert json.loads(leads["HX-Location"])["path"] == address
    assert "Loop" in client.get(address).content.decode()
    assert client.post(address, {"source": "loop", "id": "0"}).status_code == 422
    chosen = {name: str(place) for name, place in file.columns.items()}
    assert client.post(address, {"source": "loop", "day_first": "day", **chosen}).status_code == 303
    on_with(file)
    assert "Importer 4 retours" in client.get(address).content.decode()
    assert client.post(f"{address}start/").status_code == 303
    assert client.post(f"{address}start/").status_code == 409
    on_with(file)
    body = client.get(address).content.decode()
    link = body.split('href="')[
        [part.partition('"')[0].endswith("rows.csv") for part in body.split('href="')].index(True)
    ]
    rows = client.get("/imports/" + link.partition("/imports/")[2].partition('"')[0])
    told = b"".join(rows.streaming_content).decode()  # type: ignore[attr-defined]
    assert "Historique" in told
    assert Return.objects.earliest("pk").number in told
    for number in Return.objects.filter(shop=shop).values_list("number", flat=True):
        assert client.get(f"/app/returns/{number}/").status_code == 200
    assert client.post(f"{address}removal/").status_code == 409
    assert client.post(f"{address}undo/").status_code == 303
    on_with(file)
    assert client.get(address).status_code == 200


def test_another_shop_sees_nothing_of_it(shop: Shop) -> None:
    file = previewed(shop)
    other = Shop.objects.exclude(pk=shop.pk).get()
    client = staff_of(other)
    for end in ("", "start/", "undo/", "removal/"):
        method = client.get if not end else client.post
        assert method(f"{ADDRESS}{file.pk}/{end}").status_code == 404
    assert staff_of(None).get(ADDRESS).status_code in {302, 401, 403}


def test_rows_go_when_somebody_is_forgotten_or_a_month_is_over(shop: Shop) -> None:
    file = brought(shop)
    forget(Person(shop_id=shop.pk, order_ids=(), rma_ids=()), now=timezone.now())
    assert not file.rows.exists()
    assert BroughtReturn.objects.count() == 4
    later = previewed(shop, (EXAMPLES / "returngo.csv").read_bytes())
    retain(now=later.at + KEPT)
    assert not later.rows.exists()


def test_formulas_stay_words(shop: Shop) -> None:
    file = previewed(shop, b"Return ID,Order Name,State,Created At,SKU\n=1+1,#1001,closed,2026-11-01,@SUM(A1)\n")
    address = brought_result_url(shop_id=shop.pk, file_id=file.pk)
    answer = staff_of(shop).get(address[address.index("/imports/") :])
    told = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert "'=1+1" in told
    assert "'@SUM" in told


def test_a_slice_of_the_preview_asks_as_much_for_many_returns_as_for_few(shop: Shop) -> None:
    """Their orders, what was sent of them, what is here already: each of it once."""
    brought(shop)
    asked = []
    heading, *rows = LOOP.decode().strip().split("\n")
    for times in (1, 12):
        new = [row.replace("7700", f"9{each}00", 1) for each in range(times) for row in rows]
        content = "\n".join([heading, *rows, *new]).encode()
        file = on_with(take_file(shop=shop, file=io.BytesIO(content), name="n", by="", now=NOW))
        columns = guess_columns(file.headings, file.source)
        assert name_columns(file=file, source=file.source, columns=columns, day_first=True, now=NOW)
        with CaptureQueriesContext(connection) as queries:
            on_with(file)
        assert (file.status, file.counts["here"]) == (FileStatus.READY, 4)
        assert (
            sum(file.counts.get(each, 0) for each in ("here", "here_from_shopify", "history", "unfit")) == 4 + 4 * times
        )
        asked.append(len(queries))
    assert asked[0] == asked[1]


MANY = b"Return ID,Order Name,State,Created At,SKU\n" + b"".join(b"%d,#1,closed,2026-11-01,A\n" % n for n in range(950))


def kept(shop: Shop, content: bytes = MANY) -> BroughtFile:
    return take_file(shop=shop, file=io.BytesIO(content), name="x.csv", by="7001", now=NOW)


def test_a_worker_that_dies_among_the_rows_costs_a_batch_and_repeats_none(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take_rows, "BATCH", 100)
    monkeypatch.setattr("returns.operations.bring_file.PIECE", 1000)
    file, whole, seen = kept(shop), take_rows._keep, []

    def dies(*given: Any) -> bool:
        seen.append(whole(*given))
        if len(seen) % 4 == 0:
            raise OSError("killed")
        return seen[-1]

    monkeypatch.setattr(take_rows, "_keep", dies)
    with pytest.raises(OSError, match="killed"):
        on_with(file)
    file.refresh_from_db()
    assert (file.status, file.rows_count, file.rows.count()) == (FileStatus.TAKING, 400, 400)
    late = BroughtFile.objects.get(pk=file.pk)
    with pytest.raises(OSError, match="killed"):
        on_with(file)
    assert not take_rows.take_rows(late, NOW), "who woke up late does nothing"
    on_with(file)
    assert (file.status, file.rows_count, file.parts.count()) == (FileStatus.READ, 950, 0)
    cells = file.rows.order_by("number").values_list("cells", flat=True)
    assert [each[0] for each in cells] == [*map(str, range(950))]


def test_a_turn_ends_and_the_file_goes_on(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(take_rows, "BATCH", 300)
    monkeypatch.setattr(take_rows, "TURN", -1.0)
    file = kept(shop)
    assert take_rows.take_rows(file, NOW)
    assert file.rows_count == 300
    assert on_with(file).rows.count() == 950


@pytest.mark.parametrize(
    ("end", "code", "said"),
    [
        (b'1,#1,closed,"2026' + b"x" * 200_000, "open_quote", "guillemet"),
        (b"1,#1,,,\n" * 60, "too_many_rows", "100 000 lignes"),
    ],
    ids=["quote", "rows"],
)
def test_what_is_no_table_further_down_is_told_in_the_readers_language_and_goes(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, end: bytes, code: str, said: str
) -> None:
    monkeypatch.setattr("returns.domain.bringing.reading.MOST_ROWS", 1000)
    monkeypatch.setattr(take_rows, "BATCH", 100)
    file = on_with(kept(shop, MANY + end))
    assert (file.status, file.problem, file.rows_count) == (FileStatus.REFUSED, code, 0)
    assert not file.rows.exists()
    assert not file.parts.exists()
    client, address = staff_of(shop, locale="fr"), f"{ADDRESS}{file.pk}/"
    told = client.get(address).content.decode()
    assert "Ce fichier est illisible" in told
    assert said in told.replace("\u202f", " ").replace("\u00a0", " ")
    assert client.post(address, {}).status_code in {409, 422}
    assert client.post(f"{address}removal/").status_code == 303
    assert not shop.brought_files.exists()


def test_a_file_that_is_read_while_somebody_is_forgotten_is_read_no_further(shop: Shop) -> None:
    file = kept(shop)
    forget(Person(shop_id=shop.pk, order_ids=(), rma_ids=()), now=timezone.now())
    assert not file.parts.exists()
    assert (on_with(file).status, file.problem) == (FileStatus.REFUSED, "erased")
    assert not file.rows.exists()
