"""Workflows in words: events, conditions, steps, and what became of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from babel.dates import get_day_names
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext, pgettext_lazy, to_locale
from django.utils.translation import gettext_lazy as _

from returns import event_words, wording
from returns.domain.money import Money
from returns.domain.status import Outcome
from returns.domain.workflow import RunStatus, Start, StepStatus, Workflow
from returns.domain.workflow_events import Happening
from returns.domain.workflow_schedule import Deadline, Every, Weekday
from returns.domain.workflow_steps import code_of
from returns_portal.merchant.bulk_words import reason_in_words
from returns_portal.merchant.unoffered import UNOFFERED

ACTIONS: Mapping[str, Promise] = {
    "approve": _("Approve"),
    "decline": _("Decline"),
    "ask": _("Write to the shopper"),
    "tag": _("Tag"),
    "untag": _("Remove a tag"),
    "note": _("Write a note"),
    "assign": _("Give it to a colleague"),
    "unassign": _("Let nobody have it"),
    "label": _("Have the label made"),
    "keep": _("Let the shopper keep the goods"),
    "settle": _("Pay out"),
    "close": _("Close the return"),
    "cancel": _("Cancel the return"),
    "offer": _("Offer something else"),
    "tell": _("Send a webhook"),
    "flow": _("Tell Shopify Flow"),
    "wait": _("Wait"),
}
HELP: Mapping[str, Promise] = {
    "approve": _(
        "Within the policy’s caps, and never where signals or a restriction ask for a person. The label follows."
    ),
    "label": _("Only where an approved return has none yet."),
    "keep": _("Unused labels are given back, and nothing has to be sent."),
    "settle": _(
        "What it comes to at that moment, within the limits of a day. "
        "Above your rule of two people a colleague is asked."
    ),
    "offer": _(
        "The shopper is written to, and says yes or no on the page of the return. What they chose stays if they do "
        "not answer, and they are never offered less. More than the policy’s bonus counts as money of the day."
    ),
    "close": _("Nothing more is expected of it."),
    "cancel": _("As long as neither goods nor money have moved; its pieces can be asked for again."),
    "assign": _("It is with them from then on: they find it on Home, and are told by e-mail if they want that."),
    "tell": _(
        "The event workflow.told with this word and the workflow’s name, to every address that wants it: "
        "lower-case letters, digits and underscores."
    ),
    "flow": _("The trigger “Return workflow says so” in Flow, with this text. Only while Flow is told, see Settings."),
}
OUTCOMES: Mapping[str, Promise] = {
    "refund": _("Refund"),
    "store_credit": _("Store credit"),
    "gift_card": _("Gift card"),
    "repair": _("Repair"),
    "replacement": _("Replacement"),
}
STARTS: Mapping[str, tuple[Promise, Promise]] = {
    "loyal": (
        _("Good customers: approve at once"),
        _(
            "Requests up to %(amount)s of a kind of customers are approved, and the label goes out. "
            "The rest waits for you."
        ),
    ),
    "damaged": (
        _("Damaged: ask for a photo, then decide"),
        _("Who reports a fault without a picture is asked for one; after three days you are told if none came."),
    ),
    "no_parcel": (
        _("No parcel after 14 days: remind, then close"),
        _("Who was approved and sends nothing is written to once, and the return is closed a week later."),
    ),
    "supplier_silent": (
        _("Supplier silent: mark it"),
        _("Where a supplier does not answer in time the return is tagged, with a note for whoever takes it up."),
    ),
    "cheap": (
        _("Cheap goods: keep them, pay back"),
        _(
            "Up to %(amount)s nothing has to be sent: the shopper keeps the goods and is paid, "
            "within a limit for the day."
        ),
    ),
    "received": (
        _("Goods fine: pay at once"),
        _("What came back faultless and can be sold again is paid up to %(amount)s each, within a limit for the day."),
    ),
}
# What a start asks or pays at most, where the shop's currency has other decimals and no amount is filled in.
NO_AMOUNT = _("an amount that you name")
# What a start writes to colleagues.
NOTES: Mapping[str, Promise] = {
    "damaged": _("No photo after three days: please decide."),
    "supplier_silent": _("The supplier did not answer in time."),
}
CONDITIONS: Mapping[str, Promise] = {
    "value_minor": _("What was paid for the goods"),
    "pays_minor": _("What the shopper gets"),
    "photos": _("Pictures that came along"),
    "age_days": _("Days since the request"),
    "outcomes": _("What the shopper wants"),
    "stages": _("Where it stands"),
    "fault": _("Reported as faulty or wrong"),
    "found": _("What the goods turned out to be"),
    "tags": _("Tags of the return"),
    "assignees": _("With whom it is"),
    "lines": _("All of that about one and the same article"),
    "lines.products": _("Products"),
    "lines.collections": _("Collections"),
    "lines.product_types": _("Product types"),
    "lines.tags": _("Product tags"),
    "lines.vendors": _("Vendors"),
    "lines.skus": _("SKUs"),
    "lines.locations": _("Sent from"),
    "lines.price_minor": _("Price of a piece"),
    "lines.discount_bps": _("Discount"),
    "lines.countries": _("Sent to"),
    "lines.channels": _("Sales channels"),
    "lines.order_tags": _("Order tags"),
    "lines.segments": _("Customers"),
    "lines.reasons": _("Reasons"),
    "lines.placed": _("Day of the order"),
}
RUNS: Mapping[RunStatus, tuple[str, Promise]] = {
    RunStatus.WAITING: ("info", _("Waits")),
    RunStatus.DONE: ("success", pgettext_lazy("a workflow", "Acted")),
    RunStatus.PASSED: ("neutral", _("Did not apply")),
    RunStatus.STOPPED: ("critical", _("Stopped")),
}
STEPS: Mapping[StepStatus, tuple[str, Promise]] = {
    StepStatus.DONE: ("success", pgettext_lazy("of one return of many", "Done")),
    StepStatus.WAITED: ("info", _("Waits")),
    StepStatus.ASKED: ("caution", _("Waits for a colleague")),
    StepStatus.SKIPPED: ("neutral", _("Skipped")),
    StepStatus.FAILED: ("critical", _("Failed")),
}
WHY: Mapping[str, Promise] = {
    "conditions": _("What it asks did not hold."),
    "moved_on": _("The return had moved on by then."),
    "switched_off": _("The workflow had been switched off by then."),
    "storm": _("It began far more often than it may in an hour, and was stopped."),
    "too_often": _("It had acted on this return three times within a day, as a loop would."),
    "failed": _("A step broke, and nothing after it was done."),
    "person_first": _("Signals or a restriction ask for a person."),
    "customer_cap": _("The policy lets no more returns of this customer be approved without a person."),
    "day_cap": _("The policy lets no more be approved today without a person."),
    "workflow_limit": _("It would go beyond what this workflow may pay today."),
    "shop_limit": _("It would go beyond what all workflows may pay together today."),
    "second_person": _("One person may not pay this alone: a colleague is asked to confirm."),
    "payment_failed": _("It was tried before and stopped; a person decides about that."),
    "nobody_there": _("The colleague does not work here any more."),
    "no_label_needed": _("It has a label already, or needs none."),
    "used": _("The goods are on their way already."),
    "sends_out": _("Something else goes out for them."),
    "to_repair": _("The goods are to be repaired."),
    "no_words": _("Nothing is written for this shopper."),
    "refused_already": _("The shopper said no to this before; whether to ask again is for a person to say."),
    "money_moved": _("Its money is on its way or paid already."),
    **{code: said for code, said in UNOFFERED.items() if code != "money_moved"},
    "goods_in": _("Its goods are here already."),
    "sent_early": _("Something was sent for it already."),
    "flow_not_told": _("Shopify Flow is not told: no workflow there listens, or it is switched off in Settings."),
}
DEADLINES: Mapping[Deadline, Promise] = {
    Deadline.SHIP_BY: _("The parcel is due"),
    Deadline.REFUND_DUE: _("The law wants a withdrawal paid"),
    Deadline.OFFER_ENDS: _("An offer to the shopper ends"),
}
PROBLEMS: Mapping[str, Promise] = {
    "pays_without_limit": _("It pays out: say how much in a day at most."),
    "waits_for_nothing": _("Nothing comes after this wait."),
    "no_words": _("Write it in one language at least."),
    "no_stage": _("Say where the returns stand that it begins with."),
    "stage_over": _("By the clock only what is not over yet: leave out what is paid, repaired, closed or called off."),
    "nothing_between": _("This is less than where the range begins."),
}
UNCHANGED: Mapping[str, Promise] = {
    "too_many": _("There are fifty workflows. Remove one first."),
    "changed": _("Somebody changed this workflow meanwhile. Look at it again."),
}


def event(happening: Happening) -> str:
    """An event as a choice."""
    return event_words.event(happening.kinds[0], outcome=Outcome.REFUND)


def why(code: str) -> str:
    """A code of the log as a sentence; "" for none."""
    return (str(WHY[code]) if code in WHY else reason_in_words(code)) if code else ""


def begins(when: Start) -> str:
    """When a workflow begins, as one line."""
    if when.event is None:
        return " · ".join([_by_clock(when), *(str(wording.STAGES[stage]) for stage in when.still)])
    if not when.after_days:
        return gettext("When: %(event)s") % {"event": event(when.event)}
    said = ngettext("%(days)s day after: %(event)s", "%(days)s days after: %(event)s", when.after_days)
    return said % {"days": when.after_days, "event": event(when.event)}


def _by_clock(when: Start) -> str:
    if when.before:
        deadline = DEADLINES[when.before.deadline]
        days, hours = divmod(when.before.hours, 24)
        if hours:
            said = ngettext("%(n)s hour before: %(day)s", "%(n)s hours before: %(day)s", when.before.hours)
            return said % {"n": when.before.hours, "day": deadline}
        return ngettext("%(n)s day before: %(day)s", "%(n)s days before: %(day)s", days) % {"n": days, "day": deadline}
    every = when.every or Every(hour=0)
    day = dict(weekdays())[every.weekday.value if every.weekday else ""]
    said = gettext("%(day)s at %(hour)s") % {"day": day, "hour": f"{every.hour:02}:00"}
    if not every.older_days:
        return said
    old = ngettext("asked for %(n)s day ago or longer", "asked for %(n)s days ago or longer", every.older_days)
    return f"{said} · {old % {'n': every.older_days}}"


def weekdays() -> list[tuple[str, str]]:
    """The days of the week as choices, with none for each day."""
    names = get_day_names("wide", locale=to_locale(get_language() or "en"))
    return [("", gettext("Each day")), *((day.value, names[day.number].capitalize()) for day in Weekday)]


def does(plan: Workflow) -> str:
    """What a workflow does, as one line."""
    return " → ".join(str(ACTIONS[code_of(step)]) for step in plan.then)


def found(name: str, value: Any, *, currency: str) -> str:
    """What was found of a condition, as people write it."""
    last = name.rpartition(".")[2]
    values = value if isinstance(value, list) else [value]
    shown = [_one(last, each, currency) for each in values if each not in (None, "")]
    return ", ".join(shown) or gettext("nothing")


def _one(name: str, value: Any, currency: str) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if name.endswith("_minor") and isinstance(value, int):
        return wording.money(Money(value, currency))
    if name == "discount_bps":
        return f"{wording.number(value / 100)} %"
    words: Mapping[Any, Any] = {"stages": wording.STAGES, "outcomes": OUTCOMES, "found": wording.DISPOSITIONS}.get(
        name, {}
    )
    return str(words.get(value, value))


def codes(plan: Workflow) -> list[str]:
    """The steps by their codes."""
    return [code_of(step) for step in plan.then]
