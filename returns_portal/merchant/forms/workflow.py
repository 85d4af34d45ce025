"""A workflow as fields: when, if, then, and its limits."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from returns import wording
from returns.domain.money import Money, decimals_of
from returns.domain.policy import Policy
from returns.domain.problem import Problem
from returns.domain.status import DispositionType
from returns.domain.workflow import LONGEST_NAME, MOST_STEPS, NOBODY, STORM, InvalidWorkflow, Workflow, parse
from returns_portal.address_form import countries
from returns_portal.merchant import workflow_words
from returns_portal.merchant.forms import workflow_steps
from returns_portal.merchant.forms.numbers import amount_field, percent_field
from returns_portal.merchant.forms.text import NUMBER_ERRORS
from returns_portal.merchant.forms.words import Gids, Listed
from returns_portal.merchant.forms.workflow_steps import About, stages_field, with_gone
from returns_portal.merchant.forms.workflow_when import FIELD_AT, WhenFields, beginning_initial, whole

# Conditions about articles and orders that are lists, as the policy's `when` has them.
LISTS = (
    "product_types", "tags", "vendors", "skus", "products", "collections", "locations", "countries", "channels",
    "order_tags", "segments", "reasons",
)  # fmt: skip
RANGES = {"value": "value_minor", "pays": "pays_minor", "photos": "photos", "age": "age_days"}
OF_LINES = {"price": "price_minor", "discount": "discount_bps"}
SEASON = ("first", "last")
YES_NO = [("", _("It does not matter")), ("yes", _("Yes")), ("no", _("No"))]
FAULTS: Mapping[str, bool | None] = {"": None, "yes": True, "no": False}


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


def _several(label: Any, choices: list[tuple[str, Any]]) -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple()
    )


class WorkflowForm(WhenFields):
    """The whole of a workflow. Amounts are in the shop's currency; what is left empty asks for nothing.

    `steps` has the kinds of its steps in their order; the fields of the third are named `s2-…`. `seen` is the version
    that was shown.
    """

    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME, error_messages={"required": _("Give it a name.")})
    steps = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.IntegerField(required=False, widget=forms.HiddenInput)
    fault = forms.ChoiceField(label=_("Reported as faulty or wrong"), choices=YES_NO, required=False)
    every_line = forms.BooleanField(label=_("All articles of the return must fit, not just one"), required=False)
    photos_min = whole(_("Pictures from"), 99)
    photos_max = whole(_("Pictures to"), 99)
    age_min = whole(_("Days since the request from"), 3650)
    age_max = whole(_("Days since the request to"), 3650)
    return_tags = Listed(label=_("Tags of the return"))
    product_types = Listed(label=_("Product types"))
    tags = Listed(label=_("Product tags"))
    vendors = Listed(label=_("Vendors"))
    skus = Listed(label=_("SKUs"), help_text=_("Separated by commas; ALI-* stands for all that begin so."))
    products = Gids("Product", label=_("Products"))
    collections = Gids("Collection", label=_("Collections"))
    channels = Listed(label=_("Sales channels"), help_text=_("As Shopify names them, such as web or pos."))
    order_tags = Listed(label=_("Order tags"))
    placed_first = _day(_("Ordered from"))
    placed_last = _day(_("Ordered until"))
    discount_min = percent_field(_("Discount from (percent)"), required=False)
    discount_max = percent_field(_("Discount to (percent)"), required=False)
    per_hour = forms.IntegerField(
        label=_("Stop it if it begins more often in an hour than"),
        min_value=1,
        max_value=10_000,
        localize=True,
        error_messages=NUMBER_ERRORS,
    )

    def __init__(
        self, data: QueryDict | None = None, *, policy: Policy, currency: str, about: About, shown: Any = None
    ) -> None:
        """`shown` is the document to be changed: what it names stays to be chosen, also what the shop has no more."""
        shown = shown or {}
        about = about.knowing(shown)
        kinds = data.get("steps", "") if data is not None else ",".join(step["do"] for step in shown.get("then", ()))
        self.kinds = [kind for kind in kinds.split(",") if kind in workflow_words.ACTIONS][:MOST_STEPS]
        self._currency, self._about = currency, about
        super().__init__(data, auto_id="flow_%s", initial=initial_of(shown, currency))
        self.fill_beginnings()
        for name, label in (
            ("value_min", _("Paid for the goods from (%(currency)s)")),
            ("value_max", _("Paid for the goods to (%(currency)s)")),
            ("pays_min", _("The shopper gets from (%(currency)s)")),
            ("pays_max", _("The shopper gets to (%(currency)s)")),
            ("price_min", _("Price from (%(currency)s)")),
            ("price_max", _("Price to (%(currency)s)")),
            ("day_limit", _("May pay in a day at most (%(currency)s)")),
        ):
            self.fields[name] = amount_field(label, currency, required=False)
        named = shown.get("if", {}).get("lines", {})
        segments = [(each.code, wording.in_words(each.label) or each.code) for each in policy.segments]
        reasons = [(each.code, wording.reason_label(each)) for each in policy.reasons]
        self.fields["countries"] = forms.MultipleChoiceField(
            label=_("Sent to"), choices=countries(), required=False, widget=forms.SelectMultiple(attrs={"size": 5})
        )
        self.fields["segments"] = _several(_("Customers"), with_gone(segments, named.get("segments")))
        self.fields["reasons"] = _several(_("Reasons"), with_gone(reasons, named.get("reasons")))
        self.fields["locations"] = _several(_("Sent from"), with_gone(about.locations, named.get("locations")))
        self.fields["outcomes"] = _several(_("What the shopper wants"), list(workflow_words.OUTCOMES.items()))
        self.fields["stages"] = stages_field(_("Where it stands"))
        found = [(each.value, wording.DISPOSITIONS[each]) for each in DispositionType]
        self.fields["found"] = _several(_("What the goods turned out to be"), found)
        people = [(NOBODY, _("Nobody")), *about.people.items()]
        self.fields["assignees"] = _several(
            _("With whom it is"), with_gone(people, shown.get("if", {}).get("assignees"))
        )
        for place, kind in enumerate(self.kinds):
            for name, field in workflow_steps.fields_of(kind, about).items():
                self.fields[f"s{place}-{name}"] = field

    @property
    def step_rows(self) -> Iterator[dict[str, Any]]:
        """The steps as the page shows them: what each does, and its fields."""
        for place, kind in enumerate(self.kinds):
            fields = [self[name] for name in self.fields if name.startswith(f"s{place}-")]
            yield {
                "place": place,
                "number": place + 1,
                "title": workflow_words.ACTIONS[kind],
                "help": workflow_words.HELP.get(kind, ""),
                "fields": fields,
                "first": place == 0,
            }

    @property
    def choices_to_add(self) -> list[tuple[str, Any]]:
        """What another step can do."""
        return list(workflow_words.ACTIONS.items())

    def unjudged(self) -> WorkflowForm:
        """The form with what was typed, before anybody asks whether it is right."""
        self._errors = ErrorDict()
        return self

    def clean(self) -> dict[str, Any]:
        """Read it as a document: what is wrong with that stands at the field it came from."""
        given: dict[str, Any] = self.cleaned_data
        if not self.kinds:
            self.add_error(None, _("Say what is to be done: at least one step."))
        elif not self.errors:
            try:
                self.plan: Workflow = parse(self._document(given))
            except InvalidWorkflow as wrong:
                for problem in wrong.problems:
                    self.add_error(self._field_at(problem), _said(problem))
        return given

    def _document(self, given: dict[str, Any]) -> dict[str, Any]:
        lines: dict[str, Any] = {name: given[name] for name in LISTS if given[name]}
        if placed := {end: given[f"placed_{end}"].isoformat() for end in SEASON if given[f"placed_{end}"]}:
            lines["placed"] = placed
        lines |= {field: span for name, field in OF_LINES.items() if (span := self._span(given, name))}
        only_if: dict[str, Any] = {"lines": lines} if lines else {}
        only_if |= {field: span for name, field in RANGES.items() if (span := self._span(given, name))}
        only_if |= {name: given[name] for name in ("outcomes", "stages", "found", "assignees") if given[name]}
        if given["return_tags"]:
            only_if["tags"] = given["return_tags"]
        if given["every_line"]:
            only_if["every_line"] = True
        if (fault := FAULTS[given["fault"]]) is not None:
            only_if["fault"] = fault
        return {
            "name": given["name"],
            "when": self.beginning(given),
            "if": only_if,
            "then": [self._step(place, kind, given) for place, kind in enumerate(self.kinds)],
            "day_minor": self._minor(given["day_limit"]) or 0,
            "per_hour": given["per_hour"],
        }

    def _step(self, place: int, kind: str, given: dict[str, Any]) -> dict[str, Any]:
        prefix = f"s{place}-"
        typed = {name.removeprefix(prefix): value for name, value in given.items() if name.startswith(prefix)}
        return workflow_steps.step_of(kind, typed)

    def _span(self, given: dict[str, Any], name: str) -> dict[str, int] | None:
        ends = {end: given[f"{name}_{end}"] for end in ("min", "max") if given[f"{name}_{end}"] is not None}
        if name in {"value", "pays", "price"}:
            return {end: Money.of(amount, self._currency).minor for end, amount in ends.items()} or None
        return {end: int(number * 100) if name == "discount" else number for end, number in ends.items()} or None

    def _minor(self, amount: Any) -> int | None:
        return None if amount is None else Money.of(amount, self._currency).minor

    def _field_at(self, problem: Problem) -> str | None:
        """The field that a place of the document was typed into."""
        at = problem.at
        if at == "$.day_minor" or at in FIELD_AT:
            return FIELD_AT.get(at, "day_limit")
        if at.startswith("$.then["):
            place = at.removeprefix("$.then[").partition("]")[0]
            return next((name for name in self.fields if name.startswith(f"s{place}-")), None)
        for name, field in {**RANGES, **OF_LINES}.items():
            if at.endswith(f".{field}"):
                return f"{name}_max"
        return None


def _said(problem: Problem) -> Any:
    return workflow_words.PROBLEMS.get(problem.code) or f"{problem.at}: {problem.code}"


def initial_of(document: Mapping[str, Any], currency: str) -> dict[str, Any]:
    """The values of the fields; amounts in `currency`."""
    only_if = document.get("if", {})
    lines, placed = only_if.get("lines", {}), only_if.get("lines", {}).get("placed") or {}
    found: dict[str, Any] = {
        "name": document.get("name", ""),
        **beginning_initial(document.get("when", {})),
        "steps": ",".join(step["do"] for step in document.get("then", ())),
        "fault": next(name for name, meant in FAULTS.items() if meant is only_if.get("fault")),
        "every_line": only_if.get("every_line", False),
        "return_tags": only_if.get("tags", []),
        "day_limit": _amount(document.get("day_minor") or None, currency),
        "per_hour": document.get("per_hour", STORM),
        **{name: only_if.get(name, []) for name in ("outcomes", "stages", "found", "assignees")},
        **{name: lines.get(name, []) for name in LISTS},
        **{f"placed_{end}": placed.get(end) for end in SEASON},
    }
    for name, field in {**RANGES, **OF_LINES}.items():
        span = (only_if if name in RANGES else lines).get(field) or {}
        for end in ("min", "max"):
            value = span.get(end)
            if value is not None and name == "discount":
                value = value / 100
            found[f"{name}_{end}"] = _amount(value, currency) if name in {"value", "pays", "price"} else value
    for place, step in enumerate(document.get("then", ())):
        found |= {f"s{place}-{name}": value for name, value in workflow_steps.initial_of(step).items()}
    return found


def _amount(minor: int | None, currency: str) -> Any:
    if minor is None:
        return None
    amount = Money(minor, currency).amount
    return f"{amount:.{decimals_of(currency)}f}" if amount % 1 else int(amount)


class LimitForm(forms.Form):
    """What all workflows may pay together in a day."""

    def __init__(self, data: Any = None, *, currency: str, minor: int | None = None) -> None:
        super().__init__(data, auto_id="limit_%s", initial={"day": _amount(minor, currency)})
        self._currency = currency
        label = _("All workflows together may pay in a day at most (%(currency)s)")
        self.fields["day"] = amount_field(
            label, currency, required=False, help_text=_("Empty: each workflow by its own limit.")
        )

    @property
    def minor(self) -> int | None:
        """What was typed, in minor units; None for no limit."""
        amount = self.cleaned_data["day"]
        return None if amount is None else Money.of(amount, self._currency).minor
