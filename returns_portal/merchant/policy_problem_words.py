"""What is wrong with a policy document, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.problem import Problem

POLICY_PROBLEMS: Mapping[str, Promise] = {
    "unknown_field": _("There is no field “%(name)s”."),
    "missing_field": _("The field “%(name)s” is missing."),
    "wrong_type": _("Something of another kind belongs here: %(wanted)s, not %(given)s."),
    "too_few": _("This is too short or empty: at least %(limit)s."),
    "too_many": _("This is too long: at most %(limit)s."),
    "too_small": _("At least %(limit)s, please."),
    "too_big": _("At most %(limit)s, please."),
    "wrong_form": _("This is not written as it must be (%(form)s)."),
    "not_a_choice": _("“%(given)s” is not one of the choices."),
    "not_a_date": _("A date is written as 2026-12-31."),
    "same_code_twice": _("Two have the same code “%(code)s”."),
    "unknown_code": _("“%(code)s” is named, but there is none of that code."),
    "nothing_between": _("There is nothing between %(min)s and %(max)s."),
    "ends_before_it_begins": _("The last day is before the first."),
    "bonus_without_credit": _("Store credit is not offered, so there is nothing to add a bonus to."),
    "instant_without_linked": _(
        "Only an exchange on a new order can be sent before the goods are back, and none is sent on one."
    ),
    "two_discounts": _("A share or an amount: a code gives one of the two."),
    "code_without_exchange": _("Shoppers are offered no exchange, so nobody is asked what they would rather have."),
    "says_nothing": _("This exception changes nothing."),
}


def policy_problem(problem: Problem) -> str:
    """What is wrong at which field of a policy document; what nobody foresaw is shown as it was told."""
    sentence = POLICY_PROBLEMS.get(problem.code, _("This cannot be read."))
    return f"{problem.at}: {str(sentence) % problem.facts}"
