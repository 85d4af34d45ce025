"""CSV of any make, read row by row; dates and amounts as people write them."""

from __future__ import annotations

import csv
import io
import tracemalloc
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from returns.domain.bringing.goods import Sent, find_goods, reason_code
from returns.domain.bringing.profiles import NEEDED, Field, Source, guess_columns, guess_source, lacking
from returns.domain.bringing.reading import (
    SEPARATORS,
    Unreadable,
    amount,
    count,
    days_come_first,
    moment,
    orders_of,
    rows_of,
    shape_of,
)
from returns.domain.bringing.record import Fault, Manner, Piece, Standing, outcome_of, record_of, standing_of

PARIS = ZoneInfo("Europe/Paris")
EXAMPLES = Path(__file__).parents[3] / "examples/import"
CELL = st.text(
    st.characters(codec="utf-16", exclude_categories=["Cs", "Cc"], exclude_characters="\u2028\u2029\ufeff"), max_size=12
)


def read(content: bytes) -> list[list[str]]:
    return list(rows_of(io.BytesIO(content), shape_of(content[:256_000])))


@settings(max_examples=150)
@given(
    rows=st.lists(st.lists(CELL, min_size=3, max_size=3), min_size=1, max_size=8),
    separator=st.sampled_from(SEPARATORS),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
    end=st.sampled_from(["\r\n", "\n"]),
)
def test_what_was_written_is_read(rows: list[list[str]], separator: str, encoding: str, end: str) -> None:
    sink = io.StringIO()
    writer = csv.writer(sink, delimiter=separator, lineterminator=end, quoting=csv.QUOTE_ALL)
    writer.writerows([["Return ID", "Order", "a\nb"], *rows])
    found = [[cell.replace("\u00a0", " ").replace("\u202f", " ").strip() for cell in row] for row in rows]
    found = [[cell[1:] if cell[:1] == "'" and cell[1:2] in set("=+-@") else cell for cell in row] for row in found]
    wanted = [row for row in found if any(row)]
    if not wanted:
        with pytest.raises(Unreadable):
            read(sink.getvalue().encode(encoding))
        return
    assert read(sink.getvalue().encode(encoding)) == [["Return ID", "Order", "a\nb"], *wanted]


@settings(max_examples=200)
@given(content=st.binary(max_size=400))
def test_no_file_does_more_than_be_refused(content: bytes) -> None:
    try:
        rows = read(content)
    except Unreadable:
        return
    assert len({len(row) for row in rows}) == 1


@settings(max_examples=200)
@given(text=st.text(max_size=30))
def test_no_text_breaks_what_reads_it(text: str) -> None:
    moment(text, day_first=True, zone=PARIS)
    found = amount(text)
    assert found is None or found.is_finite()
    count(text)
    standing_of(text)
    assert outcome_of(text)


def test_short_rows_are_filled_and_empty_columns_and_rows_left_out() -> None:
    content = b'\xef\xbb\xbfid;order;;\r\n\r\n;;;\r\n1;"#10""01"\r\n\'=2;3;4;5;6\r\n'
    assert read(content) == [["id", "order"], ["1", '#10"01'], ["=2", "3"]]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"id,order\n", "empty"),
        (b"id\n1\n", "no_columns"),
        (b"PK\x03\x04\x00\x00\x14\x00\x08,\x00", "not_text"),
        (b'id,order\n1,"' + b"x" * 140_000, "open_quote"),
        (b",".join([b"x"] * 201) + b"\n1\n", "too_many_columns"),
        (b"id,order\n" + b"1,2\n" * 100_001, "too_many_rows"),
    ],
)
def test_what_is_no_table_says_why(content: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(content)
    assert refused.value.code == code


def test_excel_in_french_and_utf_16_without_a_mark() -> None:
    assert read("id;motif\n1;abîmé\n".encode("cp1252"))[1] == ["1", "abîmé"]
    assert read("id;motif\n1;abîmé\n".encode("utf-16-le"))[1] == ["1", "abîmé"]


def test_a_hundred_thousand_rows_take_no_more_memory_than_a_few() -> None:
    content = b"id,order,sku\n" + b"77001,#1001,SKU-1\n" * 100_000
    file = io.BytesIO(content)
    tracemalloc.start()
    assert sum(1 for _row in rows_of(file, shape_of(content[:1000]))) == 100_001
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1_000_000


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2026-10-02T09:14:00Z", datetime(2026, 10, 2, 9, 14, tzinfo=UTC)),
        ("2026-10-02 09:14:00", datetime(2026, 10, 2, 7, 14, tzinfo=UTC)),
        ("2026-10-02 09:14:00 +0200", datetime(2026, 10, 2, 7, 14, tzinfo=UTC)),
        ("02/10/2026 09:14", datetime(2026, 10, 2, 7, 14, tzinfo=UTC)),
        ("12/31/2026", datetime(2026, 12, 31, 11, tzinfo=UTC)),
        ("Oct 2, 2026 3:05 pm", datetime(2026, 10, 2, 13, 5, tzinfo=UTC)),
        ("2 octobre 2026", datetime(2026, 10, 2, 10, tzinfo=UTC)),
        ("1er août 2026 à 9h30", datetime(2026, 8, 1, 7, 30, tzinfo=UTC)),
        ("31/02/2026", None),
        ("soon", None),
    ],
)
def test_dates_as_people_write_them(text: str, found: datetime | None) -> None:
    assert moment(text, day_first=True, zone=PARIS) == found


