"""`python -m benchmarks.portal_child`: what each of the shopper's pages costs this process, as a line of JSON.

Beside it the same page inline: the same bytes out of one flat template without components, conditions, translations and
questions, in which each text and each address is a value that was there before. Both go through the same middleware.
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

import django

from benchmarks.bounds import at_size
from benchmarks.pages_served import ROOT
from returns.wall import open_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
open_process()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402
from django.http import HttpRequest, HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import path  # noqa: E402

import config.urls  # noqa: E402

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


def main() -> None:
    """Make a shop and its pages, measure each beside its flat self, and print what came out."""
    made = subprocess.run(
        [sys.executable, "-m", "benchmarks.pages_child"], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    )
    paths: dict[str, str] = json.loads(made.stdout.splitlines()[-1])["own"]
    logging.disable(logging.ERROR)
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = False, ["testserver"]
    client, pages = Client(headers={"accept-language": "fr"}), {}

    def served(template: Any, values: list[str]) -> Callable[[HttpRequest], HttpResponse]:
        return lambda request: HttpResponse(template.render({"values": values}, request))

    found: dict[str, dict[str, float]] = {}
    for name, at in paths.items():
        with CaptureQueriesContext(connection) as asked:
            html = client.get(at).content.decode()
        text, values = flat(html)
        pages[name] = served(engines["django"].from_string(text), [unescape(value) for value in values])
        found[name] = {"bytes": len(html.encode()), "queries": len(asked), "values": len(values)}
    inline = ModuleType("inline")
    inline.urlpatterns = [  # type: ignore[attr-defined]
        *(path(f"inline/{name}/", view) for name, view in pages.items()),
        *config.urls.urlpatterns,
    ]
    settings.ROOT_URLCONF = inline
    for name, at in paths.items():
        ours, theirs = [], []
        for _ in range(ROUNDS + WARM):
            for times, address in ((ours, at), (theirs, f"/inline/{name}/")):
                began = process_time()
                answer = client.get(address)
                times.append(process_time() - began)
                if answer.status_code != 200:
                    raise SystemExit(f"{address} answers {answer.status_code}")
        found[name] |= {"ours": median(ours[WARM:]) * 1000, "inline": median(theirs[WARM:]) * 1000}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
