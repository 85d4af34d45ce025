"""Who asks."""

from __future__ import annotations

from datetime import datetime

from ninja import Schema
from pydantic import Field

from returns.domain.api_key import Scope
from returns_api.schemas.common import AmountOut, Foreign


class ShopOut(Schema):
    """The shop that the key is for."""

    domain: str = Field(examples=["atelier-demo.myshopify.com"])
    name: Foreign
    currency: str
    time_zone: str
    country: str


class CapsOut(Schema):
    """What the key's changes may come to, in the shop's currency; null: no cap. Days are the shop's."""

    action: AmountOut | None
    day: AmountOut | None
    changes: int | None
    spent_today: AmountOut
    changes_today: int


class KeyOut(Schema):
    """The key that was shown, without what would open anything."""

    id: int
    name: Foreign
    begins_with: str = Field(examples=["rmak_4QzTn0aB"])
    scopes: list[Scope]
    made_at: datetime
    ends_at: datetime
    caps: CapsOut


class MeOut(Schema):
    """Which shop, and what the key may."""

    shop: ShopOut
    key: KeyOut
