"""Lists, names and texts in several languages, as people type them."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from returns.domain.language import LANGUAGES
from returns.normalise import code_of
from returns.wording import amid, language_name

MOST, LONGEST = 50, 255


class Listed(forms.CharField):
    """Several texts separated by commas, each once, in the order they were typed; one with a comma stands in quotes."""

    def __init__(self, **kwargs: Any) -> None:
        options: dict[str, Any] = {"required": False, "max_length": 5000, "help_text": _("Separated by commas.")}
        super().__init__(**options | kwargs)

    def prepare_value(self, value: Any) -> Any:
        """A list as it is typed."""
        return ", ".join(map(_quoted, value)) if isinstance(value, list | tuple) else value

    def clean(self, value: Any) -> list[str]:
        """The texts, one by one."""
        typed = " ".join(super().clean(value).split())
        found = [word.strip() for row in csv.reader([typed], skipinitialspace=True) for word in row if word.strip()]
        if len(found) > MOST or any(len(word) > LONGEST for word in found):
            raise forms.ValidationError(_("At most 50 of them, each of 255 characters at most."))
        return list(dict.fromkeys(found))


def _quoted(word: str) -> str:
    return '"' + word.replace('"', '""') + '"' if "," in word or word.startswith('"') else word


class Gids(Listed):
    """Things of Shopify by their numbers, as they stand in the admin's addresses; kept as gids."""

    def __init__(self, kind: str, **kwargs: Any) -> None:
        self._prefix = f"gid://shopify/{kind}/"
        super().__init__(
            **{"help_text": _("Their numbers in the addresses of the Shopify admin, separated by commas.")} | kwargs
        )

    def prepare_value(self, value: Any) -> Any:
        """Gids as their numbers."""
        if isinstance(value, list | tuple):
            value = [gid.removeprefix(self._prefix) for gid in value]
        return super().prepare_value(value)

    def clean(self, value: Any) -> list[str]:
        """The gids; numbers and whole gids are taken."""
        numbers = [word.removeprefix(self._prefix) for word in super().clean(value)]
        if not all(number.isascii() and number.isdigit() for number in numbers):
            raise forms.ValidationError(_("Only numbers, please, separated by commas."))
        return [self._prefix + number for number in numbers]


class Named(forms.Form):
    """Something with a name in several languages: `label_en`, `label_fr`."""

    _languages: Sequence[str]

    @property
    def label_fields(self) -> list[forms.BoundField]:
        """The fields of the name, one per language."""
        return [self[f"label_{code}"] for code in self._languages]


def code_for(label: dict[str, str]) -> str:
    """A code made of a name: `loyal_customers`."""
    return code_of(label.get("en") or next(iter(label.values())))


def in_languages(name: str, label: Any, languages: Iterable[str], **options: Any) -> dict[str, forms.CharField]:
    """A field per language, named `name_en`, `name_fr`; none of them is required."""
    return {
        f"{name}_{code}": forms.CharField(
            label=_("%(label)s (%(language)s)") % {"label": label, "language": amid(language_name(code))},
            required=False,
            **{"max_length": 200} | options,
        )
        for code in languages
    }


def languages_with(offered: Iterable[str], *written: dict[str, str]) -> list[str]:
    """Those the shop offers, and those in which something was written before it stopped offering them."""
    used = {code for words in written for code in words}
    return [code for code in LANGUAGES if code in used or code in offered]


def words_of(cleaned: dict[str, Any], name: str) -> dict[str, str]:
    """What was typed into the fields of `in_languages`, by language; languages left empty are not there."""
    typed = {code: cleaned.get(f"{name}_{code}", "").strip() for code in LANGUAGES}
    return {code: text for code, text in typed.items() if text}


def typed_words(name: str, words: dict[str, str]) -> dict[str, str]:
    """The initial values of the fields of `in_languages`."""
    return {f"{name}_{code}": text for code, text in words.items()}
