"""A text beside an e-mail: judged when it goes, and never sent twice."""

from __future__ import annotations

import logging
import secrets
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from returns.domain.message_times import quiet_for
from returns.operations.note_text import note_text
from returns.operations.suppress import reader_of, suppress
from returns.outbox import GiveUp, Later, put_for
from returns.queries.messages import message_terms
from returns.queries.returns import return_of
from returns.queries.suppressions import Reason
from returns_portal.models import SentText, TextAccount
from returns_portal.sms.accounts import account_of, provider_of, report_address
from returns_portal.sms.provider import NoSuchNumber, OptedOut, Provider, Refused, Unavailable, Unusable
from returns_portal.sms.twilio import takes_answers
from returns_portal.sms.words import WORDS, body_of, holds
from returns_portal.telephones import wished

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return, Shop

logger = logging.getLogger(__name__)
State = SentText.State
# A telephone rings: where the shop named no quiet hours, it is quiet in the night of its own clock.
NIGHT = (21, 8)
# The states that a state can follow.
BEFORE = {
    State.SENT: {State.ASKED},
    State.DELIVERED: {State.ASKED, State.SENT},
    State.FAILED: {State.ASKED, State.SENT},
}


def follow(message: OutboxMessage, rma: Return, *, key: str, now: datetime) -> None:
    """Leave a text that goes with an e-mail which was just handed over, where shop and shopper want one."""
    account = account_of(rma.shop) if key in WORDS else None
    if account and key in account.kinds and wished(rma):
        put_for(rma, "sms.tell", now=now, cause=message.pk, key=key)


def tell(message: OutboxMessage, *, now: datetime) -> None:
    """Send the text of an outbox message. Raises Later at night and when the provider cannot be asked, else GiveUp."""
    rma, key = return_of(message.payload), str(message.payload["key"])
    account, number = account_of(rma.shop), wished(rma)
    if account is None or key not in account.kinds or not number or not holds(rma, key):
        logger.info("no text: nobody wants it any more", extra={"return": rma.pk, "key": key})
        return
    terms = message_terms(rma.shop)
    start, end = (terms.quiet_from, terms.quiet_until) if terms.quiet_from is not None else NIGHT
    if quiet := quiet_for(now=now, zone=rma.shop.time_zone, start=start, end=end):
        raise Later("it is quiet now", delay=quiet, tried=False)
    text, new = _place(account, rma, key, cause=message.payload["cause"], now=now)
    if text is None:
        logger.warning("no text: the shop has sent as many as it wants on a day", extra={"return": rma.pk})
        return
    if text.state != State.ASKED:
        return
    first = SentText.objects.filter(rma=rma, cause__lt=text.cause).first() is None
    body = body_of(rma, key, code=text.code, stop=first and takes_answers(account.sender))
    try:
        _send(provider_of(account), account, text, to=number, body=body, new=new, now=now)
    except Unavailable as trouble:
        raise Later(str(trouble), delay=trouble.delay) from trouble
    except Unusable as trouble:
        raise GiveUp(str(trouble)) from trouble


@transaction.atomic
def _place(account: TextAccount, rma: Return, key: str, *, cause: int, now: datetime) -> tuple[SentText | None, bool]:
    """The row of the text, and whether it is new; None where the shop's day is full."""
    # One after the other, so that two at once do not both take the last place of the day.
    TextAccount.objects.select_for_update().filter(pk=account.pk).first()
    if known := SentText.objects.filter(cause=cause).first():
        return known, False
    if asked_today(rma.shop, now=now) >= account.most_a_day:
        _leave_out(account, today=_midnight(rma.shop, now).date())
        return None, False
    row = {"shop": rma.shop, "rma": rma, "key": key, "code": secrets.token_urlsafe(8), "asked_at": now}
    return SentText.objects.create(cause=cause, **row), True


def asked_today(shop: Shop, *, now: datetime) -> int:
    """How many texts the provider was asked for since the shop's midnight."""
    return SentText.objects.filter(shop=shop, asked_at__gte=_midnight(shop, now)).count()


def _midnight(shop: Shop, now: datetime) -> datetime:
    return now.astimezone(ZoneInfo(shop.time_zone)).replace(hour=0, minute=0, second=0, microsecond=0)


def _leave_out(account: TextAccount, *, today: date) -> None:
    """Count a text that does not leave, for the shop to see; the account's row is held."""
    rows = TextAccount.objects.filter(pk=account.pk)
    if not rows.filter(full_on=today).update(left_out=F("left_out") + 1):
        rows.update(full_on=today, left_out=1)


def _send(
    provider: Provider, account: TextAccount, text: SentText, *, to: str, body: str, new: bool, now: datetime
) -> None:
    """Ask for the text, unless the provider has it from a try whose answer was lost."""
    try:
        sid = "" if new else provider.find(to=to, mark=text.code)
        callback = f"{report_address(account)}?text={text.pk}"
        sid = sid or provider.send(to=to, body=body, callback=callback)
    except Refused as refusal:
        settle(text, State.FAILED, error=refusal.code, now=now)
        if isinstance(refusal, OptedOut | NoSuchNumber):
            reason = Reason.UNSUBSCRIBED if isinstance(refusal, OptedOut) else Reason.BOUNCED
            suppress(shop=text.rma.shop, reader=reader_of(text.rma.shop, to), reason=reason, now=now)
            return
        raise GiveUp(str(refusal)) from refusal
    settle(text, State.SENT, sid=sid, now=now)


@transaction.atomic
def settle(text: SentText, state: SentText.State, *, now: datetime, sid: str = "", error: int | None = None) -> None:
    """Note how far a text got, and in the return's history that it left or failed; news that is late says nothing."""
    rows = SentText.objects.filter(pk=text.pk)
    moved = rows.filter(state__in=BEFORE[state]).update(state=state, error=error)
    if sid:
        rows.filter(sid="").update(sid=sid)
    if moved and state != State.DELIVERED:
        note_text(text.rma, sent=state == State.SENT, now=now, error=error)
