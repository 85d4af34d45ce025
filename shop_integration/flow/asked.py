"""What Shopify Flow asks: a run of one of our actions, or that we hear which of our triggers are in use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated

import msgspec

from returns.domain.shopify_flow import is_run
from shop_integration.shops import shop_domain

Value = str | int | float | bool | None


class _Body(msgspec.Struct, frozen=True):
    shopify_domain: str
    action_run_id: str
    handle: str
    properties: dict[str, Value] = {}


class _Use(msgspec.Struct, frozen=True):
    shopify_domain: str
    flow_trigger_definition_id: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    has_enabled_flow: bool
    timestamp: Annotated[datetime, msgspec.Meta(tz=True)]


class Unreadable(Exception):
    """This is no run of an action, and no word of a trigger."""


@dataclass(frozen=True, slots=True)
class Use:
    """Whether a shop has an enabled workflow with a trigger of ours, as Flow calls it, and when that was said."""

    domain: str
    definition: str
    in_use: bool
    at: datetime


@dataclass(frozen=True, slots=True)
class Asked:
    """One run: of which shop, its id, which action, and what the merchant filled in."""

    domain: str
    run: str
    handle: str
    properties: dict[str, Value]

    def text(self, name: str, *, most: int = 500) -> str:
        """What was filled in there, cut to its length; empty where nothing was."""
        value = self.properties.get(name)
        return "" if value is None else str(value).replace("\0", "").strip()[:most]

    def amount(self, name: str) -> Decimal | None:
        """An amount; None where nothing was filled in. Raises Unreadable."""
        text = self.text(name)
        try:
            found = Decimal(text) if text else None
        except InvalidOperation as error:
            raise Unreadable from error
        if found is not None and (not found.is_finite() or found < 0):
            raise Unreadable
        return found


def read_run(body: bytes) -> Asked:
    """The run in a body whose signature was checked. Raises Unreadable."""
    try:
        found = msgspec.json.decode(body, type=_Body)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable from error
    domain = shop_domain(found.shopify_domain)
    if domain is None or not is_run(found.action_run_id):
        raise Unreadable
    return Asked(domain, found.action_run_id, found.handle, found.properties)


def read_use(body: bytes) -> Use:
    """What a body says of a trigger. Raises Unreadable."""
    try:
        found = msgspec.json.decode(body, type=_Use)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Unreadable from error
    domain = shop_domain(found.shopify_domain)
    if domain is None or "\0" in found.flow_trigger_definition_id:
        raise Unreadable
    return Use(domain, found.flow_trigger_definition_id, found.has_enabled_flow, found.timestamp)
