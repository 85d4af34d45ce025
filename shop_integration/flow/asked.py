"""What Shopify Flow asks: the body of a run of one of our actions, as it stands in `extensions/flow-*`."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

import msgspec

from returns.domain.shopify_flow import is_run
from shop_integration.shops import shop_domain

Value = str | int | float | bool | None


class _Body(msgspec.Struct, frozen=True):
    shopify_domain: str
    action_run_id: str
    handle: str
    properties: dict[str, Value] = {}


class Unreadable(Exception):
    """This is no run of an action."""


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
