"""What may be told to the shopper about a return: amounts, dates, and where its papers are. Page and mail ask here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from returns import wording
from returns.domain.brought import BROUGHT
from returns.domain.customs import crosses_customs
from returns.domain.means import POSTED, Means
from returns.domain.order import Address
from returns.domain.remedy import REMEDIES
from returns.domain.shipping import Goods, LabelTime, PaidBy
from returns.domain.status import ParcelStatus, Stage
from returns.doors import door
from returns.links import counter_url, label_url, qr_url
from returns.operations.credit_bonus import expiry_of
from returns.parcel_labels import NO_LABEL, LabelFacts
from returns.queries.collections import booked
from returns.queries.ended_labels import ended_parcels
from returns.queries.gifts import sender_address
from returns.queries.linked_orders import linked_order_of
from returns.queries.linked_worth import goes_back_elsewhere
from returns.queries.means import store_rows
from returns.queries.parcels import address_on, lines_of, parcels_of
from returns.queries.postings import is_said_sent, postings_in
from returns.queries.rest import last_paid_at
from returns.queries.returns import went_back
from returns.queries.silence import astray, silent_since
from returns.tracking_words import MOST_TOLD, News, ways_of
from returns_portal.shopper.arrival import announced_day, usual_day
from returns_portal.shopper.collection_form import words_of
from returns_portal.shopper.nothing_words import without_money
from returns_portal.shopper.remedy_words import remedied
from returns_portal.shopper.standings import before_answer, with_exchange
from returns_portal.shopper.way_back import by_hand
from returns_portal.shopper.words import ASTRAY, PARCELS, Standing, said_sent, standing_of

if TYPE_CHECKING:
    from returns.models import Collection, Posting, Return, ReturnLineItem, ReverseDelivery

# Card schemes and banks take up to ten days to show a refund that was sent.
BANK = timedelta(days=10)
PAPER_NAMES = {"a4": "A4", "letter": "Letter", "a6": "A6", "4x6": "4\u00a0×\u00a06\u00a0in"}
SENDABLE = frozenset({Stage.AWAITING_PARCEL, Stage.IN_TRANSIT})


@dataclass(frozen=True, slots=True)
class Papers:
    """Absolute addresses of a parcel's label or slip and of its code; `prepaid` when the label pays the way.

    `counter` is the address of the carrier's own code where its counter takes one instead of a printed label, and
    `counter_text` what is said there if it cannot be scanned.

    `test`: it is a test label, with which no carrier moves anything. `declared`: customs want a paper with it.
    """

    label: str
    qr: str
    prepaid: bool
    counter: str = ""
    counter_text: str = ""
    test: bool = False
    declared: bool = False

    @property
    def for_customs(self) -> str:
        """What customs read, on pages of its own, for who prints the label alone; empty where nobody asks."""
        return f"{self.label}?format=customs" if self.declared else ""

    @property
    def on_phone(self) -> str:
        """The slip for who prints nothing; empty where a label has to be on the parcel."""
        return "" if self.prepaid else f"{self.label}?format=phone"

    @property
    def others(self) -> tuple[tuple[str, str], ...]:
        """The label on every size of paper: its name and address."""
        return tuple((name, f"{self.label}?format={paper}") for paper, name in PAPER_NAMES.items())


@dataclass(frozen=True, slots=True)
class Sending:
    """One parcel as its shopper sees it. `lines` are what is in it where several travel; `papers` None until ready.

    Where goods are brought, `code` is the address of the code to show and `stores` are where to; where they are
    collected, `collection` is what was booked. `posting` is what was said of its being handed in, `way` what the
    carrier told of it, newest first, and `expected` the day by which half of the shop's parcels on the same way have
    arrived. `announced` is the day that its carrier named instead, in words. `post_link` is where the post makes the
    label instead. `slip_instead` tells that a slip took the place of a label that was promised. `label_ends`
    is the last moment of a label that ends before the day by which the goods are to be sent.
    """

    parcel: ReverseDelivery
    papers: Papers | None
    address: dict[str, str]
    lines: tuple[ReturnLineItem, ...]
    status: str
    posting: Posting | None = None
    way: tuple[News, ...] = ()
    expected: datetime | None = None
    announced: str = ""
    means: str = Means.LABEL
    code: str = ""
    post_link: str = ""
    stores: tuple[dict[str, Any], ...] = ()
    collection: Collection | None = None
    booked_words: str = ""
    slip_instead: bool = False
    label_ends: datetime | None = None

    @property
    def awaits(self) -> bool:
        """Whether its label is still a supplier's to make."""
        return self.parcel.awaits_supplier and self.parcel.status == ParcelStatus.AWAITING_LABEL

    @property
    def said_sent(self) -> bool:
        """Whether it is said to be handed in, so that nothing is left to be done with its papers."""
        return self.posting is not None and self.posting.refused_at is None

    @property
    def is_slip(self) -> bool:
        """Whether its papers pay no postage, so that no label of ours tells of it."""
        return self.papers is not None and not self.papers.prepaid

    @property
    def postage_back(self) -> bool:
        """Whether the shop owes the postage, since it pays the way and its label does not."""
        return self.parcel.paid_by == PaidBy.SHOP and self.is_slip


