"""A label is tried out: the same way, parcel and declaration as in earnest, as far as a free quote."""

from __future__ import annotations

import secrets

from labels import accounts
from labels.carriers.base import CarrierError, Customs, CustomsItem, Parcel
from labels.customs import GRAMS_A_PIECE, complete
from labels.parcel_terms import by_preference, terms_of
from returns.domain.customs import crosses_customs
from returns.domain.money import Money
from returns.domain.trial import Trial, TrialParcel, TrialPiece

HEAVIEST_GRAMS = 30_000
MOST_OFFERS = 10


def try_label(shop_id: int, tried: TrialParcel) -> Trial:
    """Ask the carrier that a new parcel of the shop would take for its offers. Nothing is bought or kept here.

    A carrier that makes a shipment for every quote keeps a free one, under a reference that says what it was.
    """
    way = accounts.choose(shop_id, prepaid=tried.prepaid)
    grams = min(sum(piece.quantity * (piece.grams or GRAMS_A_PIECE) for piece in tried.pieces), HEAVIEST_GRAMS)
    customs = _customs(tried) if crosses_customs(tried.sender, tried.recipient) else None
    can = way.capabilities
    found = Trial(
        carrier=way.name,
        account=way.account.name if way.account else "",
        postage=can.postage,
        test=can.test,
        grams=grams,
        customs=customs is not None,
    )
    if not can.postage:
        return found
    try:
        return _quoted(found, way, tried, complete(customs), shop_id)
    except CarrierError as trouble:
        return _with(found, trouble=str(trouble))


def _quoted(found: Trial, way: accounts.Way, tried: TrialParcel, customs: Customs | None, shop_id: int) -> Trial:
    reference = f"TRIAL-{secrets.token_hex(6)}"
    terms = terms_of(shop_id)
    box = terms.box_for(found.grams)
    rates = way.carrier().quote(Parcel(reference, tried.sender, tried.recipient, found.grams, customs, box)).rates
    offers = tuple((rate.service, Money(rate.amount_minor, rate.currency)) for rate in by_preference(rates, terms))
    offers = offers[:MOST_OFFERS]
    return _with(found, offers=offers)


def _with(found: Trial, *, offers: tuple[tuple[str, Money], ...] = (), trouble: str = "") -> Trial:
    return Trial(found.carrier, found.account, found.postage, found.test, found.grams, found.customs, offers, trouble)


def _customs(tried: TrialParcel) -> Customs:
    currency = tried.pieces[0].value.currency if tried.pieces else ""
    items = tuple(_item(piece) for piece in tried.pieces)
    return Customs(currency=currency, items=items, order=tried.order, ordered_on=tried.ordered_on, outbound="")


def _item(piece: TrialPiece) -> CustomsItem:
    return CustomsItem(
        description=piece.title,
        quantity=piece.quantity,
        hs_code="".join(sign for sign in piece.hs_code if sign.isascii() and sign.isdecimal()),
        origin=piece.origin,
        grams=piece.quantity * (piece.grams or GRAMS_A_PIECE),
        value_minor=piece.quantity * piece.value.minor,
    )
