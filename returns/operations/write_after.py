"""A letter some days after a return: found to be due, decided, with a code if it brings one, sent once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.after import PAUSE, Letter, Reader, letter_for
from returns.history import Actor, note
from returns.models import AfterLetter, AfterOffer, AfterTerms, Return, Shop
from returns.operations.moves import locked
from returns.outbox import put, put_for
from returns.queries.after import (
    after_terms,
    due_for_a_letter,
    is_looking,
    is_restricted,
    letter_of,
    offers_left,
    shops_that_write,
    written_lately,
)
from returns.queries.discount_codes import codes_allowed
from returns.queries.messages import message_terms
from returns.queries.suppressions import reasons_against

DECIDE, MAKE, FOUND, QUESTION = (
    "shopify.decide_letter",
    "shopify.make_offer",
    "mail.found",
    "mail.survey",
)


def write_after(*, now: datetime, most: int = 200) -> int:
    """Begin the letters that are due, at most `most` of each shop; returns how many. None is begun twice."""
    begun = 0
    for terms in shops_that_write():
        for rma in due_for_a_letter(terms, now=now, most=most):
            begun += _begin(rma, now)
    return begun


@transaction.atomic
def _begin(rma: Return, now: datetime) -> int:
    """Whoever was written to lately has their letter marked as not sent, so that nobody looks again."""
    late = written_lately(rma, since=now - PAUSE)
    kind = {"kind": Letter.NONE} if late else {}
    _letter, new = AfterLetter.objects.get_or_create(rma=rma, defaults={"due_at": now, **kind})
    if not new or late:
        return 0
    put_for(rma, DECIDE, now=now)
    return 1


@transaction.atomic
def decide_letter(*, rma_id: int, agreed: bool, now: datetime) -> Letter | None:
    """Decide what is sent, and have it sent; with an offer its code is made first.

    `agreed`: Shopify says that the buyer agreed to marketing at this address; who opposed it here did not. What was
    decided before stands: None. A code is made for a known customer alone, within the shop's month, which the shop's
    row keeps from being counted twice.
    """
    rma = locked(rma_id)
    letter, terms = letter_of({"return": rma_id}), after_terms(rma.shop)
    if letter is None or letter.kind:
        return None
    reader = Reader(
        country=str(rma.order.address.get("country", "")),
        lane=rma.lane,
        restricted=is_restricted(rma, now=now),
        agreed=agreed and not reasons_against(rma.shop, rma.email),
        looking=is_looking(rma),
    )
    advertises = terms.advertises and Letter.FOUND not in message_terms(rma.shop).off
    kind = letter_for(reader, advertises=advertises) if terms.days else Letter.NONE
    AfterLetter.objects.filter(pk=letter.pk).update(kind=kind)
    if kind is Letter.QUESTION:
        put_for(rma, QUESTION, now=now)
    elif kind is Letter.FOUND and not _offer(rma, terms, now):
        put_for(rma, FOUND, now=now)
    return kind


def _offer(rma: Return, terms: AfterTerms, now: datetime) -> bool:
    """Have a code made where the shop gives one and may; whether it does."""
    shop = rma.shop
    if not terms.offers or not rma.order.customer_gid or not codes_allowed(shop):
        return False
    list(Shop.objects.select_for_update(no_key=True).filter(pk=shop.pk).values_list("pk"))
    if not offers_left(shop, terms, now=now):
        return False
    said = {"discount_bps": terms.discount_bps, "discount_minor": terms.discount_minor, "days": terms.offer_days}
    AfterOffer.objects.create(rma=rma, due_at=now, good_for="shop", **said)
    put(shop, MAKE, {"return": rma.pk}, now=now, stream=f"after_offer:{rma.pk}")
    return True


@transaction.atomic
def intend_offer(*, rma_id: int, sealed_code: str) -> str | None:
    """Commit the letters of the code before Shopify hears of it; gives back those that were committed first.

    None where it was forgotten meanwhile, or made.
    """
    locked(rma_id)
    offer = AfterOffer.objects.filter(rma=rma_id, made_at=None).first()
    if offer is None:
        return None
    if not offer.sealed_code:
        AfterOffer.objects.filter(pk=offer.pk).update(sealed_code=sealed_code)
    return offer.sealed_code or sealed_code


@transaction.atomic
def record_offer(*, rma_id: int, gid: str, ends_at: datetime | None, now: datetime) -> None:
    """Shopify has the code: send the letter. Repeating it changes nothing."""
    rma = locked(rma_id)
    whole = AfterOffer.objects.filter(rma=rma, made_at=None)
    if whole.update(gid=gid, ends_at=ends_at, made_at=now):
        note(rma, "offer.made", at=now, actor=Actor.SHOPIFY, facts={"discount_code": gid})
        put_for(rma, FOUND, now=now)


def begin_letter(*, letter: AfterLetter, now: datetime) -> bool:
    """Mark the letter as sent, right before it is; False where another try was first, or was cut off."""
    return bool(AfterLetter.objects.filter(pk=letter.pk, sent_at=None).update(sent_at=now))


def take_back_letter(*, letter: AfterLetter) -> None:
    """It was not sent after all, and is to be tried again."""
    AfterLetter.objects.filter(pk=letter.pk).update(sent_at=None)


def keep_after_terms(*, shop: Shop, **said: object) -> None:
    """Say what is sent after returns; see `AfterTerms`."""
    AfterTerms.objects.update_or_create(shop=shop, defaults=said)
