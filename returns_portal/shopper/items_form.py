"""The form on which a shopper ticks what comes back. One row per line that was sent, with or without JavaScript."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext as _

from returns.domain.money import Money
from returns.domain.policy import Policy
from returns.queries.eligibility import ReturnableLine, Wanted
from returns_portal.shopper.causes import cause_of

if TYPE_CHECKING:
    from returns.models import OrderLine

LONGEST_NOTE = 300
MOST_OPTIONS = 20


@dataclass(slots=True)
class Row:
    """One line with what was typed for it and what is wrong with that (`errors`: field name -> sentence)."""

    offer: ReturnableLine
    chosen: bool = False
    quantity: str = ""
    reason: str = ""
    note: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    time_zone: str = "UTC"
    discreet: bool = False

    @property
    def id(self) -> int:
        """The fulfilled line's id, which the names of the fields end with."""
        return self.offer.fulfilled.pk

    @property
    def line(self) -> OrderLine:
        """The order line, for its title, variant and picture."""
        return self.offer.fulfilled.line

    @property
    def price(self) -> Money:
        """What one piece was paid with, after discounts, tax included where it was added on top."""
        line, order = self.line, self.offer.fulfilled.fulfillment.order
        paid = order.amount(line, "discounted")
        if not order.taxes_included:
            paid = paid + order.amount(line, "tax")
        return paid.share(part=1, whole=line.quantity).presentment

    @property
    def cause(self) -> str:
        """Why this line cannot come back, or nothing."""
        if self.offer.allowed:
            return ""
        return cause_of(self.offer.decision, time_zone=self.time_zone, discreet=self.discreet)

    @property
    def quantities(self) -> list[str]:
        """The quantities to pick from; empty where there is one piece, or so many that a number is typed."""
        return [str(n) for n in range(1, self.offer.available + 1)] if 1 < self.offer.available <= MOST_OPTIONS else []

    @property
    def anchor(self) -> str:
        """The id of the first field that is wrong."""
        name = next((name for name in ("line", "quantity", "reason", "note") if name in self.errors), "line")
        return f"{name}-{self.id}"


class ItemsForm:
    """All rows of an order, filled from what was posted or from an earlier selection."""

    def __init__(
        self, offers: Iterable[ReturnableLine], policy: Policy, *, time_zone: str, discreet: bool = False
    ) -> None:
        """Start with nothing ticked (Directive 2011/83/EU, article 22)."""
        self.policy = policy
        self.rows = [Row(offer, time_zone=time_zone, discreet=discreet) for offer in offers]
        self.problem = ""

    def fill(self, wanted: Iterable[Wanted]) -> None:
        """Tick what was chosen before."""
        rows = self._by_id()
        for want in wanted:
            if (row := rows.get(str(want.fulfilled_id))) and row.offer.allowed:
                row.chosen, row.quantity, row.reason, row.note = True, str(want.quantity), want.reason, want.note

    def read(self, data: QueryDict) -> list[Wanted]:
        """Take in a posted form; `is_valid` tells whether the answer may be used."""
        rows = self._by_id()
        chosen = data.getlist("line")
        for key, row in rows.items():
            row.chosen = key in chosen
            row.quantity, row.reason = data.get(f"quantity_{key}", "1")[:20], data.get(f"reason_{key}", "")[:64]
            row.note = data.get(f"note_{key}", "").replace("\0", "").strip()
        if not set(chosen) <= set(rows):
            self.problem = _("Your order has changed in the meantime. Please choose again.")
        elif not chosen:
            self.problem = _("Tick at least one item that you want to return.")
        return [want for row in rows.values() if row.chosen and (want := self._wanted(row))]

    def object_to(self, fulfilled_id: int, cause: str) -> None:
        """Show a sentence of the core beside the row it is about."""
        if row := self._by_id().get(str(fulfilled_id)):
            row.errors["line"] = cause

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problem and not any(row.errors for row in self.rows)

    @property
    def wrong(self) -> list[Row]:
        """The rows with errors, in order."""
        return [row for row in self.rows if row.errors]

    @property
    def first_open(self) -> Row | None:
        """The first row that may be ticked."""
        return next((row for row in self.rows if row.offer.allowed), None)

    def _by_id(self) -> dict[str, Row]:
        return {str(row.id): row for row in self.rows}

    def _wanted(self, row: Row) -> Wanted | None:
        if not row.offer.allowed:
            row.errors["line"] = row.cause
            return None
        quantity = int(row.quantity) if row.quantity.isascii() and row.quantity.isdigit() else 0
        if not 1 <= quantity <= row.offer.available:
            row.errors["quantity"] = _("Choose a number between 1 and %(most)d.") % {"most": row.offer.available}
        if not self.policy.reason(row.reason):
            row.errors["reason"] = _("Choose a reason.")
        if len(row.note) > LONGEST_NOTE:
            row.errors["note"] = _("Shorten your note to %(most)d characters.") % {"most": LONGEST_NOTE}
        return None if row.errors else Wanted(row.id, quantity, row.reason, row.note)
