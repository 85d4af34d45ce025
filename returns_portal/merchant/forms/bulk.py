"""Which returns, what is to be done with them, and what that needs to be told."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from returns.domain.bulk import LONGEST_TAG, BulkAction, tag_name
from returns.domain.grading import Grade
from returns.grade_words import GRADES
from returns.queries.assigned import assignable
from returns.queries.bulk import tags_of
from returns.queries.counts import desk_terms
from returns.queries.staff import staff_of
from returns.wording import DISPOSITIONS
from returns_portal.merchant.bulk_words import ACTIONS
from returns_portal.merchant.forms.assignee import BulkAssigneeForm
from returns_portal.merchant.forms.refusal import RefusalForm

if TYPE_CHECKING:
    from returns.models import BulkJob, Shop

MOST_NUMBERS = 500
# What came instead of the goods, or is not there, is a case of its own.
OF_ALL = (Grade.A, Grade.B, Grade.C, Grade.D, Grade.DAMAGED)


class SelectionForm(forms.Form):
    """`action`, and `return` (numbers) or `all` with the `query` of the list; `key` is the page's own."""

    action = forms.ChoiceField(choices=[(str(action), word) for action, word in ACTIONS.items()])
    all = forms.BooleanField(required=False)
    query = forms.CharField(required=False, max_length=2_000)
    key = forms.UUIDField()

    def clean(self) -> dict[str, Any]:
        """Read the numbers, which a field of one value cannot hold."""
        cleaned: dict[str, Any] = self.cleaned_data
        numbers = self.data.getlist("return") if hasattr(self.data, "getlist") else []
        cleaned["numbers"] = list(dict.fromkeys(numbers))
        if len(numbers) > MOST_NUMBERS:
            raise forms.ValidationError("too many")
        return cleaned

    @property
    def request_key(self) -> str:
        """The same for the same choice on the same page, however often it is sent."""
        said = self.cleaned_data
        parts = [said["key"], said["action"], said["all"], said["query"], *sorted(said["numbers"])]
        return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()


class AgainForm(forms.Form):
    """The page's own `key`, as long as a job keeps it."""

    key = forms.CharField(required=False, max_length=64)


class GradeForm(forms.Form):
    """One grade for all pieces of all returns."""

    grade = forms.ChoiceField(label=gettext_lazy("How the goods are"), widget=forms.RadioSelect, initial=Grade.A)

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        terms = desk_terms(shop)
        becomes = {grade: terms.becomes(grade).disposition for grade in OF_ALL}
        self.fields["grade"].choices = [  # type: ignore[attr-defined]
            (str(grade), f"{GRADES[grade]} ({DISPOSITIONS[kind]})")
            for grade, kind in becomes.items()
            if kind != "MISSING"
        ]


class TagForm(forms.Form):
    """A tag by its name, one of the shop's or a new one."""

    tag = forms.CharField(
        label=pgettext_lazy("noun", "Tag"),
        max_length=LONGEST_TAG,
        widget=forms.TextInput(attrs={"list": "tags-known", "autocomplete": "off"}),
    )

    def clean_tag(self) -> str:
        """The name as it is kept."""
        if not (name := tag_name(self.cleaned_data["tag"])):
            raise forms.ValidationError(_("Give the tag a name."))
        return name


class KnownTagForm(forms.Form):
    """One of the shop's tags."""

    tag = forms.ChoiceField(label=pgettext_lazy("noun", "Tag"))

    def __init__(self, *args: Any, shop: Shop, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [("", _("Choose a tag")), *((name, name) for name in tags_of(shop))]
        self.fields["tag"].choices = known  # type: ignore[attr-defined]


def parameter_form(job: BulkJob, data: Any = None) -> forms.Form:
    """What the job's action has to be told before it starts; a form without fields where that is nothing."""
    initial = job.parameters if data is None else None
    match BulkAction(job.action):
        case BulkAction.DECLINE:
            return RefusalForm(data, initial=initial)
        case BulkAction.RECEIVE:
            return GradeForm(data, initial=initial or None, shop=job.shop)
        case BulkAction.TAG:
            return TagForm(data, initial=initial)
        case BulkAction.ASSIGN:
            people = {each.user_id: str(each) for each in assignable(job.shop, staff_of(job.shop))}
            said = {"to": (job.parameters.get("to") or BulkAssigneeForm.NOBODY) if job.parameters else ""}
            return BulkAssigneeForm(data, people=people, initial=job.parameters | said)
        case BulkAction.UNTAG:
            return KnownTagForm(data, initial=initial, shop=job.shop)
        case _:
            return forms.Form(data)
