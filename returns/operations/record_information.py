"""Staff say when a shopper was told of the right of withdrawal after all: from then the period is fourteen days."""

from datetime import date, datetime

from django.db import transaction

from returns.domain.withdrawal import Standing
from returns.models import Shop, Withdrawal
from returns.operations.match_withdrawal import UnableToMatch
from returns.queries.withdrawals import period_of


@transaction.atomic
def record_information(*, shop: Shop, withdrawal_id: int, told_on: date, staff: str, now: datetime) -> Withdrawal:
    """Keep the day and measure the statement by it (Directive 2011/83/EU, Article 10(2)); nothing else follows.

    Raises UnableToMatch (`no_order`, `has_return`); DoesNotExist for another shop's.
    """
    rows = Withdrawal.objects.select_for_update(no_key=True, of=("self",)).select_related("order", "statement")
    withdrawal = rows.get(shop=shop, pk=withdrawal_id)
    if withdrawal.order is None:
        raise UnableToMatch("no_order")
    if withdrawal.rma_id:
        raise UnableToMatch("has_return")
    measured = period_of(withdrawal.order, told_on=told_on)
    standing = measured.standing(withdrawal.statement.submitted_at) if measured else Standing.NO_RIGHT
    withdrawal.informed_on, withdrawal.informed_by, withdrawal.informed_noted_at = told_on, staff, now
    withdrawal.standing, withdrawal.closes_at = standing, measured.closes_at if measured else None
    if withdrawal.problem in {word.value for word in Standing}:
        withdrawal.problem = "" if standing == Standing.IN_TIME else standing.value
    withdrawal.save()
    return withdrawal
