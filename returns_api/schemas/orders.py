"""What is done with an order beside its returns."""

from __future__ import annotations

from ninja import Schema
from pydantic import Field

from returns_api.schemas.common import Given


class GiftCodeOut(Schema):
    """Whoever has the code may return presents of the order, without seeing who gave them or what they cost."""

    code: str = Field(examples=["4F7K-9QTM-2XWD"])


class DeliveryIn(Given):
    """What the shopper says: that the order came after all, or that it did not."""

    arrived: bool


class DeliveryOut(Schema):
    """What is known of it. `said_missing`: the shopper says that it was not delivered."""

    said_missing: bool
