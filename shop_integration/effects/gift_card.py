"""Give a recipient the worth of a gift that came back, at most once, and the giver nothing.

Two steps, each of which Shopify makes once. `returnProcess` without a transfer settles the pieces and moves no money: a
piece that was processed cannot be processed again. Then a gift card with a code of ours, which is committed before the
call: a card is looked for by it before every try, and Shopify refuses a code that is taken. It follows from the
settlement's key and SECRET_KEY, so that a backup which was brought back, and knows of no code, finds the same card.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.crypto import salted_hmac

from returns.domain.gift import card_code
from returns.domain.money import Money
from returns.domain.remote_return import RemoteReturn
from returns.domain.status import SettlementStatus
from returns.operations.give_gift_card import intend_gift_card, record_gift_card
from returns.operations.record_payment import begin_payment, fail_payment, record_payment
from returns.outbox import Later
from returns.queries.returns import return_of
from returns.vault import seal, unseal
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.gift_cards import GiftCard, create_gift_card, find_gift_card
from shop_integration.admin_api.settlement import Processed, process
from shop_integration.connect import connect
from shop_integration.effects.manners import at_shopify
from shop_integration.effects.registration import where
from shop_integration.effects.settlement import pieces_of, plan_of, wait_for_the_last_call
from shop_integration.effects.stopped import Stopped
from shop_integration.errors import Refused, Rejected

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return


@at_shopify
def give_gift_card(message: OutboxMessage, *, now: datetime) -> None:
    """Settle a gift that is DUE, or find out what became of one that is IN_DOUBT."""
    rma = return_of(message.payload)
    if rma.settlement.status not in {SettlementStatus.DUE, SettlementStatus.IN_DOUBT}:
        return
    client = connect(rma.shop, now=now)
    try:
        _process(client, rma, now)
        _give(client, rma, now)
    except Stopped as stop:
        fail_payment(rma_id=rma.pk, problem=stop.problem, detail=stop.detail, now=now)


def _process(client: AdminClient, rma: Return, now: datetime) -> None:
    """Settle the pieces at Shopify without money, unless that is done. Raises Stopped or Later."""
    found = where(client, rma.gid)
    if _is_processed(rma, found):
        begin_payment(rma_id=rma.pk, now=now)
        return
    if found.status != "OPEN":
        raise Stopped("return_not_open", found.status)
    wait_for_the_last_call(rma, now)
    pieces = plan_of(client, rma, found, now).processed
    begin_payment(rma_id=rma.pk, now=timezone.now())
    if pieces.pieces:
        _send(client, rma, pieces)


def _is_processed(rma: Return, found: RemoteReturn) -> bool:
    """Whether every piece is settled there. Raises Stopped where money went back: that was the giver's."""
    if given := sum(refund.total.minor for refund in found.refunds):
        raise Stopped("refunded_to_giver", f"{Money(given, rma.order.presentment_currency).amount}")
    pieces = pieces_of(rma)
    return bool(pieces) and all(line.processed >= pieces.get(line.gid, 0) for line in found.lines)


def _send(client: AdminClient, rma: Return, pieces: Processed) -> None:
    try:
        process(client, rma.gid, pieces, transfers=(), note=f"{rma.number} {rma.settlement.key}")
    except (Refused, Rejected) as refusal:
        if not _is_processed(rma, where(client, rma.gid)):
            raise Stopped("refused", str(refusal)) from refusal


def _give(client: AdminClient, rma: Return, now: datetime) -> None:
    """The card. Without an answer the settlement stays IN_DOUBT, and the card is looked for before the next try."""
    worth = rma.order.amount(rma.settlement, "total").shop
    if not worth.minor:
        record_payment(rma_id=rma.pk, refund_gid="", paid_minor=0, now=now)
        return
    ours = salted_hmac("gift card", str(rma.settlement.key), algorithm="sha256").digest()
    code = unseal(intend_gift_card(rma_id=rma.pk, sealed_code=seal(card_code(ours))).sealed_code)
    try:
        card = find_gift_card(client, code=code, key=str(rma.settlement.key)) or _made(client, rma, code, worth)
    except Rejected as rejection:
        raise Stopped("refused", str(rejection)) from rejection
    record_gift_card(rma_id=rma.pk, card_gid=card.gid, card_minor=card.worth.minor, now=now)


def _made(client: AdminClient, rma: Return, code: str, worth: Money) -> GiftCard:
    try:
        return create_gift_card(client, code=code, worth=worth, note=f"{rma.number} {rma.settlement.key}")
    except Refused as refusal:
        if "TAKEN" in refusal.codes:
            raise Later("the gift card is made already, but Shopify does not show it yet") from refusal
        raise Stopped("refused", str(refusal)) from refusal
