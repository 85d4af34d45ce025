"""What a return brings a discount code for, and what that gives."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from returns.domain.discount_code import CodeTerms, WantedLater, terms_in_common
from returns.domain.feature import Feature
from returns.domain.remedy import REMEDIES
from returns.domain.seldom import Seldom
from returns.doors import door
from returns.models import DiscountCode, ExchangeLine, Order, Return, Shop, Wish
from returns.queries.eligibility import Preview, WantedLine, policy_of
from returns.queries.exchanges import exchangeable, is_other, mode_of, obstacle_of
from returns.queries.seldom import may_have


@dataclass(frozen=True, slots=True)
class Given:
    """What the code of a return gives, and the names of what was wanted."""

    terms: CodeTerms
    wanted: tuple[str, ...]


def codes_allowed(shop: Shop) -> bool:
    """Whether the shop lets the app make discount codes, as far as we heard."""
    return bool(door("shopify.allows")(shop, Feature.DISCOUNT_CODES))


def code_for(order: Order, line: WantedLine) -> CodeTerms | None:
    """What the policy gives to who would rather have another variant of the line, that is sold out; None for nothing.

    Whether the shop lets codes be made is another question.
    """
    terms = terms_said_for(line)
    return terms if terms and not obstacle_of(order, line.fulfilled.line, mode=mode_of(line)) else None


def terms_said_for(line: WantedLine) -> CodeTerms | None:
    """The same for a line in whose way nothing is known to stand."""
    terms = line.conditions.later
    return terms if terms and exchangeable(line) else None


def may_wish(order: Order, line: WantedLine, wanted: WantedLater) -> bool:
    """Whether a code is for this: a variant of the very product; what was bought only where it was faulty."""
    row = line.fulfilled.line
    if code_for(order, line) is None or is_other(row, wanted.offer):
        return False
    reason = policy_of(order).reason(line.wanted.reason)
    return wanted.offer.variant_gid != row.variant_gid or bool(reason and reason.fault)


def given_for(lines: Iterable[WantedLine], wishes: Sequence[WantedLater]) -> Given | None:
    """What the one code of a return would give for these wishes; None for no wish."""
    by_id = {line.fulfilled.pk: line for line in lines}
    terms = terms_in_common((by_id[wish.fulfilled_id].conditions.later, wish.offer.price.minor) for wish in wishes)
    names = tuple(f"{wish.offer.title} {wish.offer.variant_title}".strip() for wish in wishes)
    return Given(terms, names) if terms else None


def without_remedies(offer: Preview) -> Preview:
    """The same for who wants another one later: a remedy is for all that comes back, and is no money."""
    ways = offer.ways
    for remedy in REMEDIES:
        ways = ways.without(remedy)
    return replace(offer, ways=ways)


def wishes_of(rma: Return) -> list[Wish]:
    """What the shopper would rather have had, in the order of the return's lines."""
    return [wish for item in rma.lines.all() if (wish := getattr(item, "wish", None))]


def promised_code(rma: Return) -> Given | None:
    """What the code of the return is to give, as it was promised; None for no code."""
    wishes = wishes_of(rma)
    terms = terms_in_common((terms_of(wish), wish.price_minor) for wish in wishes)
    return Given(terms, tuple(map(str, wishes))) if terms else None


def terms_of(row: Wish | DiscountCode) -> CodeTerms:
    """What a row says of a code."""
    return CodeTerms(row.discount_bps, row.discount_minor, row.days, row.good_for)


def code_of(rma: Return) -> DiscountCode | None:
    """The code that this return, or the part of it that was paid first, brought; None for none so far."""
    if not may_have(rma, Seldom.CODE):
        return None
    whole = rma.first_part_id or rma.pk
    return DiscountCode.objects.filter(whole=whole).select_related("rma").first()


def discount_code_of(message_payload: dict[str, int]) -> DiscountCode | None:
    """The code an outbox message is about, for effects; None where its person was forgotten."""
    wanted = DiscountCode.objects.select_related("rma__shop", "rma__order")
    return wanted.filter(pk=message_payload["discount_code"], rma=message_payload["return"]).first()


def kept_terms(line: ExchangeLine) -> CodeTerms | None:
    """What was said when the return was judged of a code for what goes out here, should it sell out; None: nothing."""
    if line.item is None:
        return None
    judged = line.rma.decision.get("lines", ())
    found = next((each for each in judged if each["fulfilled"] == line.item.fulfilled.gid), None)
    values = found["conditions"]["values"] if found else {}
    terms = CodeTerms(
        values.get("later_bps", 0),
        values.get("later_minor", 0),
        values.get("later_days", 0),
        values.get("later_good_for", ""),
    )
    return terms or None
