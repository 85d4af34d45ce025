"""Shopify told us its ids of a return."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import F

from returns.history import Actor, note
from returns.models import ExchangeLine, Return, ReturnLineItem
from returns.operations.moves import locked


@transaction.atomic
def record_registration(*, rma_id: int, gid: str, lines: Mapping[int, str], now: datetime, outcome: str = "") -> Return:
    """Keep Shopify's id of the return and of each line (`ReturnLineItem.pk` -> gid). Repeating it changes nothing.

    `outcome` is the one whose fees it was told; what it holds back itself stays as it was told.
    """
    rma = locked(rma_id)
    if rma.gid:
        return rma
    rma.gid, rma.registered_at, rma.told_outcome = gid, now, outcome
    rma.save(update_fields=["gid", "registered_at", "told_outcome"])
    for item_id, line_gid in lines.items():
        ReturnLineItem.objects.filter(rma=rma, pk=item_id).update(gid=line_gid)
    note(rma, "return.registered", at=now, actor=Actor.SHOPIFY, facts={"gid": gid})
    return rma


@transaction.atomic
def record_exchanges(*, rma_id: int, gids: Sequence[tuple[str, str]]) -> None:
    """Keep Shopify's id of each exchange line: variant gid and exchange line gid. Repeating it changes nothing."""
    rma = locked(rma_id)
    known = set(rma.exchange_lines.exclude(gid="").values_list("gid", flat=True))
    for variant_gid, gid in gids:
        same = rma.exchange_lines.filter(variant_gid=variant_gid, gid="")
        free = same.order_by(F("given_up_at").asc(nulls_first=True), "pk").first()
        if free and gid not in known:
            ExchangeLine.objects.filter(pk=free.pk).update(gid=gid)


@transaction.atomic
def record_reverse_fulfillment(*, rma_id: int, gid: str, lines: Mapping[str, str], now: datetime) -> Return:
    """Keep the reverse fulfillment order of an approved return and its line ids (return line gid -> rfo line gid)."""
    rma = locked(rma_id)
    if rma.rfo_gid:
        return rma
    rma.rfo_gid = gid
    rma.save(update_fields=["rfo_gid"])
    for line_gid, rfo_line_gid in lines.items():
        ReturnLineItem.objects.filter(rma=rma, gid=line_gid).update(rfo_line_gid=rfo_line_gid)
    note(rma, "return.opened_at_shopify", at=now, actor=Actor.SHOPIFY, facts={"rfo_gid": gid})
    return rma
