"""What a return costs, what comes of it and when, as shoppers read it, in the active language."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from returns import wording
from returns.code_words import discount
from returns.domain.discount_code import terms_said
from returns.domain.fees import FeeWay
from returns.domain.money import Money
from returns.domain.policy import Policy
from returns.domain.shipping import PaidBy
from returns.policy_words import fees_by_choice

BANK_DAYS = 10  # card schemes and banks take up to ten days to show a refund that was sent


@dataclass(frozen=True, slots=True)
class About:
    """What of the shop the policy's words hang on. `codes`: the shop lets the app make discount codes."""

    currency: str
    email: str = ""
    store_credit: bool = False
    codes: bool = False


def cost_points(policy: Policy, about: About) -> tuple[str, ...]:
    """Who pays what."""
    fees, paid_by = policy.fees, policy.shipping.paid_by
    choices = _fee_choices(policy, about)
    amount = wording.money(Money(fees.return_shipping_minor, about.currency))
    way = {
        PaidBy.OWN: _("You choose the carrier and pay the postage, unless the items are faulty, damaged or wrong."),
        PaidBy.SHOP: _("Sending back costs you nothing."),
        PaidBy.SHOPPER: "",
    }[paid_by]
    if paid_by == PaidBy.SHOPPER and fees.return_shipping_minor:
        parcel = _("%(fee)s is held back for every parcel that you send back.")
        way = (
            parcel if fees.return_shipping_per == "parcel" else _("%(fee)s is held back for the return shipping.")
        ) % {"fee": amount}
    bears = choices or fees.restocking_bps or (fees.return_shipping_minor and paid_by == PaidBy.SHOPPER)
    return _told(
        [
            way,
            handling_point(policy),
            _("Customs duties that you paid with your order are given back too.") if fees.duties == "refunded" else "",
            *choices,
            _("Nothing is held back for faulty, damaged or wrong items.")
            if bears
            else _("The shop holds nothing back from your refund."),
        ]
    )


def handling_point(policy: Policy) -> str:
    """What is held back of the price; empty for nothing."""
    bps = policy.fees.restocking_bps
    return _("%(share)s of the price is held back for handling.") % {"share": wording.percent(bps)} if bps else ""


def outcome_points(policy: Policy, about: About) -> tuple[str, ...]:
    """What a shopper may choose: an exchange, credit, the money back."""
    remedies = _("Faulty items are repaired or replaced free of charge; you choose from what the shop offers.")
    return _told(
        [
            remedies if {"repair", "replacement"} & set(policy.outcomes) else "",
            _exchange(policy, about),
            _money_back(policy, about),
        ]
    )


def refund_points(policy: Policy, about: About) -> tuple[str, ...]:
    """How long the money takes."""
    sent = _("The refund is sent once the items are back and have been checked.")
    bank = _("Your bank then takes up to %(days)s days to show it.") % {"days": wording.number(BANK_DAYS)}
    expires = policy.credit.expires_after_days
    credit = ngettext(
        "Store credit can be used for %(days)s day.", "Store credit can be used for %(days)s days.", expires or 0
    ) % {"days": wording.number(expires or 0)}
    return _told(
        [
            f"{sent} {bank}",
            credit if expires and _offers_credit(policy, about) else "",
        ]
    )


def _exchange(policy: Policy, about: About) -> str:
    if policy.exchanges.offered == "none":
        return ""
    terms = terms_said(policy.later)
    sold_out = _(
        "Where the one you want is sold out, you can take your money and a discount code of %(code)s for later."
    )
    offered = (
        _("Instead of a refund you can choose another size or colour, or another article of the shop.")
        if policy.exchanges.offered == "any"
        else _("Instead of a refund you can choose another size or colour.")
    )
    early = {
        "approved": _("As a rule it is sent as soon as your return is approved, before the items are back."),
        "scanned": _("As a rule it is sent as soon as the carrier has your items."),
    }.get(policy.exchanges.instant, "")
    code = sold_out % {"code": discount(terms, currency=about.currency)} if terms and about.codes else ""
    return " ".join(_told([offered, early, code]))


def _money_back(policy: Policy, about: About) -> str:
    share = {"share": wording.percent(policy.credit.bonus_bps)}
    refund, bonus = "refund" in policy.outcomes, policy.credit.bonus_bps
    if not _offers_credit(policy, about):
        return _("The money goes back to the means of payment you used.")
    if refund and bonus:
        return (
            _(
                "You choose: the money goes back to the means of payment you used, or you get store credit and "
                "%(share)s more."
            )
            % share
        )
    if refund:
        return _("You choose: the money goes back to the means of payment you used, or you get store credit.")
    else_refunded = _(
        "For faulty, damaged or wrong items, and without a customer account, the money goes back to the means of "
        "payment you used."
    )
    credit = _("You get store credit and %(share)s more.") % share if bonus else _("You get store credit.")
    return f"{credit} {else_refunded}"


def _offers_credit(policy: Policy, about: About) -> bool:
    return about.store_credit and "store_credit" in policy.outcomes


def _fee_choices(policy: Policy, about: About) -> tuple[str, ...]:
    ways = [way for way in FeeWay if way != FeeWay.STORE_CREDIT or _offers_credit(policy, about)]
    told = fees_by_choice(policy.fees.by_outcome, currency=about.currency, ways=ways)
    return tuple(f"{said[:1].upper()}{said[1:]}." for said in told)


def _told(sentences: Iterable[str]) -> tuple[str, ...]:
    return tuple(sentence for sentence in sentences if sentence)
