"""What Shopify's CLI asks of the pieces in extensions/, read without any of its tools."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from returns.domain.language import LANGUAGES as EVERY_LANGUAGE
from returns_portal.shopper.views.policy import PLACES
from tests.processes import ROOT

EXTENSIONS = ROOT / "extensions"
THEME, STATUS, MAILS = EXTENSIONS / "theme", EXTENSIONS / "return-status", EXTENSIONS / "notifications"
SCHEMA = re.compile(r"\{% schema %\}(.*?)\{% endschema %\}", re.DOTALL)
# What a theme app extension may hold (bytes), and how long the name of a block may be.
LARGEST_LIQUID, LARGEST_STYLE, LARGEST_SCRIPT, LONGEST_NAME = 100_000, 100_000, 10_000, 25
LANGUAGES = ("en.default", "fr")
BLOCKS = sorted(THEME.glob("blocks/*.liquid"))
# Blocks that lead to the app's pages, and the one that only says something.
LINKS = [block for block in BLOCKS if block.stem != "fit-note"]
SPOKEN = ("en.default", *(language for language in EVERY_LANGUAGE if language != "en"))


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def schema_of(block: Path) -> dict[str, Any]:
    (held,) = SCHEMA.findall(read(block))
    found: dict[str, Any] = json.loads(held)
    return found


def keys(words: Any, at: str = "") -> Iterator[str]:
    if isinstance(words, dict):
        for name, inner in words.items():
            yield from keys(inner, f"{at}.{name}" if at else name)
    else:
        yield at


def words(file: Path) -> dict[str, str]:
    held = json.loads(read(file))

    def at(path: str) -> str:
        here: Any = held
        for name in path.split("."):
            here = here[name]
        return str(here)

    return {path: at(path) for path in keys(held)}


def test_every_place_of_the_shop_has_its_block() -> None:
    names = {block.stem for block in BLOCKS}
    assert names == {"fit-note", "product-policy", "cart-policy", "footer-links", "return-link", "withdrawal-link"}
    asked = {place for block in BLOCKS for place in re.findall(r"/policy/(\w+)\.html", read(block))}
    assert asked == {"product", "cart"} < set(PLACES)


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.stem)
def test_a_block_says_what_the_theme_editor_needs(block: Path) -> None:
    schema, text = schema_of(block), read(block)
    for language in LANGUAGES:
        named = words(THEME / "locales" / f"{language}.schema.json")
        for key in re.findall(r'"t:([\w.]+)"', text):
            assert named[key]
        assert len(named[schema["name"].removeprefix("t:")]) <= LONGEST_NAME
    assert schema["target"] == "section"
    for asset in (schema.get("stylesheet"), schema.get("javascript")):
        assert asset is None or (THEME / "assets" / asset).is_file()
    assert ("data-rp-source" in text) == ("javascript" in schema)
    assert {"path" if block in LINKS else "product"} <= {setting["id"] for setting in schema["settings"]}
    assert "{{ block.shopify_attributes }}" in text
    for snippet in re.findall(r"render '([\w-]+)'", text):
        assert (THEME / "snippets" / f"{snippet}.liquid").is_file()


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.stem)
def test_a_block_is_a_link_without_script_and_its_classes_are_ours(block: Path) -> None:
    markup = SCHEMA.sub("", read(block))
    assert bool(re.search(r'<a class="rp-link[^"]*" href="\{\{ root \}\}/', markup)) is (block in LINKS)
    assert "<script" not in markup
    assert "style=" not in markup
    for names in re.findall(r'class="([^"]*)"', markup):
        assert all(name.startswith("rp-") for name in re.sub(r"\{%.*?%\}", " ", names).split())


@pytest.mark.parametrize("kind", ["", ".schema"])
def test_all_languages_say_the_same_things(kind: str) -> None:
    spoken = LANGUAGES if kind else SPOKEN
    english, *others = (words(THEME / "locales" / f"{language}{kind}.json") for language in spoken)
    for other in others:
        assert set(english) == set(other)
        assert all(text.strip() for text in (*english.values(), *other.values()))
    if not kind:
        used = {key for block in BLOCKS for key in re.findall(r"'([\w.]+)' \| t\b", read(block))}
        assert used == set(english)


def test_the_order_pages_speak_every_language() -> None:
    english, *others = (words(STATUS / "locales" / f"{language}.json") for language in SPOKEN)
    marks = re.compile(r"\{\{\w+\}\}")
    for other in others:
        assert all(text.strip() for text in other.values())
        assert {key: marks.findall(text) for key, text in english.items()} == {
            key: marks.findall(text) for key, text in other.items()
        }
    sources = "".join(read(file) for file in STATUS.glob("src/*.jsx"))
    toml = read(STATUS / "shopify.extension.toml")
    used = set(re.findall(r"translate\((?:[\w.]+ \? )?'(\w+)'", sources)) | set(
        re.findall(r"\? '(\w+)' : '\w+'", sources)
    )
    used |= set(re.findall(r"'\w+' : '(\w+)'", sources)) | set(re.findall(r'"t:(\w+)"', toml))
    assert used == set(english)


def test_what_the_toml_files_name_is_there() -> None:
    theme = tomllib.loads(read(THEME / "shopify.extension.toml"))
    assert (theme["type"], bool(theme["name"])) == ("theme", True)
    status = tomllib.loads(read(STATUS / "shopify.extension.toml"))
    (extension,) = status["extensions"]
    assert extension["type"] == "ui_extension"
    assert extension["capabilities"] == {"network_access": True}
    assert {target["target"] for target in extension["targeting"]} == {
        "customer-account.order-status.block.render",
        "customer-account.order.action.menu-item.render",
        "purchase.thank-you.block.render",
    }
    for target in extension["targeting"]:
        assert (STATUS / target["module"]).is_file()
    package = json.loads(read(STATUS / "package.json"))
    year, month = status["api_version"].split("-")
    assert package["dependencies"]["@shopify/ui-extensions"] == f"{year}.{int(month)}.x"
    handles = [theme["handle"], extension["handle"]]
    assert len(set(handles)) == len(handles)


def test_the_app_lives_where_its_configuration_says() -> None:
    config = tomllib.loads(read(ROOT / "shopify.app.toml"))
    assert "handle" not in config, "it is one app's in the world: each installation keeps what its app was made with"
    (address,) = re.findall(r"export const APP = '([^']+)'", read(STATUS / "src" / "app.js"))
    assert config["application_url"].startswith(f"{address}/")
    path = f"/{config['app_proxy']['prefix']}/{config['app_proxy']['subpath']}"
    for block in LINKS:
        (setting,) = [each for each in schema_of(block)["settings"] if each["id"] == "path"]
        assert setting["default"] == path
    assert f"default: '{path}'" in read(THEME / "snippets" / "returns-root.liquid")
    for mail in MAILS.glob("*.liquid"):
        assert f"append: '{path}'" in read(mail)


def test_nobody_else_is_asked_for_anything() -> None:
    for file in EXTENSIONS.rglob("*"):
        if file.is_file():
            hosts = set(re.findall(r"https?://([\w.-]+)", read(file)))
            assert hosts <= {"returns.example.com"}, file


def test_nothing_is_larger_than_shopify_takes_or_generated() -> None:
    for file in EXTENSIONS.rglob("*"):
        assert file.name not in {"node_modules", "dist", "package-lock.json"}
    for file, most in (
        *((file, LARGEST_LIQUID) for file in THEME.rglob("*.liquid")),
        *((file, LARGEST_STYLE) for file in THEME.rglob("*.css")),
        *((file, LARGEST_SCRIPT) for file in THEME.rglob("*.js")),
    ):
        assert file.stat().st_size <= most


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_mail_leads_to_the_look_up_with_the_number_filled_in(language: str) -> None:
    mail = read(MAILS / f"return-link.{language}.liquid")
    assert f"/?lang={language}&amp;number={{{{ returned_order | url_encode }}}}" in mail
    assert f"/policy/?lang={language}" in mail
    assert f"/withdrawal/?lang={language}&amp;number=" in mail
    assert "<script" not in mail
