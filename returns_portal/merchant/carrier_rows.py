"""Carrier accounts in the words of their page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.carrier_accounts import Account, AccountAlarm, Reports, Trouble
from returns.doors import door

if TYPE_CHECKING:
    from returns.models import Shop

TROUBLES: Mapping[str, Promise] = {
    Trouble.KEY: gettext_lazy("%(carrier)s does not accept these credentials."),
    Trouble.REFUSED: gettext_lazy("%(carrier)s accepts the credentials, but not this account."),
    Trouble.UNREACHABLE: gettext_lazy("%(carrier)s gave no usable answer. Try again in a moment."),
    Trouble.UNPAID: gettext_lazy("%(carrier)s wants the account to be paid first."),
}
ALARMS: Mapping[str, Promise] = {
    Trouble.KEY: gettext_lazy("%(carrier)s has refused the key since %(day)s. No label can be bought with it."),
    Trouble.REFUSED: gettext_lazy("%(carrier)s has refused the account since %(day)s. No label can be bought with it."),
    Trouble.UNREACHABLE: gettext_lazy("%(carrier)s has given no usable answer since %(day)s."),
    Trouble.UNPAID: gettext_lazy("%(carrier)s has sold no label since %(day)s: it wants the account to be paid first."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One account. `given` are labels with what may be shown, `tested` says how the last test went."""

    account: Account
    given: tuple[tuple[str, str], ...]
    tested: str
    told_by_us: bool
    alarm: str = ""

    @classmethod
    def of(cls, account: Account, shop: Shop) -> Row:
        """An account as a page shows it."""
        given = tuple((str(label), shown) for _name, label, shown in account.given)
        alarm = ""
        if account.trouble and account.since:
            about = AccountAlarm(account.id, account.kind.title, account.kind.title, account.trouble, account.since)
            alarm = alarm_words(about, shop)
        return cls(account, given, _tested(account, shop), account.kind.reports == Reports.TOLD, alarm)


def carriers_of(shop: Shop, *, now: datetime) -> dict[str, Any]:
    """The settings' words on carriers: what new parcels take, and the accounts that do not sell."""
    return {"ahead": door("labels.ahead")(shop.pk), "alarms": account_alarms(shop, now=now)}


def account_alarms(shop: Shop, *, now: datetime) -> list[str]:
    """A sentence for each account that somebody should see to."""
    found: list[AccountAlarm] = door("labels.account_alarms")(shop.pk, now=now)
    return [alarm_words(alarm, shop) for alarm in found]


def alarm_words(alarm: AccountAlarm, shop: Shop) -> str:
    """What an account suffers from, since which day."""
    known = alarm.title.casefold() in alarm.name.casefold()
    carrier = alarm.name if known else f"{alarm.title} ({alarm.name})"
    return str(ALARMS[alarm.trouble]) % {"carrier": carrier, "day": wording.day(alarm.since, time_zone=shop.time_zone)}


def trouble_words(trouble: str, carrier: str) -> str:
    """What a carrier said, in a sentence."""
    return str(TROUBLES[trouble]) % {"carrier": carrier}


def _tested(account: Account, shop: Shop) -> str:
    if account.tested_at is None:
        return ""
    said = trouble_words(account.trouble, account.kind.title) if account.trouble else _("The connection works.")
    day = wording.day(account.tested_at, time_zone=shop.time_zone)
    return _("%(said)s Tested on %(day)s.") % {"said": said, "day": day}
