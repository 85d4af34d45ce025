"""The shopper's pages inside the shop's theme: as Liquid, and with a stylesheet that no theme's can bend.

A theme styles bare elements and common class names, sometimes with `!important`, and has its own idea of a rem. So the
pages' stylesheet is written anew for it: every selector below `.rp`, every measure in pixels, every declaration
`!important` inside a layer. Of important declarations the layered ones win over those outside of layers, whatever
their selectors; the first rule of the layer takes back all that the theme says of our elements, and nothing of ours
reaches an element of the theme's. Only the custom properties stay plain, for the brand's stylesheet to set.
"""

from __future__ import annotations

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import tinycss2
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpResponse
from django.urls import reverse

from returns.people import ShopRequest
from returns.queries.brands import brand_of

LIQUID = "application/liquid"
ROOT = ".rp"
OPENING = b'<div class="rp"'
REM = 16
MARK = 12
WHOLE_PAGE = frozenset({":root", "html", "body"})
_REM = re.compile(r"(?<![\w.-])(-?\d*\.?\d+)rem\b")
_MAIN = re.compile(r"(?<![\w.#-])main(?![\w-])")
# Widths that stand in attributes are taken back with the theme's own rules, so they are said again.
FIRST = f"""
:where({ROOT}, {ROOT} :not(svg, svg *)) {{ all: revert !important }}
:where({ROOT}, {ROOT} *)::before, :where({ROOT}, {ROOT} *)::after {{ all: revert !important }}
"""
LAST = f"""
{ROOT} {{ color-scheme: light !important; min-block-size: 0 !important; isolation: isolate !important }}
{ROOT} {{ text-align: start !important }}
{ROOT} .qr img {{ inline-size: 168px !important; block-size: 168px !important }}
{ROOT} .qr.counter img {{ inline-size: 240px !important; block-size: 240px !important }}
"""


def is_inside(request: ShopRequest) -> bool:
    """Whether this page is to stand in the shop's theme."""
    return request.behind_proxy and brand_of(request.shop).inside_theme


def as_liquid(response: HttpResponse) -> HttpResponse:
    """The page as Liquid that says nothing: no brace is left that Shopify could take for an instruction of ours.

    A form that comes back with what is wrong is answered with 200, since what Shopify makes of other statuses is not
    said; every other refusal stays a page of its own.
    """
    response.content = response.content.replace(b"{", b"&#123;")
    response.headers["Content-Type"] = f"{LIQUID}; charset=utf-8"
    response.status_code = 200
    return response


def theme_style_url() -> str:
    """The absolute address of the stylesheet for pages inside a theme; another one when it says something else."""
    return settings.APP_URL + reverse("theme-style", args=[hashlib.sha256(theme_style().encode()).hexdigest()[:MARK]])


@cache
def theme_style() -> str:
    """The pages' stylesheet, for inside a theme."""
    path = finders.find("css/shopper.css")
    return unbendable(Path(str(path)).read_text(encoding="utf-8"))


def unbendable(css: str) -> str:
    """A stylesheet of whole pages, as one for a part of somebody else's."""
    rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
    return "@layer returns-portal {" + FIRST + "".join(map(_rule, rules)) + LAST + "}\n"


def _rule(rule: Any) -> str:
    if rule.type == "at-rule":
        head = tinycss2.serialize(rule.prelude).strip()
        if "prefers-color-scheme" in head:
            return ""
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        return f"@{rule.at_keyword} {head} {{\n" + "".join(map(_rule, inner)) + "}\n"
    selectors = ", ".join(_below(part.strip()) for part in _parts(rule.prelude))
    declared = tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True)
    return f"{selectors} {{" + "; ".join(map(_declaration, declared)) + "}\n"


def _parts(prelude: Any) -> list[str]:
    """The selectors of a list; commas inside of brackets part nothing, for they stand in a block of their own."""
    parts: list[list[Any]] = [[]]
    for token in prelude:
        if token.type == "literal" and token.value == ",":
            parts.append([])
        else:
            parts[-1].append(token)
    return [tinycss2.serialize(part) for part in parts]


def _below(selector: str) -> str:
    if selector in WHOLE_PAGE:
        return ROOT
    return f"{ROOT} {_MAIN.sub('.rp-main', selector)}"


def _declaration(declared: Any) -> str:
    value = _REM.sub(lambda found: f"{float(found[1]) * REM:g}px", tinycss2.serialize(declared.value).strip())
    if declared.name.startswith("--"):
        return f"{declared.name}: {value}"
    return f"{declared.name}: {value} !important"
