"""One request of a shopper at a time, so that what may happen a few times a year happens no oftener."""

from django.db import connection

from returns.models import Order


def hold_shopper(order: Order) -> None:
    """Keep other requests of the order's shopper out until this transaction ends. SQLite lets one writer in anyway."""
    if connection.vendor == "postgresql":
        who = f"{order.shop_id}:{order.customer_id or order.email}"
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"shopper:{who}"])
