"""`python -m benchmarks.portal_child`: what each of the shopper's pages costs this process, as a line of JSON.

Beside it the same page twice more, through the same middleware and without a question:

- by its own templates, with all that they show at hand: what is left is what reading and judging cost;
- flat: the same bytes out of one template without components, conditions and translations, in which each text and each
  address is a value that was there before: what is left to the one above is what templates cost.

And the flat page once more after a single question, the row of its shop read by Django's ORM: no page can ask less.
"""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Callable
from html import unescape
from statistics import median
from time import process_time
from types import ModuleType
from typing import Any
from unittest.mock import patch

import django

from benchmarks.bounds import at_size
from benchmarks.pages_served import ROOT
from returns.wall import every_shop, open_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
open_process()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.template.backends.django import Template  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402
from django.utils import translation  # noqa: E402

import config.urls  # noqa: E402
from returns.models import Shop  # noqa: E402

View = Callable[[HttpRequest], HttpResponse]
ROUNDS, WARM = at_size(40, 1), at_size(5, 1)
# What somebody may have typed or a database holds: the texts of a page, and where it leads.
VALUE = re.compile(r"(?<=>)[^<>]*[^<>\s][^<>]*(?=<)|(?<= href=\")[^\"]+|(?<= action=\")[^\"]+|(?<= value=\")[^\"]+")


def flat(html: str) -> tuple[str, list[str]]:
    """A page as one template, and the values that make it that page again."""
    values: list[str] = []

    def variable(found: re.Match[str]) -> str:
        values.append(found[0])
        return f"{{{{ values.{len(values) - 1} }}}}"

    head, body, rest = html.partition("<body")
    return head + body + VALUE.sub(variable, rest), values


def at_hand(client: Client, address: str) -> tuple[View, str]:
    """A view that renders a page as it was rendered now, and the page.

    It has the template, the context and the request of then, in which everything is read that the page shows.
    """
    rendered: list[tuple[Template, dict[str, Any], HttpRequest, str]] = []

    def noted(self: Template, context: dict[str, Any], request: HttpRequest) -> str:
        rendered.append((self, context, request, translation.get_language()))
        return as_ever(self, context, request)

    as_ever = Template.render
    with patch.object(Template, "render", noted):
        html = client.get(address).content.decode()
    template, context, then, language = rendered[-1]

    def view(request: HttpRequest) -> HttpResponse:
        with translation.override(language):
            return HttpResponse(template.render(context, then))

    return view, html


def main() -> None:
    """Make a shop and its pages, measure each beside its flat self, and print what came out."""
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.pages_child"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    setting = json.loads(made.stdout.splitlines()[-1])
    paths: dict[str, str] = setting["own"]
    logging.disable(logging.ERROR)
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = False, ["testserver"]
    client, pages = Client(headers={"accept-language": "fr"}), {}

    def served(template: Any, values: list[str]) -> View:
        return lambda request: HttpResponse(template.render({"values": values}, request))

    def asking(view: View) -> View:
        def asked(request: HttpRequest) -> HttpResponse:
            with every_shop():
                Shop.objects.get(domain=setting["shop"])
            return view(request)

        return asked

    found: dict[str, dict[str, float]] = {}
    for name, at in paths.items():
        with CaptureQueriesContext(connection) as asked:
            client.get(at)
        questions = len(asked)
        pages[f"template/{name}"], html = at_hand(client, at)
        text, values = flat(html)
        pages[f"inline/{name}"] = served(engines["django"].from_string(text), [unescape(value) for value in values])
        pages[f"one/{name}"] = asking(pages[f"inline/{name}"])
        found[name] = {"bytes": len(html.encode()), "queries": questions, "values": len(values)}
    beside = ModuleType("beside")
    beside.urlpatterns = [  # type: ignore[attr-defined]
        *(path(f"{at}/", view) for at, view in pages.items()),
        *config.urls.urlpatterns,
    ]
    settings.ROOT_URLCONF = beside
    for name, at in paths.items():
        addresses = {"ours": at} | {kind: f"/{kind}/{name}/" for kind in ("template", "inline", "one")}
        with CaptureQueriesContext(connection) as asked:
            said = {kind: client.get(address).content for kind, address in addresses.items() if kind != "ours"}
        if len(asked) != 1 or len(set(said.values())) > 1:
            raise SystemExit(f"{name} beside itself asks {len(asked)} times, or is another page")
        times: dict[str, list[float]] = {kind: [] for kind in addresses}
        for _ in range(ROUNDS + WARM):
            for kind, address in addresses.items():
                began = process_time()
                answer = client.get(address)
                times[kind].append(process_time() - began)
                if answer.status_code != 200:
                    raise SystemExit(f"{address} answers {answer.status_code}")
        found[name] |= {kind: median(each[WARM:]) * 1000 for kind, each in times.items()}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
