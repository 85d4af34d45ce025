"""One writer of a shop's orders and buyers at a time."""

from django.db import connection


def hold_mirror(shop_id: int) -> None:
    """Wait until nobody else writes the shop's mirror, and keep others out until this transaction ends.

    Orders name buyers, and rows that are not born yet cannot be locked: no order of row locks keeps two batches that
    tell of the same new orders from waiting for each other in a circle. SQLite lets one writer in anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended('mirror', %s))", [shop_id])
