"""Mails that nobody's action leads to: a day comes near, or something takes longer. Each asks anew whether it holds."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.means import Means
from returns.domain.notices import NoticeKind
from returns.domain.status import Outcome
from returns.queries.notices import Cause, causes
from returns.queries.returns import return_of
from returns_portal.gift_mail import tell
from returns_portal.letters import language_of, send
from returns_portal.shopper.facts import standing_facts
from returns_portal.shopper.gift_words import is_gift
from returns_portal.shopper.supplier_label import who_makes_it

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return

logger = logging.getLogger(__name__)
Words = Callable[["Return", Cause, dict[str, str]], str]

SOON = gettext_lazy("Please send your parcel soon")
BRING_SOON = gettext_lazy("Please bring your items soon")
SILENT = gettext_lazy("There is no news of your parcel")
COUNTING = gettext_lazy("Checking your parcel takes longer")
PAYING = gettext_lazy("Your refund takes longer")
GETTING = gettext_lazy("What you get for your return takes longer")
LABEL = gettext_lazy("Your label is still to come")


def send_soon(message: OutboxMessage, *, now: datetime) -> None:
    """Remind of the day by which the parcel is to be sent, or the goods are to be brought."""
    _tell(message, NoticeKind.SEND_SOON, now, lambda rma: BRING_SOON if _is_brought(rma) else SOON, _until_when)


def parcel_silent(message: OutboxMessage, *, now: datetime) -> None:
    """Say that the carrier has not told of the parcel for long, and that the shop looks for it."""
    _tell(message, NoticeKind.SILENT, now, lambda rma: SILENT, _since_when)


def count_late(message: OutboxMessage, *, now: datetime) -> None:
    """Say that the parcel is there and takes longer to be checked than promised."""
    _tell(message, NoticeKind.COUNT_LATE, now, lambda rma: COUNTING, _still_there)


def refund_late(message: OutboxMessage, *, now: datetime) -> None:
    """Say that what the shopper gets is late, and that it is not lost."""
    _tell(message, NoticeKind.REFUND_LATE, now, lambda rma: PAYING if _is_money(rma) else GETTING, _still_owed)


def supplier_news(message: OutboxMessage, *, now: datetime) -> None:
    """Say what the label waits for, and until when."""
    _tell(message, NoticeKind.SUPPLIER, now, lambda rma: LABEL, who_makes_it)


def _tell(
    message: OutboxMessage, kind: NoticeKind, now: datetime, title: Callable[[Return], Promise], words: Words
) -> None:
    rma = return_of(message.payload)
    cause = causes(rma, now=now).get(kind)
    if cause is None or cause.key != message.payload["cause"]:
        logger.info("no mail: it would be old news", extra={"return": rma.pk, "kind": message.kind})
        return
    if is_gift(rma):
        tell(message, rma, now=now, news=title(rma))
        return
    with translation.override(language_of(rma)):
        headline, facts = str(title(rma)), standing_facts(rma)
        day = wording.day(cause.since, time_zone=rma.shop.time_zone)
        text = words(rma, cause, facts | {"day": day, "supplier": cause.supplier})
        subject = _("%(headline)s (return %(number)s)") % {"headline": headline, "number": rma.number}
        send(message, rma, now=now, template="notice", subject=subject, headline=headline, text=text)


def _is_brought(rma: Return) -> bool:
    return rma.means == Means.DROP_OFF


def _until_when(rma: Return, cause: Cause, facts: dict[str, str]) -> str:
    if _is_brought(rma):
        return (
            _(
                "Your return is approved, and no store has the items yet. Please bring them by %(day)s. If you have "
                "just done so, there is nothing left to do."
            )
            % facts
        )
    return (
        _(
            "Your return is approved, and nobody has seen the parcel yet. Please send it by %(day)s. If you have just "
            "done so, there is nothing left to do."
        )
        % facts
    )


def _since_when(rma: Return, cause: Cause, facts: dict[str, str]) -> str:
    return (
        _(
            "Nothing was heard of your parcel since %(day)s, which is longer than usual. %(shop)s is asking what "
            "became of it. If you have a proof of posting, please keep it. Your return stays open; there is nothing "
            "else for you to do."
        )
        % facts
    )


def _still_there(rma: Return, cause: Cause, facts: dict[str, str]) -> str:
    return _(
        "Your parcel arrived at %(shop)s on %(day)s and was not checked in the %(days)s days that this is to take. It "
        "is not lost, and you get no less for it. You get an e-mail when it is checked."
    ) % (facts | {"days": wording.number(cause.days)})


def _still_owed(rma: Return, cause: Cause, facts: dict[str, str]) -> str:
    if not _is_money(rma):
        return (
            _(
                "What you get for your return should be on its way by now. %(shop)s is looking into it. "
                "You get an e-mail as soon as it is; there is nothing for you to do."
            )
            % facts
        )
    late = (
        _(
            "Your %(amount)s should have been sent by now. %(shop)s is looking into it. The sum stays as it is, "
            "and you get an e-mail when it is sent; there is nothing for you to do."
        )
        % facts
    )
    by_law = cause.by and wording.day(
        datetime.combine(cause.by, time(12), ZoneInfo(rma.shop.time_zone)), time_zone=rma.shop.time_zone
    )
    return f"{late} " + _("By law it is to be sent by %(day)s.") % {"day": by_law} if by_law else late


def _is_money(rma: Return) -> bool:
    return rma.outcome in {Outcome.REFUND, Outcome.STORE_CREDIT} and rma.settlement.total_presentment_minor > 0
