"""A customer says why a restriction is wrong, and a person at the shop answers."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.restriction import AppealOutcome
from returns.history import Actor
from returns.models import Appeal, Order, Restriction, RestrictionEvent, Shop
from returns.operations.restrict_customer import end, held, remember
from returns.outbox import put
from returns.queries.restrictions import restriction_on

Kind = RestrictionEvent.Kind


class UnableToAppeal(Exception):
    """No restriction counts for the order's buyer."""


class UnableToAnswer(Exception):
    """There is no appeal, it was answered before, or the answer says nothing."""


@transaction.atomic
def appeal_restriction(*, order: Order, text: str, locale: str, now: datetime) -> Appeal:
    """Keep what the customer says and tell the shop. Said again it is the first appeal, unchanged.

    Raises UnableToAppeal.
    """
    found = restriction_on(order, now=now)
    if found is None:
        raise UnableToAppeal
    row = held(order.shop, found.pk)
    appeal, new = Appeal.objects.get_or_create(
        restriction=row,
        defaults={"text": text.strip()[:2000], "email": order.email, "locale": locale, "made_at": now},
    )
    if new:
        remember(row, Kind.APPEALED, at=now, actor=Actor.SHOPPER)
        put(order.shop, "mail.appeal", {"appeal": appeal.pk}, now=now)
    return appeal


@transaction.atomic
def answer_appeal(
    *, shop: Shop, restriction_id: int, outcome: AppealOutcome, answer: str, actor_id: str, now: datetime
) -> Appeal:
    """A person upholds the restriction or lifts it, and says why; the customer is told.

    Raises UnableToAnswer, or Restriction.DoesNotExist for one of another shop.
    """
    row: Restriction = held(shop, restriction_id)
    appeal = Appeal.objects.filter(restriction=row, answered_at=None).first()
    if appeal is None or not answer.strip():
        raise UnableToAnswer
    appeal.outcome, appeal.answer, appeal.answered_at = outcome, answer.strip()[:1000], now
    appeal.save()
    kind = Kind.UPHELD
    if outcome == AppealOutcome.LIFTED:
        end(row, now=now)
        kind = Kind.LIFTED
    remember(row, kind, at=now, actor=Actor.MERCHANT, actor_id=actor_id)
    put(shop, "mail.appeal_answered", {"appeal": appeal.pk}, now=now)
    return appeal