def sendings_of(rma: Return, *, now: datetime | None = None) -> list[Sending]:
    """Every parcel of a return, with what the shopper needs to send it; by when it arrives where `now` is told."""
    parcels = parcels_of(rma)
    said, codes = postings_in(rma, parcels), counter_codes(parcels)
    labels = labels_of(parcels)
    told = ways_of([parcel for parcel in parcels if labels[parcel.pk].told_of])
    replies = [parcel.way.pk for parcel in parcels if parcel.way.carrier == "permit"]
    post_links = door("labels.post_links")(replies) if replies else {}
    instead = {event.facts["parcel"] for event in rma.events.all() if event.kind == "label.slip_instead"}
    return [
        Sending(
            parcel,
            papers_of(
                parcel,
                shop_id=rma.shop_id,
                codes=codes,
                test=labels[parcel.pk].test,
                declared=_declared(rma, parcel),
            ),
            address_on(parcel),
            tuple(lines_of(rma, parcel)) if len(parcels) > 1 else (),
            str(PARCELS[parcel.status]),
            said.get(parcel.pk),
            tuple(told.get(parcel.pk, ())[:MOST_TOLD]),
            usual_day(rma, parcel, now=now) if now else None,
            announced_day(rma, parcel, labels[parcel.pk].announced, now=now) if now else "",
            means=parcel.means,
            post_link=post_links.get(parcel.way.pk, ""),
            **_brought(rma, parcel),
            slip_instead=parcel.pk in instead,
            label_ends=_sooner(labels[parcel.pk].valid_until, rma.ship_by)
            if parcel.status == ParcelStatus.LABEL_READY
            else None,
        )
        for parcel in parcels
    ]


def labels_of(parcels: Sequence[ReverseDelivery]) -> dict[int, LabelFacts]:
    """Parcel (id) -> what is told of its label, or of the one it travels under."""
    told = door("labels.told")([parcel.way.pk for parcel in parcels]) if parcels else {}
    return {parcel.pk: told.get(parcel.way.pk, NO_LABEL) for parcel in parcels}


def _sooner(end: datetime | None, ship_by: datetime | None) -> datetime | None:
    return None if end and ship_by and ship_by <= end else end


def _brought(rma: Return, parcel: ReverseDelivery) -> dict[str, Any]:
    if parcel.means == Means.PICK_UP:
        return _collected(rma)
    if parcel.means != Means.DROP_OFF:
        return {}
    return {"code": qr_url(shop_id=rma.shop_id, parcel_id=parcel.pk), "stores": tuple(store_rows(rma.shop))}


def counter_codes(parcels: Sequence[ReverseDelivery]) -> dict[int, str]:
    """What is said where a code cannot be scanned, by the parcels that need no printed label."""
    ready = [parcel.way.pk for parcel in parcels if parcel.label_ready_at]
    return dict(door("labels.counter_codes")(ready)) if ready else {}


def _collected(rma: Return) -> dict[str, Any]:
    found = booked(rma)
    return {"collection": found, "booked_words": words_of(found) if found else ""}


def standing_in_words(rma: Return) -> Standing:
    """Where a return stands, in words that may name the facts below."""
    awaited = rma.means == Means.PICK_UP and rma.stage == Stage.AWAITING_PARCEL
    usual = before_answer(rma, standing_of(rma.stage, rma.outcome, stays=rma.goods != Goods.SEND))
    plain = by_hand(usual, rma.stage, rma.means, is_booked=awaited and booked(rma) is not None)
    if rma.outcome in REMEDIES:
        found = remedied(plain, stage=rma.stage, outcome=rma.outcome, stays=rma.goods != Goods.SEND)
    else:
        found = without_money(rma, with_exchange(rma, plain))
    if rma.stage == Stage.NEEDS_ATTENTION and (wrong := astray(rma)):
        return ASTRAY[wrong]
    return said_sent(found) if rma.stage == Stage.AWAITING_PARCEL and is_said_sent(rma) else found


