"""Staff saw proof that the goods of a withdrawal were sent: the refund can be held back no longer."""

from datetime import datetime

from django.db import transaction

from returns.history import Actor, note
from returns.models import Shop, Withdrawal
from returns.operations.moves import locked


@transaction.atomic
def record_posting(*, shop: Shop, withdrawal_id: int, staff: str, now: datetime) -> Withdrawal:
    """Note it once; a second time, or without a return, nothing changes (Directive 2011/83/EU, Article 13(3))."""
    withdrawal = Withdrawal.objects.get(shop=shop, pk=withdrawal_id)
    if withdrawal.rma_id is None:
        return withdrawal
    rma = locked(withdrawal.rma_id)
    if Withdrawal.objects.filter(pk=withdrawal.pk, posted_at=None).update(posted_at=now):
        note(rma, "withdrawal.posted", at=now, actor=Actor.MERCHANT, actor_id=staff)
    withdrawal.refresh_from_db()
    return withdrawal
