"""`make bringing-size`: how long a file of 100,000 rows takes to come in and how much memory, and its preview a row.

By itself `make test` leaves it out.
"""

from __future__ import annotations

import os
import resource
import tempfile
import time

import pytest

from returns.models import BroughtFile, Shop
from returns.operations.bring_file import guess_columns, take_file
from tests.characters import NOW, make_order, make_shop
from tests.returns.bringing.test_bringing import name_columns, on_with

ROWS = int(os.environ.get("BRINGING_ROWS", "0"))
pytestmark = [pytest.mark.django_db, pytest.mark.skipif(not ROWS, reason="it measures: make bringing-size")]


def test_how_long_and_how_much_memory() -> None:
    shop = make_shop()
    for number in range(1001, 1021):
        make_order(shop, number=number)
    whole = _taken(shop, ROWS)
    part = _taken(shop, ROWS // 20)
    columns = guess_columns(part.headings, part.source)
    began = time.monotonic()
    assert name_columns(file=part, source=part.source, columns=columns, day_first=True, now=NOW)
    on_with(part)
    took = time.monotonic() - began
    assert whole.rows_count == ROWS
    print(f"| the preview of {part.rows_count} rows | {took:.0f} s, {part.rows_count / took:.0f} rows a second |")


def _taken(shop: Shop, rows: int) -> BroughtFile:
    with tempfile.TemporaryFile() as file:
        file.write(b"Return ID,Order Name,State,Created At,SKU,Return Reason,Quantity\n")
        for number in range(rows):
            state = ("closed", "open", "cancelled")[number % 3]
            file.write(
                f"{number // 2},#{1001 + number % 40},{state},2026-10-{1 + number % 28:02},SKU-{number % 9},"
                f"It runs small and the seam is a little loose,1\n".encode()
            )
        size, before = file.tell(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        file.seek(0)
        began = time.monotonic()
        taken = take_file(shop=shop, file=file, name="large.csv", by="7001", now=NOW)
        asked = time.monotonic() - began
        on_with(taken)
        took = time.monotonic() - began
    more = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024
    times = f"{asked:.1f} s in the request, {took:.1f} s in all"
    print(f"\n| {rows} rows, {size / 2**20:.1f} MB | {times}, {more} MB of memory beyond what was used |")
    return taken
