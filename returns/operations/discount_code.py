"""The discount code of who wanted something that is sold out: wished for, earned once the return is paid, made once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from returns.domain.discount_code import CodeTerms, WantedLater, terms_in_common
from returns.domain.outcomes import GIVEN
from returns.domain.remedy import REMEDIES
from returns.domain.status import Outcome
from returns.history import Actor, note
from returns.leases import revive
from returns.models import DiscountCode, ExchangeLine, Order, OutboxMessage, Return, ReturnLineItem, Shop, Wish
from returns.operations.moves import locked
from returns.operations.promise_exchanges import UnableToExchange
from returns.outbox import put, put_for
from returns.queries.discount_codes import codes_allowed, kept_terms, may_wish, terms_of, without_remedies
from returns.queries.eligibility import Preview
from returns.queries.exchanges import PricedReturn
from returns.queries.stock import promised
from returns.wake import DRAIN_OUTBOX, wake_on_commit

MAKE = "shopify.make_discount_code"
NO_MONEY = REMEDIES | {Outcome.GIFT_CARD}


def promise_codes(order: Order, priced: PricedReturn, wishes: Sequence[WantedLater]) -> Preview:
    """What the return comes to with these wishes: money, and no remedy.

    Raises UnableToExchange for what the policy gives no code for, what is there, and a line that is exchanged already.
    """
    preview, taken = priced.preview, {exchange.fulfilled_id for exchange in priced.exchanges}
    if not wishes:
        return preview
    lines = {line.fulfilled.pk: line for line in preview.lines}
    spoken_for = promised(order.shop, [wish.offer.variant_gid for wish in wishes])
    allowed = preview.ways != GIVEN and codes_allowed(order.shop)
    for wish in wishes:
        line, offer = lines.get(wish.fulfilled_id), wish.offer
        if not allowed or line is None or wish.fulfilled_id in taken or not may_wish(order, line, wish):
            raise UnableToExchange("not_offered", fulfilled_id=wish.fulfilled_id)
        if offer.enough(len(line.pieces), promised=spoken_for[offer.variant_gid]):
            raise UnableToExchange("in_stock", fulfilled_id=wish.fulfilled_id)
        taken.add(wish.fulfilled_id)
    return without_remedies(preview)


def write_wishes(rma: Return, base: Preview, wishes: Sequence[WantedLater]) -> None:
    """The rows of what would have been wanted, with what is promised for it; inside the caller's transaction."""
    items = {item.fulfilled_id: item for item in rma.lines.all()}
    terms = {line.fulfilled.pk: line.conditions.later for line in base.lines}
    for wish in wishes:
        offer = wish.offer
        goods = {name: getattr(offer, name) for name in ("variant_gid", "product_gid", "title", "variant_title")}
        item = items[wish.fulfilled_id]
        Wish.objects.create(item=item, price_minor=offer.price.minor, **goods, **_columns(terms[wish.fulfilled_id]))


def wish_for_sold_out(line: ExchangeLine) -> None:
    """An exchange was given up: promise what the policy gives for it, inside the caller's transaction.

    Nothing for a present, which nobody exchanges, nor while the shop lets no codes be made.
    """
    terms = kept_terms(line)
    if terms is None or line.item is None or not line.product_gid or not codes_allowed(line.rma.shop):
        return
    goods = {name: getattr(line, name) for name in ("variant_gid", "product_gid", "title", "variant_title")}
    said = {"price_minor": line.price_shop_minor, **goods, **_columns(terms)}
    Wish.objects.get_or_create(item=line.item, defaults=said)


def copy_wish(item: ReturnLineItem, *, to: ReturnLineItem) -> None:
    """The same wish for a line that came off another one, inside the caller's transaction."""
    wish = Wish.objects.filter(item=item).first()
    if wish:
        wish.pk, wish.item, wish._state.adding = None, to, True
        wish.save()


def earn_code(rma: Return, *, now: datetime) -> None:
    """The return is paid: its code is due, if pieces are paid for which one was promised and it has brought none yet.

    Inside the caller's transaction, which holds the order, so that two parts of a return are not paid at once.
    """
    if rma.outcome in NO_MONEY:
        return
    paid = ReturnLineItem.objects.filter(rma=rma, units__settlement=rma.settlement)
    wishes = list(Wish.objects.filter(item__in=paid).order_by("item_id"))
    terms = terms_in_common((terms_of(wish), wish.price_minor) for wish in wishes)
    whole = rma.first_part_id or rma.pk
    if terms is None or DiscountCode.objects.filter(whole=whole).exists():
        return
    products = [] if terms.good_for == "shop" else list(dict.fromkeys(wish.product_gid for wish in wishes))
    code = DiscountCode.objects.create(rma=rma, whole_id=whole, product_gids=products, due_at=now, **_columns(terms))
    payload = {"return": rma.pk, "discount_code": code.pk}
    put(rma.shop, MAKE, payload, now=now, stream=f"discount_code:{code.pk}")


@transaction.atomic
def intend_code(*, code_id: int, sealed_code: str) -> str | None:
    """Commit the letters of the code before Shopify hears of it; gives back those that were committed first.

    None where it was forgotten meanwhile, or made.
    """
    code = _held(code_id)
    if code is None or code.made_at:
        return None
    if not code.sealed_code:
        code.sealed_code = sealed_code
        code.save(update_fields=["sealed_code"])
    return code.sealed_code


@transaction.atomic
def record_code(*, code_id: int, gid: str, ends_at: datetime | None, now: datetime) -> None:
    """Shopify has the code: tell the shopper. Repeating it changes nothing."""
    code = _held(code_id)
    if code is None or code.made_at:
        return
    code.gid, code.ends_at, code.made_at = gid, ends_at, now
    code.save(update_fields=["gid", "ends_at", "made_at"])
    note(code.rma, "discount_code.made", at=now, actor=Actor.SHOPIFY, facts={"discount_code": gid})
    put_for(code.rma, "mail.discount_code", now=now)


@transaction.atomic
def try_codes_again(*, shop: Shop, now: datetime) -> int:
    """The shop lets codes be made again: those that were given up are due; returns how many."""
    dead = list(OutboxMessage.objects.filter(shop=shop, kind=MAKE, done_at=None).exclude(dead_at=None))
    if dead:
        revive(dead, now=now)
        wake_on_commit(DRAIN_OUTBOX)
    return len(dead)


def _held(code_id: int) -> DiscountCode | None:
    """Load a code under its return's lock; None if it is gone."""
    rma_id = DiscountCode.objects.filter(pk=code_id).values_list("rma_id", flat=True).first()
    if rma_id is None:
        return None
    locked(rma_id)
    return DiscountCode.objects.select_related("rma__shop", "rma__order").filter(pk=code_id).first()


def _columns(terms: CodeTerms) -> dict[str, int | str]:
    names = ("discount_bps", "discount_minor", "days", "good_for")
    return {name: getattr(terms, name) for name in names}
