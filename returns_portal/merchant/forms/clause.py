"""One exception of the policy as fields."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.domain.clauses import Between, Clause, ExchangesChange, FeesChange, Season, Then, When, WindowChange
from returns.domain.fees import FeesByOutcome
from returns.domain.money import Money, decimals_of
from returns.domain.policy import Policy
from returns_portal.address_form import countries
from returns_portal.merchant.forms.clause_initial import LISTS, WORKING_DAY, initial_of
from returns_portal.merchant.forms.clause_shipping import (
    AS_IN_POLICY,
    shipping_change,
    shipping_fields,
)
from returns_portal.merchant.forms.exchanges import INSTANT, NOTHING_LINKED, OFFERED
from returns_portal.merchant.forms.fees import DUTIES, DUTIES_LABEL, fee_fields, fees_of
from returns_portal.merchant.forms.later_code import check_code, code_change, code_fields
from returns_portal.merchant.forms.outcomes import WAY_CHOICES, choices_with, outcomes_of, way_of
from returns_portal.merchant.forms.shipping import Choices
from returns_portal.merchant.forms.text import NUMBER_ERRORS
from returns_portal.merchant.forms.words import (
    Gids,
    Listed,
    Named,
    code_for,
    in_languages,
    languages_with,
    words_of,
)

RANGES = (("price_min", "price_max"), ("discount_min", "discount_max"), ("placed_first", "placed_last"))
MOST = Decimal(1_000_000)
PERCENT = {"max_value": Decimal(100), "decimal_places": 2}


def _number(label: Any, **options: Any) -> forms.DecimalField:
    limits = {"min_value": Decimal(0), "max_value": MOST} | options
    return forms.DecimalField(label=label, required=False, localize=True, error_messages=NUMBER_ERRORS, **limits)


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


def _several(label: Any, choices: list[tuple[str, str]], widget: forms.Widget) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(label=label, choices=choices, required=False, widget=widget)


class ClauseForm(Named):
    """A clause as fields. Amounts are in the shop's currency, shares in percent; empty fields change nothing."""

    public = forms.BooleanField(label=_("Show it to shoppers among the conditions"), required=False)
    product_types = Listed(label=_("Product types"))
    tags = Listed(label=_("Product tags"))
    vendors = Listed(label=_("Vendors"))
    skus = Listed(label=_("SKUs"), help_text=_("Separated by commas; ALI-* stands for all that begin so."))
    products = Gids("Product", label=_("Products"))
    collections = Gids("Collection", label=_("Collections"))
    discount_min = _number(_("Discount from (percent)"), **PERCENT)
    discount_max = _number(_("Discount to (percent)"), **PERCENT)
    placed_first = _day(_("Ordered from"))
    placed_last = _day(_("Ordered until"))
    channels = Listed(label=_("Sales channels"), help_text=_("As Shopify names them, such as web or pos."))
    order_tags = Listed(label=_("Order tags"))
    days = forms.IntegerField(
        label=_("Days to return"), required=False, min_value=0, max_value=3650, error_messages=NUMBER_ERRORS
    )
    counted_from = forms.ChoiceField(
        label=_("Counted from"),
        required=False,
        choices=[
            AS_IN_POLICY,
            ("delivery", _("Delivery (dispatch where it is not known)")),
            ("fulfillment", _("Dispatch")),
            ("order", _("The day of the order")),
        ],
    )
    working_day = forms.ChoiceField(
        label=_("A last day on a weekend or holiday"),
        required=False,
        choices=[AS_IN_POLICY, ("yes", _("Moves on to the next working day")), ("no", _("Counts as it is"))],
    )
    until = _day(_("Returns until this day at least"))
    restocking_percent = _number(_("Restocking fee in percent"), **PERCENT)
    duties = forms.ChoiceField(label=DUTIES_LABEL, required=False, choices=[AS_IN_POLICY, *DUTIES.items()])
    approval = forms.ChoiceField(
        label=_("Approval"),
        required=False,
        choices=[AS_IN_POLICY, ("auto", _("Approved at once")), ("review", _("A person agrees first"))],
    )
    outcomes = forms.ChoiceField(label=_("Where the money goes"), required=False, choices=[AS_IN_POLICY, *WAY_CHOICES])
    bonus_percent = _number(_("Bonus on store credit in percent"), **PERCENT)
    exchange_offered = forms.ChoiceField(
        label=_("Exchange by the shopper"),
        required=False,
        choices=[AS_IN_POLICY, *((code, OFFERED[code]) for code in ("any", "variants", "none"))],
    )
    instant = forms.ChoiceField(
        label=_("When an exchange on a new order is sent"),
        required=False,
        choices=[AS_IN_POLICY, *INSTANT.items()],
    )
    incentive_percent = _number(_("Added to an exchange in percent"), **PERCENT)
    answer = forms.ChoiceField(
        label=_("May it come back?"),
        required=False,
        choices=[AS_IN_POLICY, ("review", _("Only after a person looked at it")), ("deny", _("No"))],
    )

    proof = forms.ChoiceField(
        label=_("Photo"),
        required=False,
        choices=[AS_IN_POLICY, ("photo", _("A photo is needed")), ("none", _("No photo is needed"))],
    )

    def __init__(
        self,
        data: Any = None,
        *,
        policy: Policy,
        currency: str,
        languages: Sequence[str],
        clause: Clause | None = None,
        places: Choices = (),
        locations: Choices = (),
    ) -> None:
        super().__init__(data, initial=initial_of(clause, currency) if clause else {"public": True})
        self._clause, self._policy, self._currency = clause, policy, currency
        money = {"decimal_places": decimals_of(currency)}
        named = {"currency": currency}
        self.fields["price_min"] = _number(_("Price from (%(currency)s)") % named, **money)
        self.fields["price_max"] = _number(_("Price to (%(currency)s)") % named, **money)
        self.fields["return_shipping"] = _number(_("Return shipping fee in %(currency)s") % named, **money)
        self.fields["incentive"] = _number(_("Added to an exchange for each piece in %(currency)s") % named, **money)
        self.fields.update(shipping_fields(currency, places=places))
        self.fields.update(fee_fields(currency))
        self.fields.update(code_fields(currency, change=True))
        own = choices_with(way_of(clause.then.outcomes) if clause else "")
        self.fields["outcomes"].choices = [AS_IN_POLICY, *own]  # type: ignore[attr-defined]
        segments = [(segment.code, wording.in_words(segment.label) or segment.code) for segment in policy.segments]
        reasons = [(reason.code, wording.reason_label(reason)) for reason in policy.reasons]
        self.fields["countries"] = _several(_("Sent to"), countries(), forms.SelectMultiple(attrs={"size": 5}))
        gone = [(gid, gid) for gid in (clause.when.locations if clause else ()) if gid not in dict(locations)]
        self.fields["locations"] = _several(_("Sent from"), [*locations, *gone], forms.CheckboxSelectMultiple())
        self.fields["segments"] = _several(_("Customers"), segments, forms.CheckboxSelectMultiple())
        self.fields["reasons"] = _several(_("Reasons"), reasons, forms.CheckboxSelectMultiple())
        written = (clause.label, clause.then.because) if clause else ()
        self._languages = languages_with(languages, *written)
        self.fields.update(in_languages("label", _("Name"), self._languages))
        because = {"max_length": 1000, "widget": forms.Textarea(attrs={"rows": 2})}
        self.fields.update(in_languages("because", _("What the shopper reads"), self._languages, **because))

    @property
    def because_fields(self) -> list[forms.BoundField]:
        """The fields of `because`, one per language."""
        return [self[f"because_{code}"] for code in self._languages]

    def clean(self) -> dict[str, Any]:
        """Refuse a clause without a name, one that changes nothing, and ranges with nothing in them."""
        given: dict[str, Any] = self.cleaned_data
        if not words_of(given, "label"):
            self.add_error(f"label_{self._languages[0]}", _("Give it a name in one language at least."))
        for low, high in RANGES:
            if given.get(low) is not None and given.get(high) is not None and given[low] > given[high]:
                self.add_error(high, _("This is less than where the range begins."))
        if given.get("bonus_percent") and not self._offers_credit(given.get("outcomes", "")):
            self.add_error("bonus_percent", _("Store credit is not offered, so there is nothing to add a bonus to."))
        if given.get("instant") not in {None, "", "never"} and not self._policy.exchanges.any_linked:
            self.add_error("instant", NOTHING_LINKED)
        check_code(self, given, offered=self._offers_exchanges(given.get("exchange_offered", "")))
        if not self.errors and not self._then().says_something:
            self.add_error(None, _("Say what is different: at least one field of “Then”."))
        return given

    def _offers_credit(self, way: str) -> bool:
        """Whether this clause offers store credit or, where it is silent, the policy or another clause does."""
        others = [clause.then.outcomes for clause in self._policy.clauses if clause != self._clause]
        offered = [outcomes_of(way)] if way else [self._policy.outcomes, *others]
        return any("store_credit" in (outcomes or ()) for outcomes in offered)

    def _offers_exchanges(self, here: str) -> bool:
        """Whether anything is exchanged by shoppers, by this clause, another one or the policy."""
        others = [clause.then.exchanges_offered for clause in self._policy.clauses if clause != self._clause]
        return any(each not in {None, "", "none"} for each in (here, self._policy.exchanges.offered, *others))

    @property
    def clause(self) -> Clause:
        """The clause as typed; only after `is_valid()`. Its code stays, or is made of its name."""
        given = self.cleaned_data
        label = words_of(given, "label")
        code = self._clause.code if self._clause else code_for(label)
        return Clause(code=code, label=label, when=self._when(), then=self._then(), public=given["public"])

    def _when(self) -> When:
        given = self.cleaned_data
        first, last = given["placed_first"], given["placed_last"]
        return When(
            **{name: tuple(given[name]) for name in LISTS},
            price_minor=_between(self._minor("price_min"), self._minor("price_max")),
            discount_bps=_between(self._bps("discount_min"), self._bps("discount_max")),
            placed=Season(first=first, last=last) if first or last else None,
        )

    def _then(self) -> Then:
        given = self.cleaned_data
        window = WindowChange(
            days=given["days"],
            counted_from=given["counted_from"] or None,
            until=given["until"],
            working_day=WORKING_DAY[given["working_day"]],
        )
        by_outcome = fees_of(given, self._currency)
        fees = FeesChange(
            restocking_bps=self._bps("restocking_percent"),
            return_shipping_minor=self._minor("return_shipping"),
            duties=given["duties"] or None,
            **({"by_outcome": by_outcome} if by_outcome != FeesByOutcome() else {}),
        )
        exchanges = ExchangesChange(
            offered=given["exchange_offered"] or None,
            incentive_bps=self._bps("incentive_percent"),
            incentive_minor=self._minor("incentive"),
            instant=given["instant"] or None,
        )
        return Then(
            window=window if window != WindowChange() else None,
            fees=fees if fees != FeesChange() else None,
            exchanges=exchanges if exchanges != ExchangesChange() else None,
            later=code_change(given, self._currency),
            approval=given["approval"] or None,
            shipping=shipping_change(given, self._currency),
            destination=given["destination"] or None,
            answer=given["answer"] or None,
            proof=given["proof"] or None,
            outcomes=outcomes_of(given["outcomes"]),
            bonus_bps=self._bps("bonus_percent"),
            because=words_of(given, "because"),
        )

    def _minor(self, name: str) -> int | None:
        amount = self.cleaned_data[name]
        return None if amount is None else Money.of(amount, self._currency).minor

    def _bps(self, name: str) -> int | None:
        percent = self.cleaned_data[name]
        return None if percent is None else int(percent * 100)


def _between(least: int | None, most: int | None) -> Between | None:
    return None if least is None and most is None else Between(min=least, max=most)
