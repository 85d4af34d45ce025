"""A withdrawal as its page shows it: what was declared, what it is measured by, and the forms that make sense now."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django import forms

from returns import wording
from returns.domain.withdrawal import period
from returns.domain.withdrawal_terms import BY_STATE
from returns.queries.eligibility import returnable_lines
from returns.queries.register import alarms_of, clock_of, part_at_hand, state_of
from returns.queries.returns import total_back
from returns.queries.withdrawals import contract_of
from returns.withdrawal_words import WITHDRAWAL_PROBLEMS
from returns_portal.merchant import words
from returns_portal.merchant.forms.withdrawal import DeductionForm, InformationForm, MatchForm, PiecesForm
from returns_portal.merchant.forms.withdrawal_terms import GROUNDS
from returns_portal.merchant.second_person import second_person
from returns_portal.merchant.withdrawal_rows import STANDINGS, STATES, clock_sentence, last_day

if TYPE_CHECKING:
    from returns.models import Return, Withdrawal
    from returns.people import Staff


def shown(withdrawal: Withdrawal, form: forms.Form | None, *, reader: Staff, now: datetime) -> dict[str, Any]:
    """Everything the page shows; `form` is one that was filled in wrongly, to be shown again with its errors."""
    state, clock = state_of(withdrawal), clock_of(withdrawal, now=now)
    label, tone = STATES[state]
    return {
        "withdrawal": withdrawal,
        "statement": withdrawal.statement,
        "received": wording.instant(withdrawal.statement.submitted_at, time_zone=withdrawal.shop.time_zone),
        "state": state,
        "label": label,
        "tone": tone,
        "standing": STANDINGS.get(withdrawal.standing, ""),
        "problem": WITHDRAWAL_PROBLEMS.get(withdrawal.problem, ""),
        "clock": clock,
        "clock_words": clock_sentence(clock),
        "alarms": [(words.ALARMS[message.kind], message.last_error) for message in alarms_of(withdrawal)],
        **_measured(withdrawal),
        **_refund(withdrawal, state, reader, now=now),
        **_forms(withdrawal, state, form, now=now),
    }


def _measured(withdrawal: Withdrawal) -> dict[str, Any]:
    """The period of the order with its articles."""
    told_on = withdrawal.informed_on
    contract = contract_of(withdrawal.order, told_on=told_on) if withdrawal.order else None
    if contract is None:
        return {}
    measured = period(contract)
    zone = contract.law.zones[1]
    return {
        "country": contract.law.code,
        "basis": words.COUNTED_FROM[measured.basis] if measured else "",
        "last_day": last_day(measured.closes_at, zone=zone) if measured and measured.closes_at else "",
        "sources": measured.sources if measured else (),
        "told_on": wording.date_of(told_on) if told_on else "",
        "refund_source": contract.law.articles.refund,
        "shopper_pays_return": contract.terms.shopper_pays_return,
    }


def _refund(withdrawal: Withdrawal, state: str, reader: Staff, *, now: datetime) -> dict[str, Any]:
    rma = part_at_hand(withdrawal)
    if rma is None or state != "return":
        return {}
    return {
        "part": rma,
        "total": total_back(rma).presentment,
        "seals": _seals(rma),
        "payable": bool(withdrawal.posted_at and not rma.received_at and rma.settlement.status == "QUOTED"),
        **second_person(rma, reader, now=now),
    }


def _forms(withdrawal: Withdrawal, state: str, form: forms.Form | None, *, now: datetime) -> dict[str, Any]:
    order, rma = withdrawal.order, part_at_hand(withdrawal)
    blank: dict[str, forms.Form] = {}
    if state == "match":
        blank["matching"] = MatchForm()
    if state == "decide" and order:
        today = now.astimezone(ZoneInfo(withdrawal.shop.time_zone)).date()
        blank["pieces"] = PiecesForm(lines=returnable_lines(order, now=now))
        blank["information"] = InformationForm(initial={"told_on": withdrawal.informed_on}, today=today)
    if state == "return" and rma and _may_lose_value(rma):
        blank["deduction"] = DeductionForm(rma=rma)
    return {name: form if isinstance(form, type(one)) else one for name, one in blank.items() if one.fields}


def _may_lose_value(rma: Return) -> bool:
    """Only what was seen, before it is paid, and only where the shopper was told (Article 14(2))."""
    informed = rma.policy.policy.withdrawal.informed == "yes"
    return bool(rma.received_at) and informed and rma.settlement.status == "QUOTED"


def _seals(rma: Return) -> list[tuple[str, str]]:
    """Lines that Article 16 excludes once their seal is broken, with the ground: somebody must look at them."""
    terms = rma.policy.policy.withdrawal
    grounds = [(str(item.line), terms.ground_of(item.line.tags)) for item in rma.lines.select_related("line")]
    return [(line, str(GROUNDS[ground][0])) for line, ground in grounds if ground in BY_STATE]