def test_the_file_tells_whether_days_come_first() -> None:
    assert days_come_first(["03/04/2026", "31/04/2026"]) is True
    assert days_come_first(["03/04/2026", "03/31/2026"]) is False
    assert days_come_first(["03/04/2026", ""]) is None


def test_a_file_says_where_it_has_both() -> None:
    assert orders_of(["03/04/2026", "31/04/2026", "30/04/2026"]) == (True, False)
    assert orders_of(["03/31/2026", "31/04/2026"]) == (False, True)
    assert orders_of(["03/04/2026"]) == (None, False)


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        *((text, "refund") for text in (
            "Credit card", "Refunded to credit card", "Remboursement sur carte de crédit", "Equivalent refund",
            "Original payment method (credit)", "Kreditkarte", "Tarjeta de crédito", "Accredito su carta di credito",
            "creditcard", "بطاقة ائتمان", "Refund", "savoir", "",
        )),
        *((text, "store_credit") for text in (
            "Store credit", "store_credit", "STORE-CREDIT", "Credit", "Gift card", "giftcard", "Carte cadeau", "Avoir",
            "Vale", "Tarjeta regalo", "Geschenkkarte", "Einkaufsgutschein", "Buono", "Tegoed", "Crédit boutique",
            "رصيد",
        )),
        *((text, "exchange") for text in ("Exchange", "Échange", "shop_now", "Replacement", "Umtausch", "استبدال")),
    ],
)  # fmt: skip
def test_what_the_shopper_gets_is_no_store_credit_since_a_card_is_one_of_credit(text: str, outcome: str) -> None:
    assert outcome_of(text) == outcome


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1,234.50", "1234.50"), ("1 234,50 €", "1234.50"), ("1.234,50", "1234.50"), ("49,90", "49.90"),
        ("$49.90", "49.90"), ("1,234", "1234"), ("1.234", "1234"), ("(12.00)", "-12"), ("-12,5", "-12.5"),
        ("¥1200", "1200"), ("1'234.50", "1234.50"), ("", None), ("free", None), ("-", None), ("1-2", None),
    ],
)  # fmt: skip
def test_amounts_as_people_write_them(text: str, found: str | None) -> None:
    assert amount(text) == (None if found is None else Decimal(found))


def test_counts() -> None:
    assert [count(text) for text in ("", "2", "x2", "2.0", "0", "-1", "two")] == [1, 2, 2, 2, None, None, None]


@pytest.mark.parametrize("source", [Source.LOOP, Source.AFTERSHIP, Source.RETURNGO, Source.OTHER])
def test_the_examples_are_known(source: Source) -> None:
    content = (EXAMPLES / f"{source}.csv").read_bytes()
    headings, *rows = read(content)
    assert guess_source(headings) == source
    columns = guess_columns(headings, source)
    assert not lacking(columns)
    assert {Field.REASON, Field.SKU, Field.REFUNDED, Field.QUANTITY, *NEEDED} <= set(columns)
    assert len(set(columns.values())) == len(columns)
    for number, row in enumerate(rows, 1):
        assert not record_of([(number, row)], Manner(columns, day_first=True, zone=PARIS)).faults


