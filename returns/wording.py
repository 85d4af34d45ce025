"""Codes of the core in words people read, in the active language. Screens and mails ask here, nowhere else."""

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_skeleton, format_time
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, get_currency_precision
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_info, gettext, ngettext, override
from django.utils.translation import gettext_lazy as _

from returns.domain.money import Money, decimals_of
from returns.domain.policy import Policy, Reason
from returns.domain.status import DeclineReason, DispositionType, SettlementStatus, Stage
from returns.locales import babel_locale, dated

STAGES: Mapping[str, Promise] = {
    Stage.REQUESTED: _("To review"),
    Stage.LABEL_PENDING: _("Preparing label"),
    Stage.AWAITING_PARCEL: _("Waiting for parcel"),
    Stage.IN_TRANSIT: _("On its way"),
    Stage.TO_INSPECT: _("To inspect"),
    Stage.TO_REFUND: _("To refund"),
    Stage.REFUNDING: _("Refund in progress"),
    Stage.NEEDS_ATTENTION: _("Needs attention"),
    Stage.REFUNDED: _("Refunded"),
    Stage.TO_REPAIR: _("To repair"),
    Stage.IN_REPAIR: _("In repair"),
    Stage.REPAIRED: _("Repaired"),
    Stage.CLOSED: _("Closed"),
    Stage.DECLINED: _("Declined"),
    Stage.CANCELED: _("Cancelled"),
}

DISPOSITIONS: Mapping[str, Promise] = {
    DispositionType.RESTOCKED: _("Restocked"),
    DispositionType.NOT_RESTOCKED: _("Not restocked"),
    DispositionType.PROCESSING_REQUIRED: _("To be processed"),
    DispositionType.MISSING: _("Missing"),
}

DECLINE_REASONS: Mapping[str, Promise] = {
    DeclineReason.RETURN_PERIOD_ENDED: _("The return period has ended"),
    DeclineReason.FINAL_SALE: _("The article was a final sale"),
    DeclineReason.OTHER: _("Another reason"),
}

TAKEN_BACK = _("The shopper called this request off.")  # told to Shopify, which may show it to the shopper

SETTLEMENTS: Mapping[str, Promise] = {
    SettlementStatus.QUOTED: _("Quoted"),
    SettlementStatus.DUE: _("Due"),
    SettlementStatus.IN_DOUBT: _("Being verified with Shopify"),
    SettlementStatus.PAID: _("Paid"),
    SettlementStatus.FAILED: _("Stopped"),
}

OBJECTIONS: Mapping[str, Promise] = {
    "window_ended": _("The return period ended on %(until)s."),
    "conformity": _("A person looks at faulty, damaged and wrong articles."),
    "warranty": _("A person looks at faults: the shop’s own warranty on this article lasts until %(until)s."),
    "final_sale": _("This article was a final sale or cannot come back for reasons of hygiene."),
    "not_goods": _("This cannot be sent back."),
    "clause_excludes": _("This article cannot come back under the conditions of your order."),
    "clause_asks": _("We look at this request ourselves before we agree."),
    "unmet": _("This article cannot come back then."),
    "photo_missing": _("The shop needs a photo of this article. Please add one."),
    "signals": _("We look at this request ourselves before we agree."),
    "restricted": _("Until %(until)s the shop takes back only what the law gives you a right to."),
    "order_cancelled": _("This order was cancelled."),
    "quantity_too_small": _("Choose at least one piece."),
    "too_many_lines": _("One return holds 250 articles at most. Please make another one for this."),
    "quantity_too_big": _("You received fewer pieces than that."),
    "already_returned": _("This article is already being returned or was refunded."),
}

# Shopify's NonReturnableReason: why it lets a piece not come back.
SHOPIFY_CAUSES: Mapping[str, Promise] = {
    "FINAL_SALE": _("This article was a final sale."),
    "OTHER": _("The shop does not take this article back."),
    "RETURNED": _("This article is already being returned or was refunded."),
    "RETURN_WINDOW_EXPIRED": _("The return period of this article has ended."),
    "UNFULFILLED": _("This article has not been sent yet."),
}

# What is called otherwise where the money goes out as store credit.


def objection(verdict: Mapping[str, Any], *, time_zone: str) -> str:
    """The sentence a shopper reads for a verdict as JSON (`Verdict.as_json`); a clause can bring its own."""
    code, facts = verdict["code"], verdict["facts"]
    if because := facts.get("because"):
        return in_words(because)
    if unmet := facts.get("unmet"):
        said = "; ".join(in_words(asked["statement"]) or asked["code"] for asked in unmet)
        text = _("You said that this is not so: %(conditions)s.") % {"conditions": said}
        return f"{text} {OBJECTIONS['clause_asks' if verdict['answer'] == 'REVIEW' else 'unmet']}"
    if code == "shopify_lets_none":
        return str(SHOPIFY_CAUSES.get(facts["cause"], SHOPIFY_CAUSES["OTHER"]))
    if code == "shopify_lets_fewer":
        units = facts["units"]
        text = ngettext(
            "At most %(units)d piece of this article can come back.",
            "At most %(units)d pieces of this article can come back.",
            units,
        )
        return text % {"units": units}
    sentence = str(OBJECTIONS.get(code, _("This article cannot be returned.")))
    until = facts.get("until")
    return sentence % {"until": day(datetime.fromisoformat(until), time_zone=time_zone)} if until else sentence


