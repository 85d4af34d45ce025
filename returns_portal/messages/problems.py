"""What is wrong with a merchant's own words, in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _

from returns_portal.messages.engine import Problem

_SENTENCES: Mapping[Problem, Promise] = {
    Problem.SYNTAX: _("Line %(line)s: this cannot be read. Is a bracket, a quotation mark or an end missing?"),
    Problem.UNKNOWN_NAME: _("Line %(line)s: this message does not know “%(name)s”. The list below says what it knows."),
    Problem.UNKNOWN_FILTER: _("Line %(line)s: there is no filter “%(name)s” here."),
    Problem.UNKNOWN_TAG: _("Line %(line)s: “%(name)s” cannot be used here."),
    Problem.RANGE: _("Line %(line)s: loops go through lists such as items, not through numbers."),
    Problem.TOO_LONG: _("This is too long."),
    Problem.TOO_MUCH: _("Line %(line)s: this would become too long, or is too deeply nested."),
}


def said_of(problem: str, *, line: int, name: str = "") -> str:
    """The sentence for what is wrong."""
    known = problem in set(Problem)
    sentence = str(_SENTENCES[Problem(problem)]) if known else _say("Line %(line)s: this cannot be used.")
    return sentence % {"line": line, "name": name}
