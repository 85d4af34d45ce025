"""A customer’s history in sentences: numbers with how many they are of, and no judgement."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns import wording
from returns.domain.customer_history import CustomerHistory, Elsewhere
from returns.domain.money import Money
from returns.queries.customer_history import MOST_ORDERS, customer_history
from returns.stage_words import stage_in_words
from returns_portal.merchant import words
from returns_portal.merchant.bringing_words import SOURCES

if TYPE_CHECKING:
    from returns.models import Return


def customer_rows(rma: Return) -> dict[str, Any] | None:
    """The sentences and the latest returns; None where nobody is known."""
    found = customer_history(rma)
    if found is None:
        return None
    zone = rma.shop.time_zone
    return {
        "sentences": list(_sentences(found, zone)),
        "returns": [
            {
                "number": each.number,
                "order": each.order,
                "day": wording.day(each.at, time_zone=zone),
                "stage": str(stage_in_words(each.stage, each.outcome)),
                "tone": words.TONES[each.stage],
            }
            for each in found.returns
        ],
    }


def _sentences(found: CustomerHistory, zone: str) -> Iterator[str]:
    if not found.orders:
        yield _("No other order of theirs is known here.")
    else:
        yield from _here(found, zone)
    for other in found.elsewhere:
        yield _elsewhere(other)


def _elsewhere(other: Elsewhere) -> str:
    """What another system says, as its word."""
    told = {"count": other.returns, "system": SOURCES[other.source]}
    said = (
        ngettext("%(count)s earlier return in %(system)s.", "%(count)s earlier returns in %(system)s.", other.returns)
        % told
    )
    if not other.refunded:
        return said
    sums = ", ".join(wording.money(Money(minor, currency)) for currency, minor in other.refunded)
    return f"{said} {_('Refunded there: %(sums)s.') % {'sums': sums}}"


def _here(found: CustomerHistory, zone: str) -> Iterator[str]:
    since = wording.day(found.since, time_zone=zone) if found.since else ""
    numbers: dict[str, Any] = {"orders": found.orders, "since": since, "back": found.came_back}
    yield (
        ngettext("%(orders)s other order, of %(since)s.", "%(orders)s other orders since %(since)s.", found.orders)
        % numbers
    )
    yield _came_back(found, numbers)
    if found.by_right:
        yield (
            ngettext(
                "%(count)s of them for a fault or by withdrawal, as the law gives it.",
                "%(count)s of them for faults or by withdrawal, as the law gives it.",
                found.by_right,
            )
            % {"count": found.by_right}
        )
    yield _("Paid and kept so far: %(kept)s of %(received)s.") % {
        "kept": wording.money(Money(found.kept_minor, found.currency)),
        "received": wording.money(Money(found.received_minor, found.currency)),
    }
    if found.scores:
        told = ", ".join(str(score) for score in found.scores)
        yield _("How easy earlier returns were, by their word, the newest first: %(scores)s of 5.") % {"scores": told}
    if found.bounded:
        yield _("Only the newest %(most)s orders were looked at.") % {"most": MOST_ORDERS}


def _came_back(found: CustomerHistory, numbers: dict[str, Any]) -> str:
    if not found.came_back:
        return _("Nothing came back from these.")
    if found.share_percent is None:
        told = _("Something came back from %(back)s of %(orders)s: too few orders to speak of a share.")
        return told % numbers
    share = {**numbers, "share": wording.percent(found.share_percent * 100)}
    return _("Something came back from %(back)s of %(orders)s orders (%(share)s).") % share
