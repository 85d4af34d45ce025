"""The forms of a page as a browser would send them, told apart by what somebody can type into them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

TYPED = {"text", "search", "email", "tel", "url", "number", "password", "date", "month", "color"}
# What stands in the other fields while one of them is tried, so that the form has a chance to be taken.
USUAL = {"email": "a@b.example", "url": "https://b.example/", "tel": "+33612345678", "date": "2026-11-20"}


@dataclass
class PageForm:
    """Where a form sends to; what it would send as it stands; the longest text for each field that is typed into."""

    action: str
    values: list[tuple[str, str]] = field(default_factory=list)
    typed: dict[str, int] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def filled(self, words: dict[str, str]) -> list[tuple[str, str]]:
        """The form with these words in these fields, each cut to what a browser lets be typed."""
        kept = [(name, value) for name, value in self.values if name not in self.typed]
        now = dict(self.values)
        for name, longest in self.typed.items():
            usual = now.get(name) or USUAL.get(self.kinds[name], "1")
            kept.append((name, words.get(name, usual)[:longest]))
        return kept


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[PageForm] = []
        self.named: dict[str, PageForm] = {}
        self.open: PageForm | None = None
        self.select = self.area = ""
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        name = given.get("name", "")
        if tag == "form":
            form = PageForm(given.get("action", ""))
            self.named[given.get("id", "")] = self.open = form
            if given.get("method", "").lower() == "post":
                self.forms.append(form)
        elif tag == "select":
            self.select = name
        elif tag == "option" and self.select and "selected" in given:
            self._hold(given, self.select, given.get("value", ""))
        elif tag == "textarea" and name:
            self.area, self.text = name, ""
            self._type(given, name, "textarea", "")
        elif tag == "input" and name:
            self._input(given, name)

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea" and self.area and self.open:
            self.open.values = [(name, self.text if name == self.area else value) for name, value in self.open.values]
            self.area = ""

    def _input(self, given: dict[str, str], name: str) -> None:
        kind = given.get("type", "text")
        if kind in TYPED:
            self._type(given, name, kind, given.get("value", ""))
        elif kind == "hidden" or (kind in {"checkbox", "radio"} and "checked" in given):
            self._hold(given, name, given.get("value", "on"))

    def _type(self, given: dict[str, str], name: str, kind: str, value: str) -> None:
        form = self._form(given)
        if form and not {"readonly", "disabled"} & given.keys():
            form.typed[name], form.kinds[name] = int(given.get("maxlength") or 2_000), kind
            form.values.append((name, value))

    def _hold(self, given: dict[str, str], name: str, value: str) -> None:
        if form := self._form(given):
            form.values.append((name, value))

    def _form(self, given: dict[str, str]) -> PageForm | None:
        return self.named.get(given["form"]) if "form" in given else self.open


def forms_in(html: str) -> list[PageForm]:
    """The forms that post, and in which something can be typed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [form for form in reader.forms if form.typed]
