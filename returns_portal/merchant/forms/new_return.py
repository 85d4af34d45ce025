"""What comes back of an order, why, and what goes out instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from returns.domain.exchange import Obstacle, Offer, WantedExchange
from returns.domain.policy import Policy
from returns.queries.eligibility import ReturnableLine, Wanted
from returns.queries.exchanges import obstacle_of_offer
from returns.wording import money, reason_label
from returns_portal.merchant.forms.text import NUMBER_ERRORS
from returns_portal.merchant.refusal_words import NOT_EXCHANGEABLE, UNABLE_TO_MAKE
from returns_portal.merchant.words import verdict_sentence

if TYPE_CHECKING:
    from returns.models import OrderLine


@dataclass(frozen=True, slots=True)
class ChosenLine:
    """One line that was sent, with its fields; without them nothing of it is left to come back.

    `kept` is the variant that was posted, whether or not it can be had; `obstacle`: why nothing can go out instead, in
    words.
    """

    line: ReturnableLine
    quantity: forms.BoundField | None
    reason: forms.BoundField | None
    instead: forms.BoundField | None
    kept: str
    obstacle: str

    @property
    def objections(self) -> list[str]:
        """What the policy has against it, in words; a merchant may go past all of it."""
        zone = self.line.fulfilled.fulfillment.order.shop.time_zone
        return [verdict_sentence(verdict.as_json(), time_zone=zone) for verdict in self.line.decision.objections]


class NewReturnForm(forms.Form):
    """Fields `quantity-<line>`, `reason-<line>` and, where another variant can go out, `instead-<line>`.

    `request_key` is the form's own key, so that a second click makes no second return.
    """

    request_key = forms.RegexField(r"\A[0-9a-f-]{36}\Z", widget=forms.HiddenInput)
    with_label = forms.BooleanField(label=_("Send the shopper a return label by e-mail"), required=False, initial=True)

    def __init__(
        self,
        *args: Any,
        lines: Sequence[ReturnableLine],
        offers: Sequence[Offer],
        obstacles: Mapping[int, Obstacle],
        policy: Policy,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self._lines, self._offers = lines, {offer.variant_gid: offer for offer in offers}
        self._obstacles = obstacles
        reasons = [("", _("Choose a reason")), *((reason.code, reason_label(reason)) for reason in policy.reasons)]
        for line in lines:
            if line.available:
                self._add(line, reasons)

    def _add(self, line: ReturnableLine, reasons: Sequence[tuple[str, Any]]) -> None:
        pk, row = line.fulfilled.pk, line.fulfilled.line
        self.fields[f"quantity-{pk}"] = forms.IntegerField(
            label=_("Pieces"),
            required=False,
            min_value=0,
            max_value=line.available,
            initial=0,
            error_messages=NUMBER_ERRORS,
            widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        )
        self.fields[f"reason-{pk}"] = forms.ChoiceField(label=_("Reason"), choices=reasons, required=False)
        others = [offer for offer in self._offers.values() if offer.product_gid == row.product_gid and offer.available]
        if others and row.product_gid and pk not in self._obstacles:
            words = [(offer.variant_gid, _words(row, offer)) for offer in others]
            self.fields[f"instead-{pk}"] = forms.ChoiceField(
                label=_("Goes out instead"), choices=[("", _("Nothing: refund")), *words], required=False
            )

    def lines(self) -> Iterator[ChosenLine]:
        """The lines with their fields, for the template."""
        for line in self._lines:
            pk = line.fulfilled.pk
            names = (f"{name}-{pk}" for name in ("quantity", "reason", "instead"))
            quantity, reason, instead = (self[name] if name in self.fields else None for name in names)
            obstacle = str(NOT_EXCHANGEABLE[self._obstacles[pk]]) if pk in self._obstacles else ""
            yield ChosenLine(line, quantity, reason, instead, self.data.get(f"instead-{pk}", ""), obstacle)

    @property
    def swaps(self) -> bool:
        """Whether something was posted that is to go out instead, whether or not it can be had."""
        return any(line.kept for line in self.lines())

    def clean(self) -> dict[str, Any]:
        """Ask for at least one piece, and for a reason beside each; nothing that was posted is left out unsaid."""
        cleaned: dict[str, Any] = self.cleaned_data
        chosen = [line.fulfilled.pk for line in self._lines if cleaned.get(f"quantity-{line.fulfilled.pk}")]
        for pk in chosen:
            if not cleaned.get(f"reason-{pk}") and f"reason-{pk}" not in self.errors:
                self.add_error(f"reason-{pk}", _("Please choose a reason."))
        if not chosen and not self.errors:
            self.add_error(None, _("Choose at least one piece."))
        for line in self.lines():
            if line.quantity is None and self.data.get(f"quantity-{line.line.fulfilled.pk}", "0") not in {"", "0"}:
                self.add_error(None, str(UNABLE_TO_MAKE["gone"]))
            if line.kept and line.quantity and not line.instead and line.line.fulfilled.pk in chosen:
                gone = _("What you chose to go out instead cannot be had now. Without it the shopper gets a refund.")
                self.add_error(line.quantity.name, line.obstacle or gone)
        return cleaned

    def wanted(self) -> list[Wanted]:
        """What comes back."""
        given = self.cleaned_data
        return [
            Wanted(line.fulfilled.pk, quantity, given[f"reason-{line.fulfilled.pk}"])
            for line in self._lines
            if (quantity := given.get(f"quantity-{line.fulfilled.pk}"))
        ]

    def exchanges(self) -> list[WantedExchange]:
        """What goes out instead."""
        chosen = ((want.fulfilled_id, self.cleaned_data.get(f"instead-{want.fulfilled_id}")) for want in self.wanted())
        return [WantedExchange(pk, self._offers[gid]) for pk, gid in chosen if gid]


def _words(row: OrderLine, offer: Offer) -> str:
    """A variant with its price, and what is lost with it."""
    words = f"{offer.variant_title or offer.title} · {money(offer.price)}"
    if obstacle_of_offer(row, offer):
        return gettext("%(article)s · without the discount") % {"article": words}
    return words
