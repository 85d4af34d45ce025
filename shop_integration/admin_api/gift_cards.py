"""Gift cards: the one call that makes one, and finding it by its code."""

from __future__ import annotations

from dataclasses import dataclass

from returns.domain.money import Money
from shop_integration.admin_api.client import AdminClient
from shop_integration.admin_api.reading import money
from shop_integration.errors import Unreachable


@dataclass(frozen=True, slots=True)
class GiftCard:
    """A card as Shopify has it: what it was worth when it was made."""

    gid: str
    worth: Money


def find_gift_card(client: AdminClient, *, code: str, key: str) -> GiftCard | None:
    """The card of this code whose note holds our key; None if Shopify shows none."""
    nodes = client.query("gift_cards", query=code)["giftCards"]["nodes"]
    found = next((node for node in nodes if key in (node["note"] or "")), None)
    return GiftCard(found["id"], money(found["initialValue"])) if found else None


def create_gift_card(client: AdminClient, *, code: str, worth: Money, note: str) -> GiftCard:
    """Make a card with a code of ours, for nobody in particular: Shopify writes to nobody. Raises ShopifyError."""
    wanted = {
        "code": code,
        "initialAmount": {"amount": str(worth.kept), "currencyCode": worth.currency},
        "note": note,
    }
    payload = client.mutate("gift_card_create", input=wanted)
    if not payload["giftCard"]:
        raise Unreachable("a part of the answer was withheld", maybe_done=True)
    return GiftCard(payload["giftCard"]["id"], worth)
