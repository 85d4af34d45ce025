"""A program acts on a return: over nobody's head, and for trial where it only wants to know.

What is done is the single operation, as a person's click does it; here is what programs need around it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.db import transaction

from returns.domain.key_caps import Standing
from returns.models import ApiKey, Return
from returns.operations.moves import locked
from returns.operations.spend_of_key import spend, standing_of
from returns.operations.trying import Consequences, ask_database_now, consequences_of, last_message
from returns.queries.returns import get_return, get_return_by_id

T = TypeVar("T")
S = TypeVar("S")


class ChangedMeanwhile(Exception):
    """The return is no longer as it was when it was read. Nothing was done."""


@dataclass(frozen=True, slots=True)
class Acted(Generic[T, S]):
    """What an operation gave back, what `tell` said of the return after it, and what follows."""

    result: T
    told: S
    consequences: Consequences


def act_on(
    *,
    key: ApiKey,
    now: datetime,
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
    database would refuse at the commit it is asked now, and what it comes to counts against the key's caps.
    Raises ChangedMeanwhile, CapReached, whatever `do` raises, and Return.DoesNotExist for another shop's.
    """
    shop = key.shop
    with transaction.atomic():
        rma_id = shop.returns.values_list("pk", flat=True).get(number=number)
        if first is not None:
            first()
        locked(rma_id)
        if still is not None and not still(get_return(shop, number)):
            raise ChangedMeanwhile
        before = standing_of(rma_id)
        acted = _acted(key, lambda: do(get_return_by_id(shop, rma_id)), lambda _: rma_id, tell, before, now)
        if dry_run:
            transaction.set_rollback(True)
    return acted


def make_one(
    *, key: ApiKey, now: datetime, do: Callable[[], Return], tell: Callable[[Return], S], dry_run: bool
) -> Acted[Return, S]:
    """Carry out `do`, which makes a return; see `act_on`."""
    with transaction.atomic():
        acted = _acted(key, do, lambda made: made.pk, tell, Standing(), now)
        if dry_run:
            transaction.set_rollback(True)
    return acted


def _acted(
    key: ApiKey,
    do: Callable[[], T],
    about: Callable[[T], int],
    tell: Callable[[Return], S],
    before: Standing,
    now: datetime,
) -> Acted[T, S]:
    last, result = last_message(), do()
    ask_database_now()
    rma = get_return_by_id(key.shop, about(result))
    follows, told = consequences_of(rma.pk, after=last), tell(rma)
    spend(key, before=before, after=standing_of(rma.pk), now=now)
    return Acted(result, told, follows)
