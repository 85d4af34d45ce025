"""What a policy makes of one return of the past, as if its shopper had asked for the same things at the same moment.

Who took store credit, a repair or a replacement takes it again where it is offered, and whoever is offered nothing else
takes the first way there is. Sums are in the shop's currency.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from returns.domain.conditions import Conditions, conditions_of
from returns.domain.conformity import owed
from returns.domain.evaluation import evaluate
from returns.domain.facts import LineFacts
from returns.domain.fees import FeeWay
from returns.domain.means import FREE_OF_FEE, Means, first_choice
from returns.domain.money import Money, MoneyPair
from returns.domain.outcomes import GIVEN, Ways, priced, ways_of
from returns.domain.policy import Policy
from returns.domain.remedy import REMEDIES
from returns.domain.settlement import Claim, Quote, add_up, quote
from returns.domain.shipping import Carriage, Circumstances, Goods, KeepIt, carriage, shipping_fee
from returns.domain.simulated_caps import Approvals
from returns.domain.status import Outcome as Way
from returns.domain.verdict import Answer, Decision, Verdict


@dataclass(frozen=True, slots=True)
class Swapped:
    """What went out for a line: so many pieces at what they cost with tax; `other`: of another article of the shop."""

    pieces: int
    value_minor: int
    other: bool = False

    def is_offered(self, offered: str) -> bool:
        """Whether shoppers could choose it where so much is offered; what that is, see `domain.policy.Exchanges`."""
        return offered == "any" or (offered != "none" and not self.other)


@dataclass(frozen=True, slots=True)
class AskedLine:
    """One line of a return as it was asked for: the facts at that moment, what it is worth, and its name.

    `worth_minor` is goods after discounts with their tax, in the shop's currency; `tax_minor` is what of it came on top
    of the prices. `duties_minor` are the customs duties that were paid for it beside. `swap` is what went out for it.
    """

    title: str
    facts: LineFacts
    worth_minor: int
    fault: bool
    swap: Swapped | None = None
    tax_minor: int = 0
    duties_minor: int = 0

    def choice(self, way: Way) -> str:
        """The choice whose fees it bears where the money goes by `way`."""
        return FeeWay.EXCHANGE.value if self.swap else way.value


@dataclass(frozen=True, slots=True)
class Asked:
    """One return as it was asked for. `way` is where its money went, `credit` whether it could be store credit.

    `by_shopper`: nobody at the shop made it, so that it may stay with the shopper and be approved without a person.
    `person` is a key of who asked, the same for all returns of theirs. `means` is how the goods got back.
    """

    number: str
    at: datetime
    lines: tuple[AskedLine, ...]
    way: Way = Way.REFUND
    credit: bool = False
    by_shopper: bool = True
    person: str = ""
    means: Means = Means.LABEL


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a policy makes of a return: the strictest answer, and sums of the lines that may come back.

    A return that no rule objects to but that a person has to agree to is REVIEW; `held`: for a cap alone.
    `denied_minor` is the worth of lines that may not; `objection` the strictest verdict, if any line has one.
    `swapped` pieces go out instead: `swapped_minor` is what they keep of the worth for the shop, `on_top_minor` what
    they cost the shopper beyond it. `kept_minor` is the worth of goods that stay with the shopper for their money,
    `spared` the parcels that then need not come, `for_cost` that they stay only since a label costs more, `limited`
    that they would have stayed if their shopper had not kept as much as they may in a year. `credited`: the money goes
    out as store credit, with `bonus_minor` on top; `bonus_most_minor` is what it would be if whoever may take credit
    did.
    """

    answer: Answer
    parcels: int
    denied_minor: int
    objection: Verdict | None
    refund_minor: int = 0
    fees_minor: int = 0
    kept_minor: int = 0
    spared: int = 0
    for_cost: bool = False
    credited: bool = False
    bonus_minor: int = 0
    bonus_most_minor: int = 0
    held: bool = False
    limited: bool = False
    swapped: int = 0
    swapped_minor: int = 0
    on_top_minor: int = 0

    @property
    def got_minor(self) -> int:
        """What the shopper gets for what comes back: money, and what goes out instead. Caps count it."""
        return self.refund_minor + self.swapped_minor

    @property
    def all_minor(self) -> int:
        """That, and what the shop adds."""
        return self.got_minor + self.bonus_minor


