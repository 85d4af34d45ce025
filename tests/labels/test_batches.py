"""A batch of labels: what is taken in, what is refused, and that it is all or nothing."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labels.brought.batches import bring_batch, discard, take_in, withdraw
from labels.brought.levels import levels
from labels.brought.listing import read_list
from labels.brought.packing import read_one
from labels.brought.unpacking import FILES_AT_ONCE, PAGES_AT_ONCE, open_batch
from labels.models import LabelBatch, StockLabel
from returns.domain.brought import Fault, UnableToChangeBatch, Unusable
from returns.models import OutboxMessage, Shop
from tests.characters import NOW, make_shop, two_shops
from tests.labels import brought
from tests.labels.brought import codes, listed, offer, open_all, pages, proposed, states, zipped
from tests.labels.strangers import active

TODAY = NOW.date()


def test_a_list_is_read_in_whatever_way_a_spreadsheet_wrote_it() -> None:
    texts = (
        "tracking_number,expires_on,country,max_grams\n6a 123 456,2026-12-31,fr,2000\n",
        "Suivi;Expiration;Pays;Poids_max_g\r\n6A123456;2026-12-31;FR;2000\r\n;;;\r\n",
        "Numéro de suivi\texpire le\tpays\tpoids max g\n6A123456\t2026-12-31\tFR\t2000",
    )
    for text in texts:
        for encoding in ("utf-8-sig", "cp1252"):
            (row,) = read_list(text.encode(encoding), today=TODAY)
            found = (row.tracking_number, row.expires_on, row.country, row.max_grams, row.line)
            assert found == ("6A123456", "2026-12-31", "FR", 2000, 2)


def test_every_bad_row_is_named_by_its_line() -> None:
    rows = (
        {"tracking_number": "6A123456", "expires_on": "", "country": "FR", "max_grams": ""},
        {"tracking_number": "6A?", "expires_on": "31/12/2026", "country": "France", "max_grams": "2 kg"},
        {"tracking_number": "", "expires_on": "2026-11-19", "country": "", "max_grams": "0"},
        {"tracking_number": "6a 1234 56", "expires_on": "", "country": "", "max_grams": ""},
    )
    with pytest.raises(Unusable) as refusal:
        read_list(listed(*rows), today=TODAY)
    assert codes(refusal.value.faults) == [
        ("tracking_number", 3), ("expires_on", 3), ("country", 3), ("max_grams", 3), ("expired", 4), ("max_grams", 4),
        ("number_twice", 5),
    ]  # fmt: skip


@settings(max_examples=60)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: f"tracking_number,{text}".encode()))
def test_any_bytes_are_rows_or_faults(content: bytes) -> None:
    with contextlib.suppress(Unusable):
        assert all(row.line > 1 for row in read_list(content, today=TODAY))


@pytest.fixture
def shop(db: None) -> Shop:
    return make_shop()


def test_a_pdf_becomes_a_label_a_page_that_waits_to_be_looked_at(shop: Shop) -> None:
    rows = [
        {"tracking_number": f"6A10000{n}", "expires_on": "2027-01-31", "max_grams": str(n * 100)} for n in (1, 2, 3)
    ]
    batch = proposed(shop, pages(3), listed=listed(*rows), country="FR")
    assert (batch.state, batch.source, batch.opened, states(shop)) == ("PROPOSED", None, 3, ["DRAFT"] * 3)
    labels = list(batch.labels.all())
    assert [label.tracking_number for label in labels] == ["6A100001", "6A100002", "6A100003"]
    assert [(label.country, label.max_grams, str(label.expires_on)) for label in labels][1] == ("FR", 200, "2027-01-31")
    assert len({label.sha256 for label in labels}) == 3
    assert all(bytes(label.preview).startswith(b"\x89PNG") for label in labels)
    assert take_in(shop, batch.pk, now=NOW) == 3
    assert states(shop) == ["FREE"] * 3


def test_a_large_file_is_opened_some_labels_at_a_time(shop: Shop) -> None:
    count = PAGES_AT_ONCE + 3
    batch_id = bring_batch(shop, offer(pages(count)), actor_id="7001", now=NOW)
    message = OutboxMessage.objects.get(kind="labels.open_batch")
    open_batch(message, now=NOW)
    batch = LabelBatch.objects.get(pk=batch_id)
    assert (batch.state, batch.opened, batch.pages, batch.labels.count()) == ("OPENING", PAGES_AT_ONCE, count, 50)
    batch = open_all(shop, batch_id)
    assert (batch.state, batch.opened, batch.labels.count()) == ("PROPOSED", count, count)
    assert sorted(batch.labels.values_list("position", flat=True)) == list(range(1, count + 1))


def test_a_zip_is_matched_by_the_names_of_its_files(shop: Shop) -> None:
    files = {f"labels/label{n}.pdf": pages(1, first=n) for n in (10, 2, 1)} | {"__MACOSX/._label1.pdf": b"note"}
    rows = [{"file": f"label{n}.pdf", "tracking_number": f"6A10000{n}"} for n in (10, 1, 2)]
    batch = proposed(shop, zipped(files), listed=listed(*rows))
    assert list(batch.labels.values_list("position", "tracking_number")) == [
        (1, "6A100001"),
        (2, "6A100002"),
        (3, "6A1000010"),
    ]


def test_one_bad_file_of_a_zip_refuses_all_of_it_and_is_named(shop: Shop) -> None:
    files = {f"{n:02}.pdf": pages(1, first=n) for n in range(1, FILES_AT_ONCE + 3)} | {"07.pdf": b"MZ no label"}
    batch = proposed(shop, zipped(files))
    assert (batch.state, codes(batch.faults), states(shop)) == ("REFUSED", [("file_in_zip", 7)], [])
    assert batch.faults[0]["value"].startswith("07.pdf: ")
    discard(shop, batch.pk)
    assert not LabelBatch.objects.exists()


@pytest.mark.parametrize(
    ("file", "rows", "code"),
    [
        (pages(2), [{"tracking_number": "6A100001"}], "count"),
        (pages(2), [{"page": "1"}, {"page": "3"}], "file_unknown"),
        (zipped({}) + b"", [], "batch_kind"),
        (b"plain text", [], "batch_kind"),
        (b"", [], "batch_empty"),
        (pages(1)[:300], [], "file"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said_and_nothing_is_kept(shop: Shop, file: bytes, rows: list, code: str) -> None:
    try:
        faults = proposed(shop, file, listed=listed(*rows) if rows else b"").faults
    except Unusable as refusal:
        faults = list(refusal.faults)
    assert codes(faults)[0][0] == code
    assert not StockLabel.objects.exists()


def test_a_label_that_is_there_already_is_refused_by_its_looks_or_its_number(shop: Shop) -> None:
    first = proposed(shop, pages(2), listed=listed({"tracking_number": "6A100001"}, {"tracking_number": "6A100002"}))
    take_in(shop, first.pk, now=NOW)
    again = proposed(shop, pages(3, first=2))
    assert (again.state, codes(again.faults)) == ("REFUSED", [("known_already", 1)])
    rows = listed({"tracking_number": "6A100009"}, {"tracking_number": "6A100001"})
    numbered = proposed(shop, pages(2, first=50), listed=rows)
    assert codes(numbered.faults) == [("number_known", 2)]
    assert states(shop) == ["FREE", "FREE"]
    twice = proposed(shop, zipped({"a.pdf": pages(1, first=70), "b.pdf": pages(1, first=70)}))
    assert codes(twice.faults) == [("known_already", 2)]


def test_what_a_file_would_do_by_itself_is_not_kept(shop: Shop) -> None:
    batch = proposed(shop, active())
    assert batch.state == "PROPOSED"
    assert b"MARKER" not in bytes(batch.labels.get().content)


def test_a_withdrawn_batch_hands_out_no_more_and_can_come_back(shop: Shop) -> None:
    batch = brought.in_stock(shop, 3)
    StockLabel.objects.filter(batch=batch, position=1).update(state="OUT")
    assert withdraw(shop, batch.pk, now=NOW) == 2
    assert states(shop) == ["OUT", "WITHDRAWN", "WITHDRAWN"]
    assert levels(shop, now=NOW) == [], "nobody is told that what was withdrawn runs low"
    with pytest.raises(UnableToChangeBatch):
        withdraw(shop, batch.pk, now=NOW)
    assert take_in(shop, batch.pk, now=NOW) == 2
    with pytest.raises(UnableToChangeBatch):
        discard(shop, batch.pk)


def test_nobody_changes_the_batch_of_another_shop(db: None) -> None:
    atelier, northwind = two_shops()
    batch = proposed(atelier, pages(1))
    for act in (take_in, withdraw):
        with pytest.raises(LabelBatch.DoesNotExist):
            act(northwind, batch.pk, now=NOW)
    with pytest.raises(LabelBatch.DoesNotExist):
        discard(northwind, batch.pk)
    assert proposed(northwind, pages(1)).state == "PROPOSED", "the same paper may be in two shops"


def test_a_file_of_a_zip_whose_bytes_were_spoiled_is_named_as_broken() -> None:
    packed = bytearray(packed_with("page.pdf", b"a label " * 500))
    start = packed.index(b"page.pdf") + len(b"page.pdf")
    packed[start : start + 8] = b"\xff" * 8
    with pytest.raises(Unusable) as broken:
        read_one(bytes(packed), "page.pdf")
    assert broken.value.faults == (Fault("zip_broken", "page.pdf"),)


def packed_with(name: str, content: bytes) -> bytes:
    """A ZIP of one squeezed file."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return written.getvalue()
