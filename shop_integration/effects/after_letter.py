"""The letter after a return: ask Shopify who agreed to marketing, and make the code that the letter brings, once."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.domain.discount_code import end_of, new_discount_code
from returns.doors import NoAnswer
from returns.operations.write_after import decide_letter as decide
from returns.operations.write_after import intend_offer, record_offer
from returns.outbox import Later
from returns.queries.after import asks_for_consent, letter_of, offer_of, terms_of_offer
from returns.vault import seal, unseal
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.discount_codes import (
    DiscountCode,
    WantedCode,
    create_discount_code,
    find_discount_code,
)
from shop_integration.connect import connect
from shop_integration.consent import agreed_to_email
from shop_integration.effects.manners import at_shopify
from shop_integration.errors import Refused

if TYPE_CHECKING:
    from returns.models import AfterOffer, OutboxMessage


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
            raise Later("Shopify does not say who agreed to marketing") from error
    decide(rma_id=rma.pk, agreed=agreed, now=now)


@at_shopify
def make_offer(message: OutboxMessage, *, now: datetime) -> None:
    """Make the code that is due, or find out whether it is made. Its days count from the try that makes it."""
    sealed = intend_offer(rma_id=message.payload["return"], sealed_code=seal(new_discount_code()))
    row = offer_of(message.payload["return"])
    if row is None or sealed is None:
        return
    client, code = connect(row.rma.shop, now=now), unseal(sealed)
    made = find_discount_code(client, code=code) or _made(client, row, code, now)
    record_offer(rma_id=row.rma_id, gid=made.gid, ends_at=made.ends_at, now=now)


def _made(client: AdminClient, row: AfterOffer, code: str, now: datetime) -> DiscountCode:
    rma, terms = row.rma, terms_of_offer(row)
    wanted = WantedCode(
        code=code,
        title=f"{rma.number} +",
        terms=terms,
        currency=rma.order.shop_currency,
        product_gids=(),
        customer_gid=rma.order.customer_gid,
        starts_at=now,
        ends_at=end_of(now, terms.days, time_zone=rma.shop.time_zone),
    )
    try:
        return create_discount_code(client, wanted)
    except Refused as refusal:
        if "TAKEN" in refusal.codes:
            raise Later("the discount code is made already, but Shopify does not show it yet") from refusal
        raise
