"""A program acts on a return: over nobody's head, and for trial where it only wants to know.

What is done is the single operation, as a person's click does it; here is what programs need around it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import connection, transaction

from returns.models import OutboxMessage, Return, Shop
from returns.operations.moves import locked
from returns.operations.try_bulk import LETTER_FOLLOWS
from returns.queries.returns import get_return, get_return_by_id

T = TypeVar("T")
S = TypeVar("S")
_PAYMENTS = frozenset({"shopify.settle", "shopify.settle_linked", "shopify.give_gift_card"})


class ChangedMeanwhile(Exception):
    """The return is no longer as it was when it was read. Nothing was done."""


@dataclass(frozen=True, slots=True)
class Consequences:
    """What an action lets follow: letters to the shopper, labels, and payments."""

    letters: int
    labels: int
    payments: int


@dataclass(frozen=True, slots=True)
class Acted(Generic[T, S]):
    """What an operation gave back, what `tell` said of the return after it, and what follows."""

    result: T
    told: S
    consequences: Consequences


def act_on(
    *,
    shop: Shop,
    number: str,
    still: Callable[[Return], bool] | None,
    do: Callable[[Return], T],
    tell: Callable[[Return], S],
    dry_run: bool,
    first: Callable[[], object] | None = None,
) -> Acted[T, S]:
    """Carry `do` out on the return, whose row is held, if `still` says that it is as it was read.

    `first` is for what holds the shop's row, which comes before a return's.
    `tell` says how it stands afterwards, before anything is undone. With `dry_run` all of it is undone; what the
    database would refuse at the commit it is asked now. Raises ChangedMeanwhile, whatever `do` raises, and
    Return.DoesNotExist for another shop's.
    """
    with transaction.atomic():
        rma_id = shop.returns.values_list("pk", flat=True).get(number=number)
        if first is not None:
            first()
        locked(rma_id)
        if still is not None and not still(get_return(shop, number)):
            raise ChangedMeanwhile
        acted = _acted(shop, lambda: do(get_return_by_id(shop, rma_id)), lambda _: rma_id, tell)
        if dry_run:
            transaction.set_rollback(True)
    return acted


def make_one(*, shop: Shop, do: Callable[[], Return], tell: Callable[[Return], S], dry_run: bool) -> Acted[Return, S]:
    """Carry out `do`, which makes a return; see `act_on`."""
    with transaction.atomic():
        acted = _acted(shop, do, lambda made: made.pk, tell)
        if dry_run:
            transaction.set_rollback(True)
    return acted


def _acted(shop: Shop, do: Callable[[], T], about: Callable[[T], int], tell: Callable[[Return], S]) -> Acted[T, S]:
    before = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    result = do()
    if connection.vendor == "postgresql":
        connection.check_constraints()
    rma = get_return_by_id(shop, about(result))
    put = OutboxMessage.objects.filter(pk__gt=before, payload__return=rma.pk).values_list("kind", flat=True)
    return Acted(result, tell(rma), _consequences(Counter(put)))


def _consequences(kinds: Counter[str]) -> Consequences:
    letters = sum(number for kind, number in kinds.items() if kind.startswith("mail."))
    return Consequences(
        letters=letters or int(any(kind in LETTER_FOLLOWS for kind in kinds)),
        labels=kinds["labels.make"],
        payments=sum(number for kind, number in kinds.items() if kind in _PAYMENTS),
    )
