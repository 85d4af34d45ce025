"""The letter after a return: ask Shopify who agreed to marketing, and make the code that the letter brings, once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.discount_code import new_discount_code
from returns.doors import NoAnswer
from returns.operations.write_after import decide_letter as decide
from returns.operations.write_after import intend_offer, record_offer
from returns.outbox import Later
from returns.queries.after import asks_for_consent, letter_of, offer_of, terms_of_offer
from returns.vault import seal
from shop_integration.consent import agreed_to_email
from shop_integration.effects.making_code import made_once
from shop_integration.effects.manners import at_shopify

if TYPE_CHECKING:
    from returns.models import OutboxMessage


@at_shopify
def decide_letter(message: OutboxMessage, *, now: datetime) -> None:
    """Decide what a shopper is sent, if anything. Shopify is asked only where their consent makes a difference."""
    letter = letter_of(message.payload)
    if letter is None or letter.kind:
        return
    rma, agreed = letter.rma, False
    if asks_for_consent(rma):
        try:
            agreed = agreed_to_email(rma.shop, customer_gid=rma.order.customer_gid, email=rma.email, now=now)
        except NoAnswer as error:
            raise Later(
                f"Shopify does not say who agreed to marketing: {error}", delay=error.delay, tried=error.tried
            ) from error
    decide(rma_id=rma.pk, agreed=agreed, now=now)


@at_shopify
def make_offer(message: OutboxMessage, *, now: datetime) -> None:
    """Make the code that is due, or find out whether it is made. Its days count from the try that makes it."""
    sealed = intend_offer(rma_id=message.payload["return"], sealed_code=seal(new_discount_code()))
    row = offer_of(message.payload["return"])
    if row is None or sealed is None:
        return
    made = made_once(row.rma, sealed, title=f"{row.rma.number} +", terms=terms_of_offer(row), now=now)
    record_offer(rma_id=row.rma_id, gid=made.gid, ends_at=made.ends_at, now=now)