def headline_of(rma: Return) -> str:
    """Where a return stands, in a line."""
    return str(standing_in_words(rma).headline) % standing_facts(rma)


def is_sendable(rma: Return, sendings: Sequence[Sending]) -> bool:
    """Whether the shopper is to be shown their parcels: also before anybody agreed, once papers are there."""
    if rma.stage == Stage.LABEL_PENDING and any(sending.awaits for sending in sendings):
        return True
    ready = any(sending.papers or sending.means not in POSTED for sending in sendings)
    return ready and (rma.stage in SENDABLE or rma.stage == Stage.REQUESTED or bool(astray(rma)))


def may_make_label(rma: Return) -> bool:
    """Whether a label is the shopper's to ask for, and nobody did yet."""
    on_demand = rma.stage == Stage.AWAITING_PARCEL and rma.label_time == LabelTime.ON_DEMAND and not parcels_of(rma)
    return on_demand and not label_over(rma)


def label_over(rma: Return) -> bool:
    """Whether a label is over that nobody used, and nobody asked for another one yet."""
    return bool(ended_parcels(rma))


def _declared(rma: Return, parcel: ReverseDelivery) -> bool:
    """Whether the parcel meets customs on its way."""
    ends = (sender_address(rma), address_on(parcel))
    sender, recipient = (
        Address(country=str(end.get("country") or ""), postcode=str(end.get("postcode") or "")) for end in ends
    )
    return parcel.means in POSTED and crosses_customs(sender, recipient)


def papers_of(
    parcel: ReverseDelivery | None,
    *,
    shop_id: int,
    codes: Mapping[int, str],
    test: bool = False,
    declared: bool = False,
) -> Papers | None:
    """The parcel's papers once they are there. They pay the way where they have a tracking number, or the shop has.

    `codes` are those that counters take, by the parcels they are for.
    """
    if parcel is None or parcel.label_ready_at is None:
        return None
    way = parcel.way.pk
    return Papers(
        label_url(shop_id=shop_id, parcel_id=way),
        qr_url(shop_id=shop_id, parcel_id=way),
        bool(parcel.way.tracking_number) or parcel.way.carrier in BROUGHT,
        counter_url(shop_id=shop_id, parcel_id=way) if way in codes else "",
        codes.get(way, ""),
        test,
        declared,
    )


def standing_facts(rma: Return) -> dict[str, str]:
    """What sentences about a return may name (empty when unknown).

    They are shop, number, order, linked (the order that something else goes out on), amount, owed, bonus, ship_by,
    paid, arrives, heard (when there was news of a parcel that went astray), and until when store credit can be used.
    """
    zone, paid_at, quote = rma.shop.time_zone, last_paid_at(rma), went_back(rma)
    in_all = quote.total + elsewhere.amount if (elsewhere := goes_back_elsewhere(rma)) else quote.total
    # Its days were counted when it was sent; that it went out may be known on another day.
    expires_at = expiry_of(rma, now=rma.settlement.sent_at or paid_at) if paid_at else None
    heard = silent_since(rma) if rma.stage == Stage.NEEDS_ATTENTION else None
    return {
        "shop": rma.shop.name,
        "number": rma.number,
        "order": rma.order.name,
        "linked": linked.order_name if (linked := linked_order_of(rma)) else "",
        "amount": wording.money(in_all.presentment),
        "owed": wording.money(quote.owed.presentment),
        "bonus": wording.money(quote.bonus.presentment) if quote.bonus.presentment.minor else "",
        "expires": wording.day(expires_at, time_zone=zone) if expires_at else "",
        "ship_by": wording.day(rma.ship_by, time_zone=zone) if rma.ship_by else "",
        "paid": wording.day(paid_at, time_zone=zone) if paid_at else "",
        "heard": wording.day(heard, time_zone=zone) if heard else "",
        "arrives": wording.day(paid_at + BANK, time_zone=zone) if paid_at else "",
    }
