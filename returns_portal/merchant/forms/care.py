"""When a person looks first, and how much is approved without one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.money import Money
from returns.domain.policy import parse
from returns_portal.merchant.forms.numbers import amount_field
from returns_portal.merchant.forms.text import NUMBER_ERRORS

Document = dict[str, Any]
# Each number with its label and the least and most it may be; empty is off for those of SIGNALS and CAPS.
PERIOD: dict[str, tuple[Promise, int, int]] = {
    "days": (_("Days that are looked back"), 30, 730),
    "orders": (_("Orders before shares are judged"), 3, 100),
}
SIGNALS: dict[str, tuple[Promise, int, int]] = {
    "missing_pieces": (_("Pieces missing in parcels"), 2, 1000),
    "unsellable_pieces": (_("Pieces back that cannot be sold again"), 2, 1000),
    "late_returns": (_("Such returns in the last three days of the window"), 2, 1000),
    "undelivered": (_("Orders said not to have come although the carrier delivered them"), 2, 1000),
    "accounts": (_("E-mail addresses at one address"), 3, 1000),
}
SHARES: dict[str, Promise] = {
    "returned_bps": _("Share of faultless pieces sent back, in percent"),
    "faulty_bps": _("Share of pieces reported as faulty, in percent"),
}
# Shares are typed in percent, this distance between two shares in percentage points.
DISTANCE = _("Percentage points above the median of your regular customers")
CUSTOMER_CAP = _("Returns of one customer in 30 days")
DAY_CAP = _("Sum of a day in %(currency)s")
EARLY_CAP = _("Worth of exchanges sent before the goods are back, at a time, in %(currency)s")

SUMS: dict[str, Promise] = {"day": DAY_CAP, "early": EARLY_CAP}


class CareForm(forms.Form):
    """The parts `care` and `caps` of a policy document; the rest is taken over from `document`.

    `median` says what the shop's regular customers send back.
    """

    def __init__(self, *args: Any, document: Document, currency: str, median: str, **kwargs: Any) -> None:
        # Its fields stand on one page with those of the policy, some of the same name.
        options = {"initial": _initial(document, currency), "auto_id": "care_%s"} | kwargs
        super().__init__(*args, **options)
        self._document, self._currency = document, currency
        for name, (label, least, most) in (PERIOD | SIGNALS).items():
            self.fields[name] = _number(label, least, most, required=name in PERIOD)
        for name, label in SHARES.items():
            self.fields[name] = _share(label, Decimal("0.01"), places=2)
        self.fields["above_median_bps"] = _share(DISTANCE, Decimal(10), places=0, help_text=median)
        self.fields["customer_returns"] = _number(CUSTOMER_CAP, 0, 1000, required=False)
        for name, label in SUMS.items():
            self.fields[name] = amount_field(label, currency, required=False)

    @property
    def period(self) -> list[forms.BoundField]:
        """What is looked at."""
        return [self[name] for name in PERIOD]

    @property
    def signals(self) -> list[forms.BoundField]:
        """The thresholds; an empty one is off."""
        return [self[name] for name in (*SHARES, "above_median_bps", *SIGNALS)]

    @property
    def caps(self) -> list[forms.BoundField]:
        """The caps; an empty one is off."""
        return [self["customer_returns"], self["day"]]

    @property
    def early(self) -> forms.BoundField:
        """The cap on what is out before the goods are back; empty it is off."""
        return self["early"]

    @property
    def document(self) -> Document:
        """The document to publish; only after `is_valid()`."""
        given = self.cleaned_data
        typed = {name: given[name] for name in (*SHARES, "above_median_bps")}
        shares = {name: None if share is None else int(share * 100) for name, share in typed.items()}
        care = {name: given[name] for name in (*PERIOD, *SIGNALS)} | shares
        caps = {
            "customer_returns": given["customer_returns"],
            **{f"{name}_minor": self._minor(given[name]) for name in SUMS},
        }
        return {**self._document, "care": care, "caps": caps}

    def _minor(self, typed: Decimal | None) -> int | None:
        return None if typed is None else Money.of(typed, self._currency).minor


def _share(label: Promise, least: Decimal, *, places: int, help_text: str = "") -> forms.DecimalField:
    return forms.DecimalField(
        label=str(label),
        required=False,
        min_value=least,
        max_value=Decimal(100),
        decimal_places=places,
        localize=True,
        error_messages=NUMBER_ERRORS,
        help_text=help_text,
    )


def _number(label: Promise, least: int, most: int, *, required: bool) -> forms.IntegerField:
    return forms.IntegerField(
        label=str(label),
        required=required,
        min_value=least,
        max_value=most,
        error_messages=NUMBER_ERRORS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


def _initial(document: Document, currency: str) -> Document:
    policy = parse(document)
    care, caps = policy.care, policy.caps
    shares = {name: getattr(care, name) for name in (*SHARES, "above_median_bps")}
    return {
        **{name: getattr(care, name) for name in (*PERIOD, *SIGNALS)},
        **{name: None if share is None else Decimal(share) / 100 for name, share in shares.items()},
        "customer_returns": caps.customer_returns,
        "day": None if caps.day_minor is None else Money(caps.day_minor, currency).amount,
        "early": None if caps.early_minor is None else Money(caps.early_minor, currency).amount,
    }
