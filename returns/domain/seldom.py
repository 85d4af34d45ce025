"""What few shops, orders and returns have."""

from __future__ import annotations

from enum import StrEnum


class Seldom(StrEnum):
    """Something that most of them have none of.

    Of a shop `RESTRICTIONS` are those of its customers. Of an order `SOURCE` is the exchange that it came of. Of a
    return `CANCELED` is another one of its order that was called off, `TOGETHER` another one in its parcels,
    `SENT` that somebody said a parcel is handed in, `SUCCESSOR` the return that took its place.
    """

    DESTINATIONS = "destinations"
    PAGE_TEXTS = "page_texts"
    RESTRICTIONS = "restrictions"
    SUPPLIERS = "suppliers"

    GIFT_PASS = "gift_pass"  # noqa: S105  # nosec B105 - a name
    SOURCE = "source"

    ANSWER = "answer"
    CANCELED = "canceled"
    CODE = "code"
    DISPOSITIONS = "dispositions"
    EXCHANGES = "exchanges"
    LINKED = "linked"
    OFFERS = "offers"
    PARTS = "parts"
    PHOTOS = "photos"
    REMARKS = "remarks"
    SENT = "sent"
    SUCCESSOR = "successor"
    TOGETHER = "together"
    UNANNOUNCED = "unannounced"
    WITHDRAWAL = "withdrawal"
