"""What should not wait, in words: the first thing on the page that a day starts with."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from django.urls import resolve, reverse
from django.utils.translation import gettext as _

from returns import wording
from returns.doors import door
from returns.people import Staff
from returns.queries.claims import waiting_for_us
from returns.queries.drifts import returns_with_drifts
from returns.queries.early import overdue_of
from returns.queries.register import pressing
from returns.queries.remarks import unanswered
from returns.queries.restrictions import open_appeals
from returns.queries.standing import Standing, standing
from returns.queries.unannounced import long_waiting
from returns.queries.waiting_on_us import waiting_on_us
from returns.queries.webhooks import switched_off
from returns.queries.workflows import stopped_workflows
from returns_portal.merchant.access import needed_for
from returns_portal.merchant.brought_view import alerts
from returns_portal.merchant.carrier_rows import account_alarms

if TYPE_CHECKING:
    from returns.models import Shop

MOST = 20


@dataclass(frozen=True, slots=True)
class About:
    """What an alarm names: the word to click, where that leads ("": nowhere for the reader), and what follows."""

    word: str
    address: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm. `tone` is `critical` or `warning`; `more` is where it is dealt with, as word and address."""

    tone: str
    heading: str
    about: tuple[About, ...] = ()
    sentences: tuple[str, ...] = ()
    more: About | None = None


def alarms_of_shop(shop: Shop, staff: Staff, *, now: datetime) -> list[Alarm]:
    """All alarms, what cannot wait first, with the links that `staff` may follow.

    One reading says of which kinds there is something, and only of those more is asked: once, however many there are.
    """
    there = standing(shop, now=now)
    made = (*_made(CRITICAL, there, shop, now), _without_address(shop), *_made(WARNINGS, there, shop, now))
    return [_for(staff, alarm) for alarm in made if alarm]


def is_urgent(shop: Shop, *, now: datetime) -> bool:
    """Whether anything cannot wait."""
    return any(_made(CRITICAL, standing(shop, now=now), shop, now))


def _made(kinds: Kinds, there: frozenset[Standing], shop: Shop, now: datetime) -> Iterator[Alarm | None]:
    return (make(shop, now) for kind, make in kinds.items() if kind is None or kind in there)


def _for(staff: Staff, alarm: Alarm) -> Alarm:
    """The alarm with no way to where the reader's role may not go."""
    about = tuple(each if _leads(staff, each) else replace(each, address="") for each in alarm.about)
    return replace(alarm, about=about, more=alarm.more if alarm.more and _leads(staff, alarm.more) else None)


def _leads(staff: Staff, about: About) -> bool:
    return staff.may(needed_for(resolve(about.address.partition("#")[0]).url_name))


def _without_address(shop: Shop) -> Alarm | None:
    if shop.return_address.get("street"):
        return None
    heading, why = _("Say where parcels come back to"), _("Without a return address no label can be made.")
    where = reverse("merchant:settings") + "#address-section"
    return Alarm("warning", heading, sentences=(why,), more=About(_("Enter the return address"), where))


def _withdrawals(shop: Shop, now: datetime) -> Alarm | None:
    rows = pressing(shop, now=now)
    about = [About(row.statement.reference, reverse("merchant:withdrawal", args=[row.pk])) for row in rows]
    return _named("critical", _("Withdrawals wait for you"), about)


def _remarks(shop: Shop, _now: datetime) -> Alarm | None:
    about = [About(number, f"{_return(number)}#talk") for number in unanswered(shop)]
    return _named("critical", _("Shoppers wait for your answer"), about)


def _appeals(shop: Shop, _now: datetime) -> Alarm | None:
    rows = open_appeals(shop)
    about = [About(row.email, reverse("merchant:restriction", args=[row.restriction_id])) for row in rows]
    return _named("critical", _("Appeals wait for your answer"), about)