def test_rows_of_one_return_go_together() -> None:
    manner = Manner({field: place for place, field in enumerate(Field)}, day_first=True, zone=PARIS)

    def row(**said: str) -> list[str]:
        known = {"id": "1", "order": "#1001", "state": "open", "requested": "2026-11-01", "sku": "A"}
        return [{**known, **said}.get(field, "") for field in Field]

    record = record_of([(1, row(refunded="10")), (2, row(sku="B", refunded="5,50", way="in_transit"))], manner)
    assert (record.standing, record.refunded, record.faults) == (Standing.ON_ITS_WAY, Decimal("15.50"), {})
    assert record_of([(1, row(refunded="10")), (2, row(refunded="10"))], manner).refunded == Decimal(10)
    wrong = {
        Fault.STATE: row(state="???"), Fault.DATE: row(requested="soon"), Fault.QUANTITY: row(quantity="none"),
        Fault.AMOUNT: row(refunded="lots"), Fault.NO_GOODS: row(sku=""), Fault.NO_ORDER_NAME: row(order=""),
    }  # fmt: skip
    for fault, cells in wrong.items():
        assert record_of([(7, cells)], manner).faults == {7: fault}
    assert record_of([(1, row()), (2, row(order="#2"))], manner).faults == {2: Fault.OTHER_ORDER}


def test_goods_are_found_by_what_names_them() -> None:
    sent = [
        Sent(1, "A", "11", "Dress\nS", 2, 1),
        Sent(2, "A", "11", "Dress\nS", 1, 1),
        Sent(3, "B", "12", "Sweater\n", 1, 0),
    ]

    def piece(row: int, quantity: int = 1, sku: str = "", variant: str = "", title: str = "") -> Piece:
        return Piece(row, sku, variant, title, quantity, "")

    found, faults = find_goods([piece(1, 3, sku="a")], sent, free=False)
    assert ([(match.id, match.quantity) for match in found], faults) == ([(1, 2), (2, 1)], {})
    assert find_goods([piece(1, 3, sku="a")], sent, free=True)[1] == {1: Fault.GONE}
    assert find_goods([piece(1, 4, sku="a")], sent, free=True)[1] == {1: Fault.TOO_MANY}
    assert find_goods([piece(1, title="dress – S")], sent, free=False)[0][0].id == 1
    assert find_goods([piece(1, title="SWEATER")], sent, free=False)[0][0].id == 3
    assert find_goods([piece(1, variant="gid://shopify/ProductVariant/12")], sent, free=False)[0][0].id == 3
    assert find_goods([piece(9, sku="nothing")], sent, free=False)[1] == {9: Fault.NO_ARTICLE}


def test_reasons_become_the_shops() -> None:
    offered = [
        ("size_small", "size-too-small", ["Trop petit"]),
        ("defective", "defective", ["Défectueux"]),
        ("other", "other-reason", []),
    ]
    found = [reason_code(text, offered) for text in ("TROP PETIT", "Runs small", "Item arrived damaged", "Because", "")]
    assert found == ["size_small", "size_small", "defective", "other", "other"]


@pytest.mark.parametrize(
    ("words", "standing"),
    [
        (("Requested", "Demandée", "Beantragt", "Solicitado", "Richiesto", "Aangevraagd", "مطلوب"), Standing.REQUESTED),
        (("Approved", "Approuvé", "Genehmigt", "Aprobado", "Approvato", "Goedgekeurd", "مقبول"), Standing.APPROVED),
        (
            ("Shipped", "En transit", "Unterwegs", "Enviado", "In viaggio", "Onderweg", "في الطريق"),
            Standing.ON_ITS_WAY,
        ),
        (("Received", "Reçu", "Erhalten", "Recibido", "Ricevuto", "Ontvangen", "تم الاستلام"), Standing.ARRIVED),
        (("Closed", "Clôturé", "Abgeschlossen", "Cerrado", "Chiuso", "Afgerond", "مغلق"), Standing.DONE),
        (("Rejected", "Refusé", "Abgelehnt", "Rechazado", "Rifiutato", "Afgewezen", "مرفوض"), Standing.DECLINED),
        (("Expired", "Annulé", "Storniert", "Caducado", "Scaduto", "Geannuleerd", "ملغي"), Standing.CANCELED),
    ],
)
def test_a_status_is_known_in_seven_languages(words: tuple[str, ...], standing: Standing) -> None:
    assert [standing_of(word) for word in words] == [standing] * 7
    assert standing_of(words[0].upper().replace(" ", "_")) == standing


@pytest.mark.parametrize(
    "text", ["Too small", "Trop petit", "Zu klein", "Demasiado pequeño", "Troppo piccolo", "Te klein", "صغير جدا"]
)
def test_a_reason_is_known_in_seven_languages(text: str) -> None:
    offered = [
        ("size_small", "size-too-small", ["Tight"]),
        ("size_large", "size-too-large", []),
        ("other", "other", []),
    ]
    assert reason_code(text, offered) == "size_small"
