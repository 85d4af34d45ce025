"""The actions of Shopify Flow in extensions/flow-*, held to what Shopify's CLI takes and to what the app does."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from shop_integration.flow.actions import ACTIONS
from shop_integration.urls import urlpatterns
from tests.processes import ROOT

FILES = sorted((ROOT / "extensions").glob("flow-*/shopify.extension.toml"))
KINDS = {"single_line_text_field", "multi_line_text_field", "number_decimal"}
LONGEST_HANDLE = 50


def held(file: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The extension, and its fields."""
    found = tomllib.loads(file.read_text(encoding="utf-8"))
    assert set(found) == {"extensions", "settings"}
    (extension,) = found["extensions"]
    return extension, found["settings"]["fields"]


def test_each_action_of_the_app_has_its_extension() -> None:
    assert {held(file)[0]["handle"] for file in FILES} == set(ACTIONS)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_an_action_is_what_the_cli_takes(file: Path) -> None:
    extension, fields = held(file)
    assert set(extension) == {"name", "handle", "type", "description", "runtime_url"}
    assert extension["type"] == "flow_action"
    assert file.parent.name == f"flow-{extension['handle']}"
    assert len(extension["handle"]) <= LONGEST_HANDLE
    path = extension["runtime_url"].removeprefix("https://returns.example.com/")
    assert path in {str(each.pattern) for each in urlpatterns}
    assert next(field["key"] for field in fields) == "return"
    for field in fields:
        assert set(field) == {"type", "key", "name", "description", "required"}
        assert field["type"] in KINDS
    assert len({field["key"] for field in fields}) == len(fields)


def test_the_app_reads_the_fields_that_the_extensions_have() -> None:
    named = {field["key"] for file in FILES for field in held(file)[1]}
    source = (ROOT / "shop_integration" / "flow" / "actions.py").read_text(encoding="utf-8")
    for key in named - {"return"}:
        assert f'"{key}"' in source, key
