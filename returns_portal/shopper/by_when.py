"""By when the next steps of a return happen, as far as anybody has promised a day, and where its money goes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns import wording
from returns.domain.means import Means
from returns.domain.remedy import REMEDIES
from returns.domain.settlement import Quote
from returns.domain.shipping import Goods
from returns.domain.status import Outcome, Stage
from returns.history import Actor
from returns.queries.messages import message_terms
from returns.queries.notices import paid_by_law
from returns.queries.parcels import parcels_of
from returns_portal.shopper.facts import standing_facts
from returns_portal.shopper.gift_words import CARD, is_gift
from returns_portal.shopper.instead import instead
from returns_portal.shopper.remedy_words import ANEW
from returns_portal.shopper.standings import BOTH, BOTH_AS_CREDIT, SENT
from returns_portal.shopper.way_back import BRINGING
from returns_portal.shopper.ways import credit_hint
from returns_portal.shopper.words import CHECK, CREDIT, REFUND, SENDING

if TYPE_CHECKING:
    from returns.models import MessageTerms, Return

HANDING_OVER = (SENDING, BRINGING[Means.DROP_OFF], BRINGING[Means.PICK_UP])
MADE_WHOLE = (REFUND, CREDIT, CARD, SENT, BOTH, BOTH_AS_CREDIT, ANEW)
CHECKED = frozenset({Stage.TO_REFUND, Stage.REFUNDING, Stage.NEEDS_ATTENTION})


@dataclass(frozen=True, slots=True)
class Step:
    """Something that is still to come; `when` is empty where nobody promised a day."""

    text: Promise
    when: str


@dataclass(frozen=True, slots=True)
class Promised:
    """What a shop promises of a return: the days that are over or to come, None where they are not known yet.

    `counted` is until when an arrived parcel is checked, `made_whole` until when the shopper gets what they get.
    `by_law` is the day on which the law ends that wait, where it does and the day is not over.
    """

    terms: MessageTerms
    counted: datetime | None
    made_whole: datetime | None
    by_law: datetime | None


def promised_of(rma: Return, *, now: datetime) -> Promised:
    """The days of a return as it stands."""
    terms = message_terms(rma.shop)
    since = _checked_at(rma)
    law = paid_by_law(rma, now=now) if since else None
    return Promised(
        terms=terms,
        counted=_arrived_at(rma, terms),
        made_whole=since + timedelta(days=terms.refund_days) if since else None,
        by_law=datetime.combine(law, time(12), ZoneInfo(rma.shop.time_zone)) if law else None,
    )


def steps_to_come(rma: Return, steps: Sequence[Promise], promised: Promised, *, now: datetime) -> list[Step]:
    """The steps of a standing, each with its day, or with how long it takes from the one before."""
    return [Step(step, _when(rma, step, steps, promised, now)) for step in steps]


def notes_on_time(rma: Return, steps: Sequence[Promise], promised: Promised, *, now: datetime) -> list[str]:
    """When the very next step happens, or that it is late; of a return that was cancelled who did that, and when."""
    if rma.stage == Stage.CANCELED:
        return _who_cancelled(rma)
    if promised.counted:
        facts = {"day": _day(rma, promised.counted)}
        if promised.counted > now:
            return [_("The check is to be done by %(day)s.") % facts]
        return [
            _("It was to be done by %(day)s and takes longer. Nothing is lost, and you get no less for it.") % facts
        ]
    if not promised.made_whole or not any(step in MADE_WHOLE for step in steps):
        return []
    end = _sooner(promised, now)
    if end:
        return [_("What you get is to be sent by %(day)s.") % {"day": _day(rma, end)}]
    facts = {"day": _day(rma, promised.made_whole), "shop": rma.shop.name}
    late = _("What you get was to be sent by %(day)s. %(shop)s is looking into it; the sum stays as it is.") % facts
    by_law = promised.by_law
    return [late, _("By law it is to be sent by %(day)s.") % {"day": _day(rma, by_law)}] if by_law else [late]


def money_note(rma: Return, quote: Quote) -> str:
    """Where the money goes, or went and on which day; empty where there is none, or where it stands elsewhere."""
    if is_gift(rma) or rma.outcome in REMEDIES or not quote.total.presentment.minor:
        return ""
    if rma.stage != Stage.REFUNDED:
        credit = rma.outcome == Outcome.STORE_CREDIT
        return credit_hint(rma.order) if credit else _("To the means of payment you used for the order.")
    if rma.outcome != Outcome.REFUND:
        return ""
    facts = standing_facts(rma)
    sent = _("Sent on %(paid)s to the means of payment you used.") % facts
    banks = _("Banks usually show it by %(arrives_words)s.") % {"arrives_words": facts["arrives"]}
    return f"{sent} {banks}" if instead(rma) else sent


def _arrived_at(rma: Return, terms: MessageTerms) -> datetime | None:
    """The last day of the check, once the last parcel is there."""
    if rma.stage != Stage.TO_INSPECT:
        return None
    arrived = max((parcel.way.delivered_at for parcel in parcels_of(rma) if parcel.way.delivered_at), default=None)
    return arrived + timedelta(days=terms.count_days) if arrived else None


def _checked_at(rma: Return) -> datetime | None:
    """Since when all that is left is to make the shopper whole."""
    if rma.stage not in CHECKED:
        return None
    return rma.received_at or (rma.approved_at if rma.goods != Goods.SEND else None) or rma.settlement.due_at


def _sooner(promised: Promised, now: datetime) -> datetime | None:
    """The day that is told while there is time; None once the shop is late."""
    if promised.made_whole is None or promised.made_whole <= now:
        return None
    return min(promised.made_whole, promised.by_law or promised.made_whole)


def _when(rma: Return, step: Promise, steps: Sequence[Promise], promised: Promised, now: datetime) -> str:
    if step in HANDING_OVER:
        return _to_be_sent(rma, now)
    if step == CHECK:
        return _to_be_checked(rma, promised, now)
    if step not in MADE_WHOLE:
        return ""
    if promised.made_whole:
        end = _sooner(promised, now)
        return _by(rma, end) if end else ""
    days = promised.terms.refund_days
    if CHECK in steps:
        return ngettext("Within %(n)s day of the check", "Within %(n)s days of the check", days) % _n(days)
    return _of_the_answer(days) if rma.stage == Stage.REQUESTED else ""


def _to_be_sent(rma: Return, now: datetime) -> str:
    if rma.ship_by:
        return _by(rma, rma.ship_by) if rma.ship_by > now else ""
    return _of_the_answer(rma.policy.policy.ship_by_days) if rma.stage == Stage.REQUESTED else ""


def _to_be_checked(rma: Return, promised: Promised, now: datetime) -> str:
    if promised.counted:
        return _by(rma, promised.counted) if promised.counted > now else ""
    if rma.stage == Stage.TO_INSPECT or rma.received_at:
        return ""
    days = promised.terms.count_days
    return ngettext("Within %(n)s day of the arrival", "Within %(n)s days of the arrival", days) % _n(days)


def _of_the_answer(days: int) -> str:
    return ngettext("Within %(n)s day of the answer", "Within %(n)s days of the answer", days) % _n(days)


def _who_cancelled(rma: Return) -> list[str]:
    ended = [event for event in rma.events.all() if event.kind == "return.canceled"]
    if not ended:
        return []
    last = max(ended, key=lambda event: event.pk)
    facts = {"day": _day(rma, last.at), "shop": rma.shop.name}
    by_shopper = last.actor == Actor.SHOPPER
    return [(_("You cancelled it on %(day)s.") if by_shopper else _("%(shop)s cancelled it on %(day)s.")) % facts]


def _by(rma: Return, moment: datetime) -> str:
    return _("By %(day)s at the latest") % {"day": _day(rma, moment)}


def _day(rma: Return, moment: datetime) -> str:
    return wording.day(moment, time_zone=rma.shop.time_zone)


def _n(days: int) -> dict[str, str]:
    return {"n": wording.number(days)}
