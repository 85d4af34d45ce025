"""The block that shows a product's fit note, rendered as a shop's theme would."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from liquid import Environment

from shop_integration.admin_api.fit_notes import KEY, NAMESPACE
from tests.extensions.test_structure import SCHEMA, THEME, read, words

BLOCK = THEME / "blocks" / "fit-note.liquid"
NOTE = {"en": "Runs small.", "fr": "Taille petit."}


def shown(
    texts: Any, *, reader: str = "en", shop: str = "en", editor: bool = False, heading: bool = True, frame: bool = True
) -> str:
    """The block's markup to a reader, in a shop whose first language is `shop`."""
    said = words(THEME / "locales" / "en.default.json")
    theme = Environment()
    theme.filters["t"] = lambda key, *_args, **_named: said[key]
    fields = {NAMESPACE: {KEY: {"value": texts}}} if texts is not None else {}
    html = theme.from_string(SCHEMA.sub("", read(BLOCK))).render(
        block={"settings": {"product": {"metafields": fields}, "heading": heading, "frame": frame}},
        request={"locale": {"iso_code": reader}, "design_mode": editor},
        shop={"published_locales": [{"iso_code": "nl", "primary": False}, {"iso_code": shop, "primary": True}]},
    )
    return str(html).strip()


@pytest.mark.parametrize(
    ("texts", "reader", "shop", "language"),
    [
        (NOTE, "fr", "en", "fr"),
        (NOTE, "fr-CA", "en", "fr"),
        ({**NOTE, "fr-CA": "Petit."}, "fr-CA", "en", "fr-CA"),
        (NOTE, "de", "fr", "fr"),
        (NOTE, "de", "fr-BE", "fr"),
        ({"fr": "", "en": "Runs small."}, "fr", "fr", "en"),
        ({"ar": "المقاس صغير."}, "de", "de", "ar"),
    ],
)
def test_it_speaks_the_visitors_language_or_falls_back(
    texts: dict[str, str], reader: str, shop: str, language: str
) -> None:
    html = shown(texts, reader=reader, shop=shop)
    assert re.findall(r'lang="([^"]*)" dir="auto">([^<]*)</p>', html) == [(language, texts[language])]


@pytest.mark.parametrize("texts", [None, {}, {"en": ""}, {"en": " "}])
def test_without_a_note_shoppers_see_nothing_and_merchants_why(texts: Any) -> None:
    assert shown(texts) == ""
    assert "no fit note" in shown(texts, editor=True)


def test_what_was_typed_breaks_no_page() -> None:
    html = shown({"en": 'Wear <b>&"large"</b>'})
    assert "&lt;b&gt;&amp;" in html
    assert "<b>" not in html


def test_its_settings_style_it() -> None:
    assert {"rp-fit-heading", "rp-fit-framed"} <= set(re.findall(r"[\w-]+", shown(NOTE)))
    bare = shown(NOTE, heading=False, frame=False)
    assert "rp-fit-heading" not in bare
    assert "rp-fit-framed" not in bare
    (held,) = SCHEMA.findall(read(BLOCK))
    assert {each["id"] for each in json.loads(held)["settings"]} == {"product", "heading", "frame"}
    styles = read(THEME / "assets" / "policy.css")
    assert ".rp-fit-heading" in styles
    assert ".rp-fit-framed" in styles
