"""What an event says beyond which one it is: the types, and how each is read out of the facts of the history.

JSON Schema is made from these types and so is every body, so that neither can say what the other does not. Nothing here
names a person. Amounts are decimal text with their currency; ids are ours unless a field says otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Self

import msgspec
from msgspec import Meta

from returns.domain.money import Money

Facts = Mapping[str, Any]
Decimals = Annotated[str, Meta(pattern=r"^-?[0-9]{1,15}(\.[0-9]{1,4})?$", examples=["49.90"])]
Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$", examples=["EUR"])]
Count = Annotated[int, Meta(ge=0)]


class Shape(msgspec.Struct, kw_only=True, frozen=True):
    """What is said beyond the return and who acted. By itself: nothing."""

    @classmethod
    def read(cls, facts: Facts) -> Self:
        """Out of the facts of the history: each field has the fact of its own name. Raises KeyError, never guesses."""
        found = {}
        for field in msgspec.structs.fields(cls):
            if field.required or field.name in facts:
                found[field.name] = facts[field.name]
        return msgspec.convert(found, cls, strict=False)


class Amount(msgspec.Struct, frozen=True):
    """An amount of one currency."""

    amount: Decimals
    currency: Currency

    @classmethod
    def of(cls, minor: int, currency: str) -> Amount:
        """An amount in minor units."""
        return cls(str(Money(minor, currency).amount), currency)


_MINOR = ("total_minor", "amount_minor", "fee_minor", "credit_minor", "received_minor", "expected_minor")


def _with_amount(facts: Facts, names: tuple[str, ...] = _MINOR) -> dict[str, Any]:
    minor = next((facts[name] for name in names if name in facts), None)
    if minor is None or "currency" not in facts:
        return dict(facts)
    return {**facts, "amount": msgspec.to_builtins(Amount.of(minor, facts["currency"]))}


class Sum(Shape, frozen=True):
    """An amount, in the currency the shopper paid with."""

    amount: Amount

    @classmethod
    def read(cls, facts: Facts) -> Self:
        """With the amount as decimals."""
        return super().read(_with_amount(facts))


class Requested(Sum, frozen=True):
    """What the shopper asks for is worth; `answer` is what the policy says to it."""

    answer: str


class Withdrawn(Sum, frozen=True):
    """`statement` is the reference of the statement that was kept."""

    statement: str


class Created(Shape, frozen=True):
    """`exchanges`: how many articles go out instead."""

    exchanges: Count


class Declined(Shape, frozen=True):
    """`reason` is a word of the list in the admin."""

    reason: str


class Paid(Sum, frozen=True):
    """`outcome`: what the shopper gets. `refund` is Shopify's id of the refund, where there is one."""

    outcome: str = ""
    refund: str = ""


class OrderPaid(Sum, frozen=True):
    """A refund of the order without goods; `kind` is what it is for. `refund` is Shopify's id of it once it is paid."""

    kind: str = ""
    refund: str = ""


class Stopped(Shape, frozen=True):
    """`problem` is a code."""

    problem: str


class Switched(Sum, frozen=True):
    """`outcome`: what the shopper gets now."""

    outcome: str


class Request(Sum, frozen=True):
    """`request` is the id of the payment that a second person is to confirm."""

    request: int


class Article(Shape, frozen=True):
    """`article` is the title of what was chosen."""

    article: str


class LinkedOrder(Shape, frozen=True):
    """`order` is Shopify's id of the order, `name` its name."""

    order: str
    name: str


class Waits(Shape, frozen=True):
    """`why` is a code."""

    why: str


class Id(Shape, frozen=True):
    """`id` is Shopify's id of what was made."""

    id: str

    @classmethod
    def read(cls, facts: Facts) -> Self:
        """History names it by what it is."""
        names = ("gid", "gift_card", "discount_code")
        return super().read({"id": next(facts[name] for name in names if name in facts)})


class Estimate(Shape, frozen=True):
    """What we would pay, and what Shopify suggests."""

    ours: Amount
    estimate: Amount

    @classmethod
    def read(cls, facts: Facts) -> Self:
        """As decimals."""
        pairs = {name: Amount.of(facts[f"{name}_minor"], facts[f"{name}_currency"]) for name in ("ours", "estimate")}
        return cls(**pairs)


class Drift(Shape, frozen=True):
    """`kind`: what differs from Shopify. `way`: how somebody settled it."""

    kind: str
    way: str = ""


class Claim(Shape, frozen=True):
    """`supplier` is the supplier's name, `claim` the id of the claim."""

    supplier: str
    claim: int
    amount: Amount | None = None
    refusal: str = ""
    then: str = ""

    @classmethod
    def read(cls, facts: Facts) -> Self:
        """With the supplier by name, and the amount as decimals where there is one."""
        return super().read({**_with_amount(facts), "supplier": facts["name"]})


class NotAnswering(Shape, frozen=True):
    """The supplier's name, and a code of what they did not agree to."""

    supplier: str
    why: str

    @classmethod
    def read(cls, facts: Facts) -> Self:
        """With the supplier by name."""
        return super().read({**facts, "supplier": facts["name"]})


class Score(Shape, frozen=True):
    """From 1 to 5."""

    score: int


class Told(Shape, frozen=True):
    """`workflow` is its id, `name` its name, `word` what the merchant wrote into it for programs to read."""

    workflow: int
    word: str
    name: str = ""


class ToldFlow(Shape, frozen=True):
    """`workflow` is its id, `name` its name. What it says stands in the trigger that Flow gets."""

    workflow: int
    name: str


class Way(Shape, frozen=True):
    """`outcome` is what was offered."""

    outcome: str


class Offered(Way, frozen=True):
    """`bonus_bps` is added to store credit, in basis points; `until` is the moment that it holds to."""

    bonus_bps: Count
    until: str


class Tagged(Shape, frozen=True):
    """`tag` is the tag's id. The word is not told: it may be somebody's name."""

    tag: int


class Assigned(Shape, frozen=True):
    """`to` is who has it now and `before` who had it ("": nobody), by Shopify's number of staff."""

    to: str
    before: str


class Unassigned(Shape, frozen=True):
    """`before` is who had it, by Shopify's number of staff."""

    before: str


class Override(Shape, frozen=True):
    """`rule` of the policy somebody decided against."""

    rule: str


class Policy(Shape, frozen=True):
    """`version` of the policy that is in force now."""

    version: int


class Finding(Shape, frozen=True):
    """`finding` is its id, `sort` what is unusual; `returned` of `sent` pieces came back."""

    finding: int
    sort: str
    subject: str
    returned: Count
    sent: Count


class Test(Shape, frozen=True):
    """Somebody asked for it, to see whether it arrives."""

    endpoint: int
