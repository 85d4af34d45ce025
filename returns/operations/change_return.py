"""The shopper changes their return: the old one makes room for a new one, in one step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from returns.domain.discount_code import WantedLater
from returns.domain.exchange import WantedExchange
from returns.domain.means import Means
from returns.domain.second_thoughts import TooLate, objection_to_change
from returns.domain.shipping import Goods
from returns.domain.status import Outcome, ReturnStatus
from returns.history import Actor, note
from returns.models import Return
from returns.operations.approve_return import approve_return
from returns.operations.cancel_return import let_go
from returns.operations.keep_photo import release_photos
from returns.operations.moves import locked, refold
from returns.operations.request_return import request_return
from returns.operations.tell_shopify import tell_shopify
from returns.queries.eligibility import Wanted
from returns.queries.replacements import is_agreed, judged_at, standing_of
from returns.queries.stock import NOT_ASKED, Stock


class UnableToChange(Exception):
    """The return stays as it is; `why` says what has moved since."""

    def __init__(self, why: TooLate) -> None:
        super().__init__(why.value)
        self.why = why


@transaction.atomic
def change_return(
    *,
    rma_id: int,
    wanted: Sequence[Wanted],
    request_key: str,
    expected_minor: int | None,
    expected_goods: Goods | None = None,
    outcome: Outcome = Outcome.REFUND,
    exchanges: Sequence[WantedExchange] = (),
    wishes: Sequence[WantedLater] = (),
    locale: str,
    now: datetime,
    stock: Stock | None = NOT_ASKED,
    means: Means = Means.LABEL,
) -> Return:
    """Replace the return by one of `wanted`, judged and priced like any other; gives back the new one.

    The same `request_key` gives the same return. What takes something off is judged as of the day of the first request,
    and stays agreed to where it was. What the old one was promised to go out instead is free for the new one. Either
    both happen, the end of the old one and the new one, or neither. Raises UnableToChange, and UnableToRequest,
    UnableToExchange or SumChanged as `request_return` does.
    """
    old = locked(rma_id)
    if known := old.order.returns.filter(request_key=request_key).first():
        return known
    if why := objection_to_change(standing_of(old)):
        raise UnableToChange(why)
    instead = [(exchange.fulfilled_id, exchange.offer.variant_gid) for exchange in exchanges]
    agreed, moment = is_agreed(old, wanted, instead), judged_at(old, wanted, now=now)
    let_go(old, now=now)
    release_photos(old)
    tell_shopify(old, "shopify.take_back_return", now=now)
    new = request_return(
        shop=old.shop,
        order_id=old.order_id,
        wanted=wanted,
        request_key=request_key,
        expected_minor=expected_minor,
        expected_goods=expected_goods,
        outcome=outcome,
        exchanges=exchanges,
        wishes=wishes,
        locale=locale,
        now=now,
        judged_at=moment,
        stock=stock,
        means=means,
        replaces=old.pk,
    )
    Return.objects.filter(pk=new.pk).update(replaces=old, assigned_to=old.assigned_to, assigned_at=old.assigned_at)
    note(old, "return.replaced", at=now, actor=Actor.SHOPPER, facts={"by": new.number})
    refold(old, now=now)
    if agreed and new.status == ReturnStatus.REQUESTED:
        approve_return(rma_id=new.pk, actor=Actor.POLICY, now=now)
    new.refresh_from_db()
    return new
