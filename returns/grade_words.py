"""Grades of goods in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.grading import Grade

GRADES: Mapping[str, Promise] = {
    Grade.A: _("A: as new"),
    Grade.B: _("B: opened"),
    Grade.C: _("C: used"),
    Grade.D: _("D: worn out"),
    Grade.INCORRECT: _("Another article"),
    Grade.DAMAGED: _("Damaged"),
    Grade.MISSING: _("Missing"),
}