def answer_sentence(verdicts: Sequence[Mapping[str, Any]], *, time_zone: str) -> str:
    """What a shopper is told of one line by all its verdicts as JSON; empty where nobody judged it."""
    against = [verdict for verdict in verdicts if verdict["answer"] != "ALLOW"]
    if against:
        strictest = sorted(against, key=lambda verdict: verdict["answer"] != "DENY")
        return " ".join(dict.fromkeys(objection(verdict, time_zone=time_zone) for verdict in strictest))
    until = next((verdict["facts"]["until"] for verdict in verdicts if verdict["code"] == "in_window"), "")
    if until:
        last = day(datetime.fromisoformat(until), time_zone=time_zone)
        return gettext("This article may come back until %(until)s.") % {"until": last}
    return gettext("This article may come back.") if verdicts else ""


def reason_label(reason: Reason, *, locale: str | None = None) -> str:
    """A reason in the reader's language."""
    return in_words(reason.label, locale=locale) or reason.code


def stated(reason: Reason, detail: str, *, locale: str | None = None) -> str:
    """A reason with its sub-reason, if one was chosen, in the reader's language: `Too small – At the chest`."""
    more = reason.detail(detail)
    name = reason_label(reason, locale=locale)
    return f"{name} – {in_words(more.label, locale=locale) or more.code}" if more else name


def answered(policy: Policy, answers: Mapping[str, bool]) -> list[tuple[str, bool]]:
    """What was said of the conditions asked, in the policy's order: the condition in words, and whether it is so."""
    told = [(asked, answers.get(asked.code)) for asked in policy.asked]
    return [(in_words(asked.statement) or asked.code, yes) for asked, yes in told if yes is not None]


# The reasons of `domain.starting_policy`, so that their translations are collected.
STARTING_REASONS = (
    _("Too small"),
    _("Too large"),
    _("Colour not as hoped"),
    _("I don’t like the style"),
    _("Not as described"),
    _("Faulty or poor quality"),
    _("Arrived damaged"),
    _("Wrong item received"),
    _("Arrived too late"),
    _("I changed my mind"),
    _("Another reason"),
)


def in_words(words: Mapping[str, str], *, locale: str | None = None) -> str:
    """What a merchant wrote, in the reader's language, else in English, else as it is; empty where there is nothing.

    English that is still ours, such as a reason of the starting policy, is translated.
    """
    language = (locale or get_language() or "en").partition("-")[0]
    if english := "" if words.get(language) else words.get("en"):
        with override(language):
            return gettext(english)
    return words.get(language) or next(iter(words.values()), "")


def money(amount: Money) -> str:
    """An amount as the reader's language writes it (`1 234,50 €`), with coins out of use only where it has any."""
    decimals = decimals_of(amount.currency)
    if decimals > get_currency_precision(amount.currency) and amount.minor % 10**decimals:
        pattern = copy(Locale.parse(babel_locale()).currency_formats["standard"])
        pattern.frac_prec = (decimals, decimals)
        told = pattern.apply(amount.amount, babel_locale(), currency=amount.currency, currency_digits=False)
    else:
        told = format_currency(amount.amount, amount.currency, locale=babel_locale())
    return _signed(told, amount.minor)


def number(count: float) -> str:
    """A number as the active language writes it."""
    return _signed(format_decimal(count, locale=babel_locale()), count)


def day(moment: datetime, *, time_zone: str) -> str:
    """A date as the reader's language writes it, in the shop's time zone."""
    return dated(moment.astimezone(ZoneInfo(time_zone)).date(), "long")


def month(day: date) -> str:
    """The month that a day is in: `November 2026`."""
    return str(format_skeleton("yMMMM", day, locale=babel_locale()))


def short_day(day: date) -> str:
    """A day with the first letters of its month: `3 Nov`."""
    return dated(day, "MMMd")


def date_of(day: date) -> str:
    """A day as the reader's language writes it."""
    return dated(day, "long")


def language_name(code: str) -> str:
    """A language's name in the reader's own: `French`, or `Français` for who reads that."""
    name: str = get_language_info(code)["name_translated"]
    return name[:1].upper() + name[1:]


def amid(name: str) -> str:
    """A language's name as it stands within a sentence or in brackets: French begins it small there."""
    return name[:1].lower() + name[1:] if babel_locale().startswith("fr") else name


def percent(basis_points: int) -> str:
    """Basis points as a percentage: 1,250 is `12.5 %`."""
    told = Locale.parse(babel_locale()).percent_formats[None].apply(basis_points / 10_000, babel_locale())
    return _signed(told, basis_points)


def _signed(told: str, amount: float) -> str:
    """With a minus sign where most locales' data has a hyphen, at which lines may break."""
    return told.replace("-", "−") if amount < 0 else told


def country(code: str) -> str:
    """A country's name in the reader's language."""
    return str(Locale.parse(babel_locale()).territories.get(code, code))


def any_of(names: Iterable[str]) -> str:
    """Several names of which one suffices: `linen, silk or wool`."""
    return format_list(list(names), style="or", locale=babel_locale())


def instant(moment: datetime, *, time_zone: str) -> str:
    """Date and time to the second, with the zone it is told in: for receipts that must prove a moment."""
    zone = ZoneInfo(time_zone)
    there = moment.astimezone(zone)
    offset = there.strftime("%z")
    at = format_time(there, "medium", tzinfo=zone, locale=babel_locale())
    return f"{day(moment, time_zone=time_zone)}, {at} ({time_zone}, UTC{offset[:3]}:{offset[3:]})"