def _accounts(shop: Shop, now: datetime) -> Alarm | None:
    if not (sentences := account_alarms(shop, now=now)):
        return None
    more = About(_("Open carriers"), reverse("merchant:carriers"))
    return Alarm("critical", _("A carrier account does not work"), sentences=tuple(sentences), more=more)


def _overdue(shop: Shop, _now: datetime) -> Alarm | None:
    about = [About(number, _return(number), f"({wording.money(out)})") for number, out in overdue_of(shop)]
    return _named("critical", _("Goods are overdue for which something was sent early"), about)


def _steps(shop: Shop, now: datetime) -> Alarm | None:
    if not (waiting := waiting_on_us(shop, now=now)):
        return None
    given_up = dict.fromkeys(each.number for each in waiting if each.given_up)
    long = any(each.is_long(now=now) for each in waiting)
    return Alarm(
        "critical",
        _("A step could not be carried out") if given_up else _("Returns that wait for you"),
        about=tuple(About(number, _return(number)) for number in list(given_up)[:MOST]),
        sentences=(_("Some have been waiting for more than a day."),) if long else (),
        more=About(_("See all with their reasons"), reverse("merchant:waiting")),
    )


def _claims(shop: Shop, _now: datetime) -> Alarm | None:
    about = [About(row.rma.number, _return(row.rma.number), f"({row.supplier})") for row in waiting_for_us(shop)]
    return _named("warning", _("Suppliers: something waits for you"), about)


def _parcels(shop: Shop, now: datetime) -> Alarm | None:
    rows = long_waiting(shop, today=now.astimezone(ZoneInfo(shop.time_zone)).date())
    about = [About(str(row), reverse("merchant:unannounced", args=[row.pk])) for row in rows]
    return _named("warning", _("Unannounced parcels have been waiting for a week or longer"), about)


def _drifts(shop: Shop, _now: datetime) -> Alarm | None:
    about = [About(number, _return(number)) for number in returns_with_drifts(shop)]
    return _named("warning", _("Shopify has something else"), about)


def _brought(shop: Shop, now: datetime) -> Alarm | None:
    if not (sentences := alerts(door("labels.brought_alerts")(shop, now=now))):
        return None
    more = About(_("Look at your labels"), reverse("merchant:brought"))
    return Alarm("warning", _("Labels you bring"), sentences=tuple(sentences), more=more)


def _webhooks(shop: Shop, now: datetime) -> Alarm | None:
    about = [About(str(row), reverse("merchant:webhook", args=[row.pk])) for row in switched_off(shop, now=now)]
    return _named("warning", _("Webhooks are no longer sent: the receiver does not answer"), about)


def _workflows(shop: Shop, _now: datetime) -> Alarm | None:
    about = [About(row.name, reverse("merchant:workflow_runs", args=[row.pk])) for row in stopped_workflows(shop)]
    if not about:
        return None
    why = _("It began far too often. Look at its log, and switch it on again.")
    more = About(_("Open workflows"), reverse("merchant:workflows"))
    return Alarm("warning", _("A workflow stopped by itself"), about=tuple(about), sentences=(why,), more=more)


def _named(tone: str, heading: str, about: Iterable[About]) -> Alarm | None:
    return Alarm(tone, heading, about=named) if (named := tuple(about)) else None


def _return(number: str) -> str:
    return reverse("merchant:return", args=[number])


Kinds = Mapping[Standing | None, Callable[["Shop", datetime], Alarm | None]]
# What cannot wait, in the order of the page; None stands for what a wing is asked, whatever the core knows.
CRITICAL: Kinds = {
    Standing.WITHDRAWALS: _withdrawals,
    Standing.REMARKS: _remarks,
    Standing.APPEALS: _appeals,
    None: _accounts,
    Standing.OVERDUE: _overdue,
    Standing.STEPS: _steps,
}
WARNINGS: Kinds = {
    Standing.CLAIMS: _claims,
    Standing.PARCELS: _parcels,
    Standing.DRIFTS: _drifts,
    None: _brought,
    Standing.WEBHOOKS: _webhooks,
    Standing.WORKFLOWS: _workflows,
}
