"""What an operation lets follow, seen before anything is committed: for trials, and for telling a program."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db import connection

from returns.models import OutboxMessage

_OF_GOODS = frozenset({"shopify.settle", "shopify.settle_linked", "shopify.give_gift_card"})
PAYMENTS = _OF_GOODS | {"shopify.refund_order"}
# Messages whose effect writes to the shopper once it is done.
LETTER_FOLLOWS = _OF_GOODS | {"labels.make"}


@dataclass(frozen=True, slots=True)
class Consequences:
    """What an action lets follow: letters to the shopper, labels, and payments."""

    letters: int
    labels: int
    payments: int


def last_message() -> int:
    """Behind which the messages of what comes next stand."""
    return OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def consequences_of(rma_id: int, *, after: int) -> Consequences:
    """What the messages about a return, whose row is held, say will follow; those put `after` a `last_message`."""
    put = OutboxMessage.objects.filter(pk__gt=after, payload__return=rma_id).values_list("kind", flat=True)
    kinds = Counter(put)
    letters = sum(number for kind, number in kinds.items() if kind.startswith("mail."))
    return Consequences(
        letters=letters or int(not LETTER_FOLLOWS.isdisjoint(kinds)),
        labels=kinds["labels.make"],
        payments=sum(kinds[kind] for kind in PAYMENTS),
    )


def ask_database_now() -> None:
    """What PostgreSQL would ask at the commit it asks at once, so that one return's fault stays that return's."""
    if connection.vendor == "postgresql":
        connection.check_constraints()
