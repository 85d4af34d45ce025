"""The file of an export, line by line: what belongs together, and what is done with lines that make no sense."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from graphql import build_client_schema, parse, specified_rules, validate
from graphql.validation import NoDeprecatedCustomRule

from shop_integration.backfill import download, grouping
from shop_integration.backfill.grouping import NotAnExport, split, told_orders
from shop_integration.backfill.query import orders_query
from shop_integration.backfill.reading import Unreadable, snapshot
from simulator.bulk.checking import problems_of
from simulator.schema import VERSION, dump, load

NOW = datetime(2026, 11, 23, tzinfo=UTC)


def line(kind, number, parent=None, **fields):
    about = {"id": f"gid://shopify/{kind}/{number}", **fields}
    return json.dumps(about | ({"__parentId": f"gid://shopify/{parent}"} if parent else {})).encode()


def told(*lines, blocks=None, start=0):
    raw = b"\n".join(lines) + b"\n"
    cut = [raw[place : place + (blocks or len(raw))] for place in range(0, len(raw), blocks or len(raw))]
    return list(told_orders(split(cut, start=start)))


ORDER, LINE, NEXT = (
    line("Order", 1),
    line("LineItem", 5, "Order/1", product={"id": "gid://shopify/Product/8"}),
    line("Order", 2),
)


@pytest.mark.parametrize("size", [1, 7, 64, 10_000])
def test_lines_are_put_together_wherever_the_stream_is_cut(size):
    first, second = told(ORDER, LINE, NEXT, blocks=size, start=1000)
    assert [each["id"] for each in first.lines] == ["gid://shopify/LineItem/5"]
    assert (first.gid, first.doubtful, first.strays) == ("gid://shopify/Order/1", False, [])
    assert first.end == 1000 + len(ORDER) + len(LINE) + 2
    assert second.end == first.end + len(NEXT) + 1


def test_a_last_line_without_an_end_counts():
    (only,) = told_orders(split([ORDER + b"\n" + LINE], start=0))
    assert len(only.lines) == 1
    assert only.end == len(ORDER) + len(LINE) + 1


@pytest.mark.parametrize("parent", ["LineItem/5", "Product/8"])
def test_collections_find_the_product_of_their_line(parent):
    (only,) = told(ORDER, LINE, line("Collection", 3, parent))
    assert only.lines[0]["product"]["collections"]["nodes"][0]["id"] == "gid://shopify/Collection/3"
    assert not only.doubtful


@pytest.mark.parametrize("nonsense", [b"{", b"[]", b"null", b"\xff\xfe", b'"text"', b"[" * 5000, b'{"id":1,}'])
def test_a_broken_line_makes_its_order_doubtful_and_no_other(nonsense):
    first, second = told(ORDER, nonsense, LINE, NEXT)
    assert (first.doubtful, second.doubtful) == (True, False)
    with pytest.raises(Unreadable):
        snapshot(first, asked_at=NOW)


def test_a_child_of_another_order_is_a_stray_of_that_order():
    (first,) = told(ORDER, line("LineItem", 6, "Order/77"))
    assert (first.strays, first.lines, first.doubtful) == (["gid://shopify/Order/77"], [], False)


@pytest.mark.parametrize(
    "child", [line("LineItem", 6, "Order/x"), line("Cheese", 6, "Order/1"), line("Collection", 1, "LineItem/9")]
)
def test_a_child_that_nobody_knows_makes_the_order_doubtful(child):
    (first,) = told(ORDER, LINE, child)
    assert first.doubtful


def test_a_file_that_begins_with_a_child_or_nonsense_goes_on():
    first, second = told(b"}{", line("LineItem", 6, "Order/9"), ORDER)
    assert (first.gid, first.doubtful, first.strays) == ("", True, ["gid://shopify/Order/9"])
    assert second.gid


def test_a_line_without_end_is_no_export(monkeypatch):
    monkeypatch.setattr(grouping, "LONGEST_LINE", 100)
    with pytest.raises(NotAnExport):
        list(split([b"x" * 60] * 3, start=0))


@pytest.mark.parametrize("order", [{}, {"id": "gid://shopify/Order/1"}, {"id": "gid://shopify/Order/1", "name": 5}])
def test_an_order_that_tells_too_little_is_unreadable(order):
    (only,) = told(json.dumps(order).encode())
    with pytest.raises(Unreadable):
        snapshot(only, asked_at=NOW)


def test_an_address_that_is_not_shopifys_is_not_asked(settings):
    settings.SHOPIFY_ADMIN_URL = "https://{shop}"
    for url in ("http://storage.example.com/x", "ftp://x/y", "file:///etc/passwd", ""):
        with pytest.raises(download.FileGone), download.blocks_from(url, start=0, shop_domain="a.myshopify.com"):
            pass


@pytest.mark.parametrize("since", [None, datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)])
def test_the_query_is_one_that_shopify_takes(since):
    query = orders_query(since)
    assert ("updated_at:>='2026-01-02T03:04:05Z'" in query) == (since is not None)
    whole = dump.installed(VERSION)
    for schema in (load(), build_client_schema(whole, assume_valid=True)) if whole else (load(),):
        assert validate(schema, parse(query), [*specified_rules, NoDeprecatedCustomRule]) == []
        assert problems_of(schema, query) == []


def test_the_query_asks_of_all_orders_what_is_asked_of_one():
    """Those of the one-order document that a bulk query cannot ask are named here."""
    one = (Path(download.__file__).parents[1] / "admin_api" / "documents" / "order.graphql").read_text()

    def fields(text):
        return {word for word in text.replace("{", " ").replace("}", " ").split() if word.isidentifier()}

    missing = fields(one[one.index("query Order") :]) - fields(orders_query(None))
    assert missing <= {"Order", "order", "nodes", "pageInfo", "hasNextPage", "endCursor", "Line", "status", "returns",
                       "shippingLines", "fulfillmentLineItems", "lineItem", "on", "fragment", "LineItem"}  # fmt: skip
