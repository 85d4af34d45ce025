"""The gift card that a recipient gets: intended, issued, or stopped. Told by the Shopify wing, which asks or reads."""

from datetime import datetime

from django.db import transaction

from returns.domain.status import SettlementStatus
from returns.history import Actor, note
from returns.models import GiftReturn, Return
from returns.operations.moves import locked
from returns.operations.record_payment import record_payment


@transaction.atomic
def intend_gift_card(*, rma_id: int, sealed_code: str) -> GiftReturn:
    """Commit the code of the card before Shopify hears of it. The first code that was committed stays."""
    locked(rma_id)
    GiftReturn.objects.filter(rma=rma_id, sealed_code="").update(sealed_code=sealed_code)
    return GiftReturn.objects.get(rma=rma_id)


@transaction.atomic
def record_gift_card(*, rma_id: int, card_gid: str, card_minor: int, now: datetime) -> Return:
    """Shopify has the card: close the matter and tell the recipient. Repeating it changes nothing."""
    rma = locked(rma_id)
    if rma.settlement.status in {SettlementStatus.DUE, SettlementStatus.IN_DOUBT}:
        issued = {"card_gid": card_gid, "card_minor": card_minor, "issued_at": now}
        GiftReturn.objects.filter(rma=rma_id, issued_at=None).update(**issued)
        note(rma, "gift_card.issued", at=now, actor=Actor.SHOPIFY, facts={"gift_card": card_gid})
    total = rma.settlement.total_presentment_minor
    return record_payment(rma_id=rma_id, refund_gid="", paid_minor=total, now=now)
