"""The proofs of the journal as the merchant reads them: a line per day, and what differs on the newest."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.domain.ledger_proof import CaseCode
from returns.domain.money import Money

if TYPE_CHECKING:
    from returns.models import LedgerProof, Shop

CASES: Mapping[str, Promise] = {
    CaseCode.UNDER_WAY: _("On its way at Shopify"),
    CaseCode.ELSEWHERE: _("Refunded in Shopify’s admin without a return; noted here"),
    CaseCode.FOREIGN_RETURN: _("Refunded at Shopify for a return that is not held here"),
    CaseCode.OPEN_DIFFERENCE: _("A difference that waits for you on the return’s page"),
    CaseCode.NOT_TAKEN_OVER: _("Refunded at Shopify and not taken over yet; it is read again"),
    CaseCode.AMOUNT: _("Shopify paid another amount than we noted"),
    CaseCode.MISSING_THERE: _("We noted a payment that Shopify does not have"),
    CaseCode.NOT_READ: _("Not looked at yet: too many orders differ"),
}


@dataclass(frozen=True, slots=True)
class Sums:
    """One currency of a proof, in words."""

    ours: str
    theirs: str
    unexplained: str
    clean: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One day's proof."""

    day: str
    orders: int
    whole: bool
    sums: tuple[Sums, ...]

    @classmethod
    def of(cls, proof: LedgerProof, shop: Shop) -> Row:
        """A day without movements reads nought in the shop's own currency."""
        sums = proof.sums or {shop.currency: {"ours": 0, "theirs": 0, "unexplained": 0}}
        shown = tuple(_sums(currency, sums[currency]) for currency in sorted(sums))
        return cls(wording.date_of(proof.day), proof.orders, proof.since is None, shown)

    @property
    def clean(self) -> bool:
        """Whether nothing is unexplained."""
        return all(one.clean for one in self.sums)


@dataclass(frozen=True, slots=True)
class CaseRow:
    """One difference; `number` leads to the return where there is one."""

    order: str
    number: str
    cause: Promise
    ours: str
    theirs: str
    unexplained: str
    clean: bool

    @classmethod
    def of(cls, case: Mapping[str, Any]) -> CaseRow:
        """Put one case of a proof into words."""
        ours, theirs, unexplained = (_money(case[name], case["currency"]) for name in ("ours", "theirs", "unexplained"))
        cause = CASES[case["code"]]
        return cls(case["order"], case["return"], cause, ours, theirs, unexplained, clean=not case["unexplained"])


def _sums(currency: str, sums: Mapping[str, int]) -> Sums:
    ours, theirs, unexplained = (_money(sums[name], currency) for name in ("ours", "theirs", "unexplained"))
    return Sums(ours, theirs, unexplained, clean=not sums["unexplained"])


def _money(minor: int, currency: str) -> str:
    return wording.money(Money(minor, currency))
