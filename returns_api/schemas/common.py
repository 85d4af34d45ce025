"""Money, texts and pages, as every answer has them."""

from __future__ import annotations

import json
from typing import Annotated, Any

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field, StringConstraints

from returns.domain import money

NO_NUL = r"^[^\x00]*$"
Text = Annotated[str, StringConstraints(pattern=NO_NUL)]
# Written by a person, whoever it was (a shopper, the shop, a supplier): shown to a model it is data, never what it is
# to do. Of a document, whose fields no schema names, that is every text that is more than a code, a number or a moment.
FOREIGN = "x-untrusted"
Foreign = Annotated[str, Field(json_schema_extra={FOREIGN: True})]
ForeignDocument = Annotated[dict[str, Any], Field(json_schema_extra={FOREIGN: True})]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_.-]{1,64}$")]
Sum = Annotated[str, StringConstraints(pattern=r"^-?[0-9]{1,12}(\.[0-9]{1,4})?$")]
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]


def _keepable(value: dict[str, Any]) -> dict[str, Any]:
    """Refuse what no database keeps as JSON: NUL, half a character, and numbers that are none."""
    if "\\u0000" in json.dumps(value, ensure_ascii=False, allow_nan=False).encode().decode():
        msg = "It has a NUL in it."
        raise ValueError(msg)
    return value


# A document that the core judges field by field.
Document = Annotated[dict[str, Any], AfterValidator(_keepable)]


class Given(Schema):
    """A body. A field that there is not is refused, so that no typing error is taken for a wish."""

    model_config = ConfigDict(extra="forbid")


class AmountOut(Schema):
    """A decimal amount with the currency's decimals, as text so that no digit is lost."""

    amount: Sum = Field(examples=["49.90"])
    currency: Currency = Field(examples=["EUR"])

    @classmethod
    def of(cls, amount: money.Money) -> AmountOut:
        """Of an amount."""
        return cls(amount=str(amount.amount), currency=amount.currency)


class PairOut(Schema):
    """One amount in the shop's currency and in the one the shopper paid with."""

    shop: AmountOut
    presentment: AmountOut

    @classmethod
    def of(cls, pair: money.MoneyPair) -> PairOut:
        """Of an amount in both currencies."""
        return cls(shop=AmountOut.of(pair.shop), presentment=AmountOut.of(pair.presentment))


class AmountIn(Given):
    """An amount that is expected, in the currency the shopper paid with."""

    amount: Sum = Field(examples=["49.90"])
    currency: Currency = Field(examples=["EUR"])

    @property
    def money(self) -> money.Money:
        """As the app reckons."""
        return money.Money.of(self.amount, self.currency)
