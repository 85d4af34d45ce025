"""The merchant's own words for the shopper's pages, checked before they are kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _say
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from returns_portal.merchant.forms.text import LongText
from returns_portal.messages.engine import Problem, WordsError
from returns_portal.messages.problems import said_of
from returns_portal.page_texts import MOST, NAMES, TEXTS, Kind, check_text, ours

if TYPE_CHECKING:
    from returns.models import Shop

PAGES: Mapping[str, Promise] = {
    "find": _("First page"),
    "items": _("Choosing articles"),
    "review": _("Check and confirm"),
    "status": _("Where a return stands"),
    "gift": _("Presents"),
    "policy": _("Return policy"),
}
KINDS: Mapping[Kind, Promise] = {
    Kind.HEADING: _("Heading"),
    Kind.INTRO: _("Introduction"),
    Kind.HINT: _("Hint"),
    Kind.BUTTON: _("Button"),
    Kind.NOTICE: _("Notice"),
}
# Where two texts of a page are of one kind, or a kind says too little.
LABELS: Mapping[str, Promise] = {
    "sign_in_intro": _("Introduction where shoppers can sign in"),
    "number_hint": _("Hint at the order number"),
    "secret_hint": _("Hint at e-mail, postcode or phone"),
}


class PageTextsForm(forms.Form):
    """One field for each text, all optional. What cannot be used is named at its field."""

    def __init__(self, data: Any = None, *, shop: Shop, language: str, texts: Mapping[str, str]) -> None:
        super().__init__(data, initial=dict(texts), auto_id="text_%s")
        self._shop = shop
        with override(language):
            said = {key: ours(key, shop) for key in TEXTS}
        for key, text in TEXTS.items():
            attrs = {"lang": language, "dir": "auto", "placeholder": said[key], "spellcheck": "true"}
            about: dict[str, Any] = {
                "label": LABELS.get(key, KINDS[text.kind]),
                "required": False,
                "max_length": MOST[text.kind],
            }
            if text.kind is Kind.NOTICE:
                self.fields[key] = LongText(widget=forms.Textarea(attrs=attrs | {"rows": 3}), **about)
            else:
                self.fields[key] = forms.CharField(widget=forms.TextInput(attrs=attrs), **about)

    def clean(self) -> dict[str, Any]:
        """Try each text with the shop's name and address, and without any."""
        for key in TEXTS:
            if source := self.cleaned_data.get(key, ""):
                try:
                    check_text(key, source, shop=self._shop)
                except WordsError as error:
                    self.add_error(key, _sentence(error))
        return self.cleaned_data

    @property
    def texts(self) -> dict[str, str]:
        """What was typed, by key; only after `is_valid()`."""
        return {key: self.cleaned_data[key] for key in TEXTS if self.cleaned_data[key]}

    @property
    def pages(self) -> Iterator[tuple[str, Promise, list[forms.BoundField]]]:
        """The fields by page, with the page's code and name."""
        for page, name in PAGES.items():
            yield page, name, [self[key] for key, text in TEXTS.items() if text.page == page]


def _sentence(error: WordsError) -> str:
    if error.problem is Problem.UNKNOWN_NAME:
        known = ", ".join(NAMES)
        return _say("Pages do not know “%(name)s”. They know: %(known)s.") % {"name": error.name, "known": known}
    return said_of(error.problem, line=error.line, name=error.name)
