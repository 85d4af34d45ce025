"""A shop with very many returns: one is asked for as always, then copied by the database, none quite like another."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.db import connection
from django.db.models import Model

from benchmarks.shop_history import order
from returns.models import Fulfillment, FulfillmentLine, Order, OrderLine, Return, ReturnLineItem, Settlement, Shop
from returns.operations.ingest_order import ingest_order
from returns.operations.open_shop import open_shop
from returns.operations.request_return import request_return
from returns.queries.eligibility import Wanted

DOMAIN = "benchmark-inbox.myshopify.com"
# Copy number g has the id BASE + g in every table.
BASE = 10_000_000
# Nine of ten are over; of the others some stand at every stage.
STAGE = (
    "CASE WHEN g % 10 < 9 THEN 'refunded' ELSE (ARRAY['requested','awaiting_parcel','in_transit','to_inspect',"
    "'to_refund','needs_attention'])[1 + (g / 10) % 6] END"
)
EMAIL = "'buyer' || (g % 400000) || '@example.com'"
# A common word, one for every hundredth, one for nearly nobody; and as many more as a return has.
FACETS = (
    "'w:robe'", "'w:midi'", "'w:s'", "'w:example'", "'w:com'", "'w:martin' || (g % 3000)", "'w:camille' || (g % 500)",
    "'w:buyer' || (g % 400000)", f"'w:' || {EMAIL}", "'w:75' || (g % 1000)", "'w:' || g", "'w:rob' || (g % 2000)",
    "'reason:' || (ARRAY['size_small','size_big','changed_mind','damaged'])[1 + g % 4]",
    "'vendor:' || (ARRAY['atelier','lumiere','nord'])[1 + g % 3]",
    "'country:' || (ARRAY['fr','fr','fr','de','be','es','it','nl','ch','is'])[1 + (g / 7) % 10]",
)  # fmt: skip


def open_benchmark() -> tuple[Shop, Return]:
    """The shop with the return that all others are copied from."""
    about = {"name": "Benchmark", "email": "", "currency": "EUR", "time_zone": "UTC", "locale": "fr", "country": "FR"}
    told = order(1, lines=1)
    shop = open_shop(domain=DOMAIN, now=told.placed_at - timedelta(days=900), **about)
    bought = ingest_order(shop=shop, snapshot=told)
    if bought is None:
        raise SystemExit("the benchmark's order is there already: give it a database of its own")
    line = FulfillmentLine.objects.get(fulfillment__order=bought)
    rma = request_return(
        shop=shop,
        order_id=bought.pk,
        wanted=[Wanted(line.pk, 1, "size_small")],
        request_key="benchmark",
        expected_minor=None,
        locale="fr",
        now=told.placed_at + timedelta(days=4),
    )
    return shop, rma


def copy(shop: Shop, rma: Return, first: int, last: int) -> None:
    """Copies number `first` to `last` of the return and all that belongs to it, then what the planner knows of them."""
    moment = "timestamptz '2024-01-01 00:00Z' + g * interval '70 seconds'"
    here = {"id": f"{BASE} + g"}
    line, sent = rma.lines.get(), FulfillmentLine.objects.get(fulfillment__order=rma.order)
    named = {"gid": "'gid://shopify/Order/copy-' || g", "name": "'#' || g", "number_key": "g::text", "email": EMAIL}
    own = {"order_id": f"{BASE} + g"}
    _copy(Order, rma.order_id, here | named | {"placed_at": moment, "customer_id": "NULL"}, first, last)
    _copy(OrderLine, line.line_id, here | own, first, last)
    _copy(Fulfillment, sent.fulfillment_id, here | own, first, last)
    _copy(FulfillmentLine, sent.pk, here | {"fulfillment_id": f"{BASE} + g", "line_id": f"{BASE} + g"}, first, last)
    told = {"number": "'R-' || (20000 + g)", "request_key": "g::text", "email": EMAIL, "stage": STAGE}
    told |= {"requested_at": moment, "stage_since": f"{moment} + interval '3 days'", "decision": "'{}'"}
    told |= {"outcome": "CASE WHEN g % 5 = 0 THEN 'store_credit' ELSE 'refund' END"}
    _copy(Return, rma.pk, here | own | told, first, last)
    _copy(
        ReturnLineItem, line.pk, here | dict.fromkeys(("rma_id", "line_id", "fulfilled_id"), f"{BASE} + g"), first, last
    )
    worth = {"key": "gen_random_uuid()", "total_shop_minor": "(g * 7919) % 9000"}
    _copy(Settlement, rma.settlement.pk, here | {"rma_id": f"{BASE} + g"} | worth, first, last)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO returns_returnfacet (shop_id, rma_id, facet) SELECT {shop.pk}, {BASE} + g, facet"
            f" FROM generate_series({first}::bigint, {last}) g, unnest(ARRAY[{', '.join(FACETS)}]) facet"
        )
        cursor.execute("VACUUM ANALYZE")


def _copy(model: type[Model], source: int, changed: Mapping[str, str], first: int, last: int) -> None:
    table = model._meta.db_table
    columns = [str(field.column) for field in model._meta.concrete_fields]
    values = ", ".join(changed.get(name, f't."{name}"') for name in columns)
    names = ", ".join(f'"{name}"' for name in columns)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({names}) SELECT {values}"
            f" FROM {table} t, generate_series({first}::bigint, {last}) g WHERE t.id = {source}"
        )
