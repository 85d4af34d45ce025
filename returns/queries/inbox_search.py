"""Find returns by anything that stands on a parcel or in an e-mail.

A number or an address that names returns wins; else what was typed is words, and each of them must be there. Every way
to look is one reading of an index, so that it takes as long among a million returns as among a hundred
([why](decisions/0060-the-list-of-returns.md)).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.db.models import Exists, OuterRef, Q

from returns.domain.inbox import MOST_WORDS, Facet, joined, words_of
from returns.doors import door
from returns.models import Order, Posting, ReturnFacet, ReverseDelivery, Shop
from returns.normalise import email_key, order_number_key, phone_key, tracking_key

# More returns than that are not listed for one number: nobody has as many under one order or parcel.
MOST_NAMED = 1000
_ID = re.compile(r"(gid://shopify/(?:Refund|GiftCard)/)?([0-9]{4,20})", re.ASCII)


def found_by(shop: Shop, text: str) -> Q:
    """The condition that a return is what was typed."""
    if named := _named(shop, text):
        return Q(pk__in=named)
    if word := _one_word(shop, text):
        return Q(_has(shop, word))
    words = (email_key(text),) if "@" in text else words_of([text])[:MOST_WORDS]
    every = Q() if words else Q(pk=None)
    for word in words:
        every &= Q(_has(shop, word))
    return every


def _one_word(shop: Shop, text: str) -> str:
    """A telephone number, a postcode or an article number that is written with gaps; "" if the shop knows none."""
    whole = joined(text)
    for word in dict.fromkeys((phone_key(text), email_key(text) if "@" in text else "", whole)):
        if word and ReturnFacet.objects.filter(shop=shop, facet=Facet.WORD.key(word)).exists():
            return word
    return ""


def _has(shop: Shop, word: str) -> Exists:
    return Exists(ReturnFacet.objects.filter(shop=shop, facet=Facet.WORD.key(word), rma=OuterRef("pk")))


def _named(shop: Shop, text: str) -> list[int]:
    """The ids of the returns that the text names by a number or an address of theirs."""
    first, *others = [shop.returns.filter(way).order_by().values_list("pk", flat=True) for way in _ways(shop, text)]
    return sorted(first.union(*others)[:MOST_NAMED])


def _parcels(shop: Shop, numbers: set[str], *, said: str) -> list[int]:
    """The ids of parcels under one of these numbers, or whose shoppers say that they sent them under `said`."""
    labels = ReverseDelivery.objects.filter(rma__shop=shop, tracking_number__in=numbers).exclude(tracking_number="")
    posted = Posting.objects.filter(parcel__rma__shop=shop, tracking_number=said).exclude(tracking_number="")
    both = labels.order_by().values_list("pk").union(posted.order_by().values_list("parcel"))
    return sorted(pk for (pk,) in both[:MOST_NAMED])


def _ways(shop: Shop, text: str) -> Iterator[Q]:
    number, key = tracking_key(text), order_number_key(text)
    ours = f"R-{key.removeprefix('r')}" if key else text.upper()
    yield Q(number=ours)
    yield Q(first_part__in=shop.returns.filter(number=ours))
    if tracked := _parcels(shop, {text, text.upper(), number} - {""}, said=number):
        yield Q(parcels__in=tracked)
        yield Q(parcels__carried_by__in=tracked)
    if "@" in text:
        yield Q(order__in=Order.objects.filter(shop=shop, email=email_key(text)))
    if key:
        yield Q(order__in=Order.objects.filter(shop=shop, number_key=key))
        yield Q(pk__in=shop.claims.filter(reference=text).exclude(reference="").values("rma"))
        yield Q(pk__in=door("labels.returns_by_reference")(shop, text))
    if known := _ID.fullmatch(text):
        yield Q(settlement__refund_gid=f"gid://shopify/Refund/{known[2]}")
        yield Q(gift__card_gid=f"gid://shopify/GiftCard/{known[2]}")
