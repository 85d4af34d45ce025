"""Files for spreadsheets: what is in them stays what it was, and nothing in them is carried out."""

import csv
import io
import zipfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from openpyxl import load_workbook

from returns_portal import tables
from returns_portal.tables import Format, csv_lines, table_response, xlsx_file

AT = datetime(2026, 3, 1, 13, 30, tzinfo=timezone(timedelta(hours=2)))
HARMFUL = ["=1+1", "+33 6 12", "-2+3", "@SUM(A1)", "\t=1", '=HYPERLINK("https://x.example";"y")', "\r=1"]


def cells(headings: Any, rows: Any) -> list[list[Any]]:
    """What Excel would show of the first sheet."""
    with xlsx_file(headings, rows, title="t") as file:
        return [list(row) for row in load_workbook(file, data_only=False).worksheets[0].iter_rows()]


@pytest.mark.parametrize("text", HARMFUL)
def test_no_text_becomes_a_formula(text: str) -> None:
    *_, line = csv.reader(io.StringIO("".join(csv_lines(["a"], [[text]])), newline=""))
    assert line == [f"'{text}"]
    cell = cells(["a"], [[text]])[1][0]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value.strip() == text.strip()


def test_a_heading_becomes_no_formula_either() -> None:
    assert cells(["=1+1"], [])[0][0].data_type == "s"
    assert "".join(csv_lines(["=1+1"], [])).startswith("\ufeff'=1+1")


def test_sums_and_moments_are_what_they_are() -> None:
    row = [Decimal("-12.50"), Decimal(1200), Decimal("1.125"), 3, AT, date(2026, 3, 1), None, "naïve"]
    read = [cell.value for cell in cells("abcdefgh", [row])[1]]
    assert read[0] == -12.5
    assert [str(value) for value in read[4:]] == ["2026-03-01 11:30:00", "2026-03-01 00:00:00", "None", "naïve"]
    formats = [cell.number_format for cell in cells("abcdefgh", [row])[1]]
    assert formats[:3] == ["0.00", "0", "0.000"]
    line = "".join(csv_lines("abcdefgh", [row])).splitlines()[1]
    assert line == "-12.50,1200,1.125,3,2026-03-01T13:30:00+02:00,2026-03-01,,naïve"


def test_what_excel_cannot_hold_is_left_out_or_cut() -> None:
    assert cells(["a"], [["a\x00\x0bb"]])[1][0].value == "ab"
    assert len(cells(["a"], [["x" * 40_000]])[1][0].value) == 32_767


def test_more_than_a_sheet_holds_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    with xlsx_file(["n"], [[number] for number in range(5)], title="a/very*long" + "g" * 40) as file:
        sheets = load_workbook(file).worksheets
    assert [[row[0] for row in sheet.values] for sheet in sheets] == [["n", 0, 1], ["n", 2, 3], ["n", 4]]
    assert all(len(sheet.title) <= 31 for sheet in sheets)


def test_a_full_sheet_has_no_empty_one_behind_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_ROWS", 3)
    with xlsx_file(["n"], [[1], [2]], title="t") as file:
        assert len(load_workbook(file).worksheets) == 1


def test_csv_is_handed_on_while_rows_are_read() -> None:
    taken = []

    def rows() -> Iterator[list[int]]:
        for number in range(3):
            taken.append(number)
            yield [number]

    lines = csv_lines(["n"], rows())
    next(lines)
    next(lines)
    assert taken == [0]


def test_downloads_name_themselves_and_are_kept_nowhere() -> None:
    for kind, magic in ((Format.CSV, b"\xef\xbb\xbf"), (Format.XLSX, b"PK")):
        response: Any = table_response(kind, name="returns", headings=["a"], rows=[[datetime.now(UTC)]])
        body = b"".join(response.streaming_content)
        for close in response._resource_closers:
            close()
        assert body.startswith(magic)
        assert f'filename="returns.{kind}"' in response["Content-Disposition"]
        assert response["Cache-Control"] == "private, no-store"
    with zipfile.ZipFile(io.BytesIO(body)) as book:
        assert b"<f>" not in book.read("xl/worksheets/sheet1.xml")