def judge(
    asked: Asked,
    policy: Policy,
    *,
    currency: str,
    label_minor: int | None = None,
    approvals: Approvals | None = None,
) -> Outcome:
    """What a policy makes of one return. Lines that it excludes stay with the shopper, the others are priced.

    Without `approvals` neither caps nor what was kept in a year is counted.
    """
    judged = [(line, conditions_of(line.facts, policy)) for line in asked.lines]
    decided = [(line, conditions, evaluate(line.facts, conditions, now=asked.at)) for line, conditions in judged]
    back = [
        (_as_swapped(line, conditions, asked), conditions)
        for line, conditions, decision in decided
        if decision.answer != Answer.DENY
    ]
    plan = unlimited = _plan(asked, back, policy, label_minor)
    if approvals and unlimited.goods != Goods.SEND:
        kept = approvals.times_kept(asked.person, at=asked.at)
        plan = _plan(asked, back, policy, label_minor, kept=kept)
    ways = _ways(asked, back, policy, plan)
    found = {way: _priced(back, plan, policy, ways, way, currency) for way in ways.outcomes} if back else {}
    way = asked.way if asked.way in ways.outcomes else ways.outcomes[0]
    answer = max(decision.answer for _, _, decision in decided)
    by_hand = any(conditions.approval == "review" for _, conditions, _ in decided)
    worth = sum(line.worth_minor for line, _ in back)
    stays, parcels = plan.goods != Goods.SEND, len(plan.parcels)
    outcome = Outcome(
        answer=max(answer, Answer.REVIEW) if by_hand else answer,
        parcels=0 if stays else parcels,
        denied_minor=sum(line.worth_minor for line in asked.lines) - worth,
        objection=_strictest([decision for _, _, decision in decided]),
        kept_minor=worth if stays else 0,
        spared=parcels if stays else 0,
        for_cost=stays and _plan(asked, back, policy, None).goods == Goods.SEND,
        limited=plan.goods != unlimited.goods,
        **(_money(way, found) if back else {}),
        **(_swaps(back, found[way]) if back and way not in REMEDIES else {}),
    )
    if approvals and stays:
        approvals.keep(asked.person, at=asked.at)
    return _capped(outcome, asked, policy, approvals)


def _as_swapped(line: AskedLine, conditions: Conditions, asked: Asked) -> AskedLine:
    """The line as its conditions let its shopper exchange it; what the shop itself made was its own to decide."""
    possible = line.swap is None or not asked.by_shopper or line.swap.is_offered(conditions.exchange_offered)
    return line if possible else replace(line, swap=None)


def _plan(
    asked: Asked,
    back: Sequence[tuple[AskedLine, Conditions]],
    policy: Policy,
    label_minor: int | None,
    *,
    kept: int = 0,
) -> Carriage:
    """The way back, where the shopper has kept what they returned so many times in a year."""
    about = Circumstances(sum(line.worth_minor for line, _ in back), label_minor=label_minor, kept=kept)
    lines = [conditions.travelling(fault=line.fault) for line, conditions in back]
    if not asked.by_shopper or asked.way == Way.GIFT_CARD:
        lines = [replace(line, keep_it=KeepIt()) for line in lines]
    plan = carriage(lines, policy.shipping, per=policy.fees.return_shipping_per, about=about)
    ways = policy.shipping.ways
    offered = asked.means in ways or not asked.by_shopper
    return replace(plan, means=asked.means if offered else first_choice(ways, {}))


def _ways(asked: Asked, back: Sequence[tuple[AskedLine, Conditions]], policy: Policy, plan: Carriage) -> Ways:
    """Where the money may go, by the code that offers it. Of the remedies only what was possible then is known."""
    if asked.way == Way.GIFT_CARD:
        return GIVEN
    if not asked.by_shopper:
        return Ways((asked.way,), policy.credit.bonus_bps if asked.way == Way.STORE_CREDIT else 0)
    faults = [line.fault for line, _ in back]
    remedies = REMEDIES.intersection({asked.way}) if all(faults) else ()
    lines = [conditions for _, conditions in back]
    ways = ways_of(lines, fault=any(faults), credit=asked.credit, remedies=remedies)
    return ways if plan.goods == Goods.SEND else ways.without(Way.REPAIR)


