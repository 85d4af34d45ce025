"""How the app is, in sentences: what works, and what is to be done where something does not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns import wording
from returns.domain.health import Line, is_late
from returns.doors import door
from returns.queries.api_keys import key_that_ends
from returns.queries.flow_line import flow_line_of
from returns.queries.home import Behind, behind, bounced_lately
from returns_portal.merchant import words
from returns_portal.merchant.carrier_rows import account_alarms

if TYPE_CHECKING:
    from returns.models import ApiKey, FlowLine, Shop


@dataclass(frozen=True, slots=True)
class Sign:
    """One sentence. `tone` is `success`, `warning` or `critical`; `act` is what to do, "" where nothing is."""

    tone: str
    sentence: str
    act: str = ""


@dataclass(frozen=True, slots=True)
class Health:
    """All signs, and the sentence over them."""

    signs: tuple[Sign, ...]

    @property
    def well(self) -> bool:
        """Whether nothing is wrong."""
        return all(sign.tone == "success" for sign in self.signs)


def health(shop: Shop, *, now: datetime) -> Health:
    """The signs of life of one shop."""
    line: Line = door("shopify.line")(shop, now=now)
    signs = (
        _shopify(line, now),
        _orders(line, now) if line.here else None,
        *_queue(behind(shop, now=now), line, now),
        _carriers(fail=bool(account_alarms(shop, now=now))),
        _mail(bounced_lately(shop, now=now)),
        _key(key_that_ends(shop, now=now), shop),
        _flow(flow_line_of(shop)),
    )
    return Health(tuple(filter(None, signs)))


def _shopify(line: Line, now: datetime) -> Sign:
    if not line.here:
        return Sign("critical", _("Shopify is not connected."), _("Open the app from Shopify’s admin once."))
    if line.away_since:
        since = words.age(line.away_since, now=now)
        told = _("Shopify closed this shop to apps %(age)s.") % {"age": since}
        return Sign(
            "critical", told, _("Look at your plan and bills at Shopify; the app goes on by itself after that.")
        )
    if line.heard_at is None:
        return Sign("success", _("Shopify is connected and has had nothing to say yet."))
    return Sign("success", _("Shopify last spoke %(age)s.") % {"age": words.age(line.heard_at, now=now)})


def _orders(line: Line, now: datetime) -> Sign | None:
    if line.read_to is None:
        return None
    age = {"age": words.age(line.read_to, now=now)}
    if line.walk_is_late(now=now):
        act = _("Returns go on. If that lasts for a day, ask whoever runs the app to look at its workers.")
        return Sign("warning", _("Orders were last compared with Shopify %(age)s.") % age, act)
    return Sign("success", _("All orders were compared with Shopify %(age)s.") % age)


def _key(ending: ApiKey | None, shop: Shop) -> Sign | None:
    if ending is None:
        return None
    told = {"name": ending.name, "day": wording.day(ending.ends_at, time_zone=shop.time_zone)}
    act = _("An owner puts another in its place under Settings → API keys; both work meanwhile.")
    return Sign("warning", _("The key of the program “%(name)s” runs out on %(day)s.") % told, act)


def _flow(row: FlowLine) -> Sign | None:
    if not row.problem or not row.open:
        return None
    act = _("Settings → Shopify Flow says which trigger it was, and what is to be done.")
    return Sign("warning", _("Shopify Flow did not take what happened to a return."), act)


def _queue(work: Behind, line: Line, now: datetime) -> Iterator[Sign]:
    oldest = min(filter(None, (work.since, line.unhandled_since)), default=None)
    if late := oldest if is_late(oldest, now=now) else None:
        act = _("Nothing is lost. Ask whoever runs the app to look at its workers.")
        yield Sign("critical", _("Work is waiting that was due %(age)s.") % {"age": words.age(late, now=now)}, act)
    if work.vain_since:
        told = ngettext(
            "%(count)d step, begun %(age)s, waits: Shopify, a carrier or the mail server does not take it.",
            "%(count)d steps, the first begun %(age)s, wait: Shopify, a carrier or the mail server does not take them.",
            work.vain,
        ) % {"count": work.vain, "age": words.age(work.vain_since, now=now)}
        yield Sign("warning", told, _("Nothing is lost: each is tried again by itself until it is taken."))
    if not late and not work.vain:
        yield Sign("success", _("Nothing is behind: mails, labels and refunds go out at once."))


def _carriers(*, fail: bool) -> Sign:
    if fail:
        return Sign("critical", _("A carrier account does not work."), _("The alarm above says which, and why."))
    return Sign("success", _("No carrier account has a problem."))


def _mail(bounced: int) -> Sign:
    if not bounced:
        return Sign("success", _("No letter came back this week."))
    told = ngettext(
        "%(count)d shopper’s letters came back this week.", "%(count)d shoppers’ letters came back this week.", bounced
    ) % {"count": bounced}
    return Sign("warning", told, _("Their returns stand under “Returns that wait for you”."))
