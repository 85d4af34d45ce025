"""Shopify Flow in extensions/flow-*, held to what Shopify's CLI takes and to what the app does and says."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from returns.domain.events import BY_NAME
from returns.domain.flow_triggers import BY_EVENT, BY_HANDLE, LONGEST_TEXT, TRIGGERS, FieldType, payload_of
from shop_integration.flow.actions import ACTIONS
from shop_integration.urls import urlpatterns
from tests.processes import ROOT

ALL = sorted((ROOT / "extensions").glob("flow-*/shopify.extension.toml"))
TRIGGER_FILES = [file for file in ALL if file.parent.name.startswith("flow-trigger-return-")]
(LIFECYCLE,) = [file for file in ALL if file.parent.name == "flow-trigger-lifecycle"]
FILES = [file for file in ALL if file not in TRIGGER_FILES and file != LIFECYCLE]
KINDS = {"single_line_text_field", "multi_line_text_field", "number_decimal"}
LONGEST_HANDLE = 50
LONGEST_TRIGGER_HANDLE = 30
LARGEST_PAYLOAD = 50_000


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


def test_each_trigger_of_the_app_has_its_extension() -> None:
    assert {held(file)[0]["handle"] for file in TRIGGER_FILES} == set(BY_HANDLE)
    handles = [held(file)[0]["handle"] for file in FILES + TRIGGER_FILES]
    assert len(handles) == len(set(handles))


@pytest.mark.parametrize("file", TRIGGER_FILES, ids=lambda file: file.parent.name)
def test_a_trigger_is_what_the_cli_takes_and_what_the_app_sends(file: Path) -> None:
    extension, fields = held(file)
    assert set(extension) == {"name", "handle", "type", "description"}
    assert extension["type"] == "flow_trigger"
    assert file.parent.name == f"flow-trigger-{extension['handle']}"
    assert re.fullmatch(rf"[a-z-]{{1,{LONGEST_TRIGGER_HANDLE}}}", extension["handle"])
    assert re.fullmatch(r"[A-Z][A-Za-z ]+", extension["name"])
    found = {}
    for field in fields:
        if field["type"] == FieldType.ORDER:
            assert set(field) == {"type", "description"}
            found["order_id"] = field["type"]
        else:
            assert set(field) == {"type", "key", "description"}
            assert re.fullmatch(r"[A-Za-z ]+", field["key"])
            found[field["key"]] = field["type"]
    assert found == {key: kind.value for key, kind in BY_HANDLE[extension["handle"]].fields.items()}


def test_the_callback_leads_to_an_address_of_the_app() -> None:
    table = tomllib.loads(LIFECYCLE.read_text(encoding="utf-8"))
    (extension,) = table["extensions"]
    assert set(extension) == {"name", "handle", "type", "url"}
    assert extension["type"] == "flow_trigger_lifecycle_callback"
    path = extension["url"].removeprefix("https://returns.example.com/")
    assert path in {str(each.pattern) for each in urlpatterns}


def test_triggers_are_set_off_by_events_that_there_are() -> None:
    assert set(BY_EVENT) <= set(BY_NAME)
    assert len(BY_EVENT) == sum(len(trigger.events) for trigger in TRIGGERS)


EXAMPLES: dict[FieldType, Any] = {
    FieldType.ORDER: 2**53,
    # The worst that JSON makes of a character.
    FieldType.TEXT: "\x01" * 5000,
    FieldType.URL: "https://admin.shopify.com/" + "\x01" * 5000,
    FieldType.NUMBER: 1.5,
    FieldType.YES_NO: True,
}


@pytest.mark.parametrize("trigger", TRIGGERS, ids=lambda trigger: trigger.handle)
def test_no_trigger_is_larger_than_flow_takes_or_other_than_declared(trigger: Any) -> None:
    values = {key: EXAMPLES[kind] for key, kind in trigger.fields.items()}
    sent = payload_of(trigger, values)
    assert list(sent) == list(trigger.fields)
    assert len(json.dumps(sent).encode()) <= LARGEST_PAYLOAD
    assert all(len(value) <= LONGEST_TEXT for value in sent.values() if isinstance(value, str))
    for key, kind in trigger.fields.items():
        with pytest.raises(ValueError, match=trigger.handle):
            payload_of(trigger, {name: value for name, value in values.items() if name != key})
        with pytest.raises(ValueError, match="is no"):
            payload_of(trigger, values | {key: True if kind is FieldType.NUMBER else None})
