"""The basics of the return policy."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.clauses import Then
from returns.domain.document import as_json
from returns.domain.money import Money
from returns.domain.policy import parse
from returns_portal.merchant.forms.fees import DUTIES, DUTIES_LABEL, fee_fields, fees_initial, fees_of
from returns_portal.merchant.forms.numbers import amount_field, percent_field
from returns_portal.merchant.forms.outcomes import WAY_CHOICES, choices_with, outcomes_of, way_of
from returns_portal.merchant.forms.text import NUMBER_ERRORS
from returns_portal.merchant.forms.warranty import WarrantyField
from returns_portal.merchant.forms.words import Listed

Document = dict[str, Any]


class PolicyForm(forms.Form):
    """A policy document as fields. What the form does not show (the reasons) is taken over from `document`."""

    days = forms.IntegerField(
        label=_("Days to return"),
        min_value=0,
        max_value=3650,
        error_messages=NUMBER_ERRORS,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    counted_from = forms.ChoiceField(
        label=_("Counted from"),
        choices=[
            ("delivery", _("Delivery (dispatch where it is not known)")),
            ("fulfillment", _("Dispatch")),
            ("order", _("The day of the order")),
        ],
    )
    working_day = forms.BooleanField(
        label=_("A last day on a weekend or holiday moves on to the next working day"), required=False
    )
    ship_by_days = forms.IntegerField(
        label=_("Days to send the parcel"),
        min_value=1,
        max_value=365,
        error_messages=NUMBER_ERRORS,
        help_text=_("After the approval."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    approval = forms.ChoiceField(
        label=_("Approval"),
        widget=forms.RadioSelect,
        choices=[
            ("review", _("A person looks at every return")),
            ("auto", _("Returns that break no rule are approved at once")),
        ],
    )
    restocking_percent = percent_field(
        _("Restocking fee in percent"),
        help_text=_("Of the goods. Faulty or wrong articles are always free of fees."),
    )
    return_shipping = forms.DecimalField()
    duties = forms.ChoiceField(
        label=DUTIES_LABEL,
        choices=list(DUTIES.items()),
        help_text=_("Faulty or wrong articles and withdrawals always get them back."),
    )
    outcomes = forms.ChoiceField(
        label=_("Where the money goes"),
        choices=WAY_CHOICES,
        help_text=_("Faulty or wrong articles, withdrawals and guests can always be refunded."),
    )
    bonus_percent = percent_field(
        _("Bonus on store credit in percent"),
        required=False,
        help_text=_("Your own money, on top of what is paid out as store credit after fees."),
    )
    credit_days = forms.IntegerField(
        label=_("Days until store credit expires"),
        required=False,
        min_value=1,
        max_value=3650,
        error_messages=NUMBER_ERRORS,
        help_text=_("Empty: it never expires."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    final_sale_tags = Listed(
        label=_("Tags that exclude a product"),
        help_text=_("Separated by commas. A product with one of these tags cannot come back."),
    )
    final_sale_types = Listed(label=_("Product types that are excluded"))

    warranty = WarrantyField(
        label=_("Your own warranty in months"),
        required=False,
        help_text=_(
            "Beyond the law, for faults. A line for each length, such as “36: Watches, Clocks”; “24” is for all."
        ),
    )
    gifts_allowed = forms.BooleanField(
        label=_("Whoever was given something may return it for a gift card"), required=False
    )
    gift_days = forms.IntegerField(
        label=_("Days to return a present"),
        required=False,
        min_value=0,
        max_value=3650,
        error_messages=NUMBER_ERRORS,
        help_text=_("Leave it empty for the same days as for everybody."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def __init__(self, *args: Any, document: Document, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": _initial(document, currency)} | kwargs)
        self._document, self._currency = document, currency
        self.fields["return_shipping"] = amount_field(
            _("Return shipping fee in %(currency)s"),
            currency,
            help_text=_("Held back unless everything is faulty or wrong; see “The way back” for whom it is for."),
        )
        self.fields.update(fee_fields(currency))
        self.fields["outcomes"].choices = choices_with(way_of(parse(document).outcomes))  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a bonus where no store credit is offered, here or by an exception."""
        given: dict[str, Any] = self.cleaned_data
        offered = [given.get("outcomes", ""), *(way_of(then.outcomes) for then in self._exceptions)]
        if given.get("bonus_percent") and not any("store_credit" in (outcomes_of(way) or ()) for way in offered):
            self.add_error("bonus_percent", _("Store credit is not offered, so there is nothing to add a bonus to."))
        return given

    @property
    def _exceptions(self) -> list[Then]:
        return [clause.then for clause in parse(self._document).clauses]

    @property
    def document(self) -> Document:
        """The document to publish; only after `is_valid()`."""
        given = self.cleaned_data
        return {
            **self._document,
            "window": {
                "days": given["days"],
                "counted_from": given["counted_from"],
                "working_day": given["working_day"],
            },
            "final_sale": {"tags": given["final_sale_tags"], "product_types": given["final_sale_types"]},
            "fees": {
                **self._document.get("fees", {}),
                "restocking_bps": int(given["restocking_percent"] * 100),
                "return_shipping_minor": Money.of(given["return_shipping"], self._currency).minor,
                "by_outcome": as_json(fees_of(given, self._currency)),
                "duties": given["duties"],
            },
            "approval": given["approval"],
            "ship_by_days": given["ship_by_days"],
            "outcomes": list(outcomes_of(given["outcomes"]) or ()),
            "credit": {
                "bonus_bps": int((given["bonus_percent"] or 0) * 100),
                "expires_after_days": given["credit_days"],
            },
            "warranty": [as_json(each) for each in given["warranty"]],
            "gifts": {"allowed": given["gifts_allowed"], "days": given["gift_days"]},
        }


def _initial(document: Document, currency: str) -> Document:
    policy = parse(document)
    return {
        "days": policy.window.days,
        "counted_from": policy.window.counted_from,
        "working_day": policy.window.working_day,
        "ship_by_days": policy.ship_by_days,
        "approval": policy.approval,
        "restocking_percent": (Decimal(policy.fees.restocking_bps) / 100),
        "return_shipping": Money(policy.fees.return_shipping_minor, currency).amount,
        **fees_initial(policy.fees.by_outcome, currency),
        "duties": policy.fees.duties,
        "outcomes": way_of(policy.outcomes),
        "bonus_percent": Decimal(policy.credit.bonus_bps) / 100,
        "credit_days": policy.credit.expires_after_days or "",
        "final_sale_tags": policy.final_sale.tags,
        "final_sale_types": policy.final_sale.product_types,
        "warranty": policy.warranty,
        "gifts_allowed": policy.gifts.allowed,
        "gift_days": policy.gifts.days,
    }