def _money(way: Way, found: Mapping[Way, Quote]) -> dict[str, Any]:
    """What is held back, where the rest goes, and what the shop adds."""
    quoted = found[way]
    held_back = (quoted.restocking_fee + quoted.return_shipping_fee).shop.minor
    return {
        "refund_minor": quoted.total.shop.minor,
        "fees_minor": min(held_back, quoted.given.shop.minor),
        "credited": way == Way.STORE_CREDIT and found[way].total.shop.minor > 0,
        "bonus_minor": found[way].bonus.shop.minor,
        "bonus_most_minor": max(each.bonus.shop.minor for each in found.values()),
    }


def _swaps(back: Sequence[tuple[AskedLine, Conditions]], quoted: Quote) -> dict[str, Any]:
    """What goes out instead: paid with what comes back, less its fees, and by the shopper beyond that."""
    left, costs = max(quoted.back.shop.minor, 0), quoted.exchange.shop.minor
    return {
        "swapped": sum(line.swap.pieces for line, _ in back if line.swap),
        "swapped_minor": min(left, costs),
        "on_top_minor": quoted.owed.shop.minor,
    }


def _capped(outcome: Outcome, asked: Asked, policy: Policy, approvals: Approvals | None) -> Outcome:
    """The same, or for a person to look at where a cap stops what would be approved without one."""
    if approvals is None or outcome.answer != Answer.ALLOW or not (policy.caps.count and asked.by_shopper):
        return outcome
    zone, worth = asked.lines[0].facts.time_zone, outcome.got_minor
    all_owed = all(owed(line.facts, now=asked.at) for line in asked.lines)
    if approvals.passes(policy.caps, person=asked.person, at=asked.at, zone=zone, worth_minor=worth, all_owed=all_owed):
        return outcome
    return replace(outcome, answer=Answer.REVIEW, held=True)


def _priced(
    back: Sequence[tuple[AskedLine, Conditions]], plan: Carriage, policy: Policy, ways: Ways, way: Way, currency: str
) -> Quote:
    """What the lines that come back come to where the money goes by `way`, by the code that quotes."""
    claims = [_claim(line, conditions, currency) for line, conditions in back]
    kept = plan.goods != Goods.SEND
    sent = [conditions.travelling(fault=line.fault, way=line.choice(way)) for line, conditions in back]
    free = kept or plan.means in FREE_OF_FEE
    fee = 0 if free else shipping_fee(sent, plan.parcels, per=policy.fees.return_shipping_per)
    found = quote(
        claims,
        taxes_included=False,  # what they include is told as none on top
        restocking_bps=[
            0 if kept else conditions.fees_for(line.choice(way)).restocking_bps for line, conditions in back
        ],
        return_shipping_fee=_pair(fee, currency),
    )
    if out := sum(line.swap.value_minor for line, _ in back if line.swap):
        found = add_up(found.lines, return_shipping_fee=found.return_shipping_fee, exchange=_pair(out, currency))
    return priced(found, ways, way)


def _claim(line: AskedLine, conditions: Conditions, currency: str) -> Claim:
    count, tax = line.facts.wanted, _pair(line.tax_minor, currency)
    given_back = line.fault or conditions.duties == "refunded"
    duties = _pair(line.duties_minor, currency) if given_back else None
    return Claim(count, 0, count, _pair(line.worth_minor, currency) - tax, tax, line.fault, duties=duties)


def _pair(minor: int, currency: str) -> MoneyPair:
    return MoneyPair(Money(minor, currency), Money(minor, currency))


def _strictest(decisions: Sequence[Decision]) -> Verdict | None:
    objections = [decision.objections[0] for decision in decisions if decision.objections]
    return max(objections, key=lambda verdict: verdict.answer, default=None)
