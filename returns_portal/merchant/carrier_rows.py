"""Carrier accounts in the words of their page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.carrier_accounts import Account, Reports, Trouble
from returns.doors import door

if TYPE_CHECKING:
    from returns.models import Shop

TROUBLES: Mapping[str, Promise] = {
    Trouble.KEY: gettext_lazy("%(carrier)s does not accept these credentials."),
    Trouble.REFUSED: gettext_lazy("%(carrier)s accepts the credentials, but not this account."),
    Trouble.UNREACHABLE: gettext_lazy("%(carrier)s gave no usable answer. Try again in a moment."),
}


@dataclass(frozen=True, slots=True)
class Row:
    """One account. `given` are labels with what may be shown, `tested` says how the last test went."""

    account: Account
    given: tuple[tuple[str, str], ...]
    tested: str
    told_by_us: bool

    @classmethod
    def of(cls, account: Account, shop: Shop) -> Row:
        """An account as a page shows it."""
        given = tuple((str(label), shown) for _name, label, shown in account.given)
        return cls(account, given, _tested(account, shop), account.kind.reports == Reports.TOLD)


def carriers_of(shop: Shop) -> dict[str, Any]:
    """The settings' words on carriers: what new parcels take, and the accounts whose last test failed."""
    accounts: list[Account] = door("labels.accounts")(shop.pk)
    broken = [account.name for account in accounts if account.enabled and account.trouble]
    return {"ahead": door("labels.ahead")(shop.pk), "broken": broken}


def trouble_words(trouble: str, carrier: str) -> str:
    """What a carrier said, in a sentence."""
    return str(TROUBLES[trouble]) % {"carrier": carrier}


def _tested(account: Account, shop: Shop) -> str:
    if account.tested_at is None:
        return ""
    said = trouble_words(account.trouble, account.kind.title) if account.trouble else _("The connection works.")
    day = wording.day(account.tested_at, time_zone=shop.time_zone)
    return _("%(said)s Tested on %(day)s.") % {"said": said, "day": day}
