"""A browser without a window: follows links, fills in the forms it finds, keeps cookies while it is open."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import urljoin
from xml.etree.ElementTree import Element

import httpx
import tinyhtml5

Fields = dict[str, list[str]]


class PageError(Exception):
    """A page did not say or hold what a person would need there."""


@dataclass
class Form:
    """A form as found: where it goes and what is filled in already."""

    action: str
    method: str
    fields: Fields = field(default_factory=dict)
    choices: Fields = field(default_factory=dict)

    def fill(self, **given: str) -> Form:
        """Fill fields in, refusing names the form does not have."""
        for name, value in given.items():
            if name not in self.fields and name not in self.choices:
                raise PageError(f"the form has no field {name!r}, only {sorted({*self.fields, *self.choices})}")
            self.fields[name] = [value]
        return self


@dataclass(frozen=True)
class Page:
    """An answer, readable."""

    url: str
    status: int
    text: str
    content: bytes
    tree: Element | None

    def forms(self) -> list[Form]:
        """Every form on the page."""
        return [_form(element, self.url) for element in _every(self.tree, "form")]

    def form(self, *, having: str = "", action: str = "") -> Form:
        """The form with a field of that name, or whose address ends like that."""
        for form in self.forms():
            named = not having or having in form.fields or having in form.choices
            if named and (not action or form.action.rstrip("/").endswith(action)):
                return form
        raise PageError(f"no form for {having or action} on {self.url} (HTTP {self.status})")

    def link(self, pattern: str) -> str:
        """The absolute address of the first link whose address contains what the regular expression says."""
        for element in _every(self.tree, "a"):
            if re.search(pattern, address := element.get("href") or ""):
                return urljoin(self.url, address)
        raise PageError(f"no link to {pattern} on {self.url} (HTTP {self.status})")

    def onward(self) -> str | None:
        """Where a page that only moves on (meta refresh) leads."""
        for element in _every(self.tree, "meta"):
            if (element.get("http-equiv") or "").lower() == "refresh":
                _, _, address = (element.get("content") or "").partition("url=")
                return urljoin(self.url, address.strip("'\"")) if address else None
        return None


class Browser:
    """Opens pages for one person. `token` gives a fresh ID token for a merchant's requests."""

    def __init__(self, language: str) -> None:
        self._wire = httpx.Client(timeout=30, follow_redirects=True, headers={"Accept-Language": language})

    def open(self, url: str, **headers: str) -> Page:
        """GET a page, following redirects and pages that only move on."""
        return self._seen(self._wire.get(url, headers=headers))

    def send(self, form: Form, headers: Mapping[str, str] | None = None) -> Page:
        """Submit a form."""
        if form.method == "get":
            return self._seen(self._wire.get(form.action, params=form.fields, headers=headers))
        return self._seen(self._wire.post(form.action, data=form.fields, headers=headers))

    def _seen(self, answer: httpx.Response) -> Page:
        if answer.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
            raise PageError(f"{answer.url} answered {answer.status_code}")
        html = "html" in answer.headers.get("content-type", "")
        tree = tinyhtml5.parse(answer.text, namespace_html_elements=False) if html else None
        page = Page(str(answer.url), answer.status_code, answer.text if html else "", answer.content, tree)
        onward = page.onward()
        return self.open(onward) if onward and onward != page.url else page


def _every(tree: Element | None, tag: str) -> Iterator[Element]:
    return iter(()) if tree is None else tree.iter(tag)


def _form(element: Element, url: str) -> Form:
    form = Form(urljoin(url, element.get("action") or url), (element.get("method") or "get").lower())
    for control in element.iter():
        name, kind = control.get("name"), (control.get("type") or "text").lower()
        if not name or control.get("disabled") is not None:
            continue
        if control.tag == "input" and kind in {"checkbox", "radio"}:
            form.choices.setdefault(name, []).append(control.get("value") or "on")
            if control.get("checked") is not None:
                form.fields.setdefault(name, []).append(control.get("value") or "on")
        elif control.tag == "input" and kind not in {"submit", "button", "image", "file"}:
            form.fields[name] = [control.get("value") or ""]
        elif control.tag == "textarea":
            form.fields[name] = [control.text or ""]
        elif control.tag == "select":
            _select(form, name, control)
    return form


def _select(form: Form, name: str, control: Element) -> None:
    options = list(control.iter("option"))
    form.choices[name] = [option.get("value", option.text or "") for option in options]
    chosen = [option for option in options if option.get("selected") is not None] or options[:1]
    form.fields[name] = [option.get("value", option.text or "") for option in chosen]
