"""Every message to shoppers, and what a merchant's own words may name; `docs/messages.md` shows the same tables."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns_portal.messages.engine import Known


@dataclass(frozen=True, slots=True)
class Message:
    """One message: what staff call it, when it is sent, and the names of the values that it knows.

    `marketing` is whatever neither the contract nor the law makes necessary: an offer, a suggestion. It goes only to
    who agreed to it and never opposed it, and can always wait.
    """

    key: str
    name: Promise
    when: Promise
    values: tuple[str, ...]
    marketing: bool = False

    @property
    def known(self) -> Known:
        """What a template of this message may name."""
        return Known(frozenset(self.values), {name: ENTRIES[name] for name in self.values if name in ENTRIES})


VALUES: Mapping[str, Promise] = {
    "shop": _("Name of your shop"),
    "name": _("Name of the shopper; empty where nobody knows it"),
    "order": _("Name of the order, such as #1001"),
    "number": _("Number of the return"),
    "items": _("The articles, each with title, quantity and amount"),
    "link": _("Address of the shopper’s page for this return"),
    "next_step": _("What happens next, in a sentence"),
    "amount": _("What the shopper gets back"),
    "bonus": _("The bonus on store credit; empty without one"),
    "ship_by": _("Day by which the parcel is to be sent; empty where there is none"),
    "asked_on": _("Day the return was asked for"),
    "paid_on": _("Day the money was sent"),
    "arrives_by": _("Day by which banks usually show the money"),
    "credit_until": _("Day until which store credit can be used; empty where it does not end"),
    "linked_order": _("Name of the order that the exchange goes out on; empty without one"),
    "until": _("Last day of the label; empty where nobody knows it"),
    "collected_at": _("Day and time of the collection"),
    "reason": _("Why it was declined, in a line"),
    "note": _("What you wrote to the shopper; empty where you wrote nothing"),
    "article": _("The article that is sold out"),
    "code": _("The discount code; empty without one"),
    "code_until": _("Last day of the discount code; empty without one"),
    "suggestions": _("Similar articles that are there, each with title, link and price; often none"),
    "earlier": _("What the shopper bought here before and kept, each with title and day; often none"),
    "headline": _("Our own headline of this message"),
    "text": _("Our own sentence of this message"),
    "outcome": _("How the appeal was decided, in a line"),
    "moment": _("Day and time at which the withdrawal arrived"),
    "reference": _("Reference of the withdrawal"),
}
ENTRIES: Mapping[str, frozenset[str]] = {
    "items": frozenset({"title", "quantity", "amount"}),
    "suggestions": frozenset({"title", "link", "price"}),
    "earlier": frozenset({"title", "day"}),
}

_RETURN = ("shop", "name", "order", "number", "items", "link", "next_step")


def _about_return(key: str, name: Promise, when: Promise, *more: str, marketing: bool = False) -> Message:
    return Message(key, name, when, (*_RETURN, *more), marketing)


_SAID = ("headline", "text")
_ALL = (
    _about_return(
        "requested", _("Request received"), _("when a return was asked for and waits for you"), "asked_on", "amount"
    ),
    _about_return(
        "approved", _("Return approved"), _("when a return is approved and its papers are there"), "ship_by", "amount"
    ),
    _about_return(
        "label", _("Papers ready"), _("when papers come by themselves or were asked for"), "ship_by", "amount"
    ),
    _about_return("way_back", _("Another way back"), _("when the shopper chose another way back"), "ship_by", "amount"),
    _about_return("kept", _("Nothing to send back"), _("when a return is approved and the goods stay"), "amount"),
    _about_return("declined", _("Return declined"), _("when you decline a return"), "reason", "note"),
    _about_return("canceled", _("Return cancelled"), _("when a return is called off")),
    _about_return("reopened", _("Return open again"), _("when you take a return up again"), "ship_by", "amount"),
    _about_return("collection", _("Collection booked"), _("when a collection is booked or changed"), "collected_at"),
    _about_return("collection_tomorrow", _("Collection tomorrow"), _("on the day before a collection"), "collected_at"),
    _about_return("label_ends", _("Label ends soon"), _("before a label that was not used ends"), "until", "ship_by"),
    _about_return("label_ended", _("Label has ended"), _("when a label that was not used has ended")),
    _about_return(
        "send_soon", _("Please send it soon"), _("before the day by which a parcel is to be sent"), "ship_by", *_SAID
    ),
    Message(
        "window_ends",
        _("Window ends soon"),
        _("before the return window ends, to who began a return without finishing it; only where you switch it on"),
        ("shop", "name", "order", "items", "link", "until", *_SAID),
    ),
    _about_return("supplier_news", _("Label still to come"), _("while a supplier has to make the label"), *_SAID),
    _about_return("parcel_silent", _("No news of the parcel"), _("when a parcel was not heard of for long"), *_SAID),
    _about_return("count_late", _("Checking takes longer"), _("when a parcel is not counted in time"), *_SAID),
    _about_return("refund_late", _("Money takes longer"), _("when what is owed is not sent in time"), "amount", *_SAID),
    _about_return("received", _("Parcel checked"), _("when the goods are counted"), "amount"),
    _about_return("refunded", _("Refund sent"), _("when the money is on its way"), "amount", "paid_on", "arrives_by"),
    _about_return(
        "credited",
        _("Store credit given"),
        _("when store credit was given"),
        "amount",
        "bonus",
        "paid_on",
        "credit_until",
    ),
    _about_return(
        "exchanged", _("Exchange on its way"), _("when what was chosen instead is ordered"), "amount", "linked_order"
    ),
    _about_return(
        "sent_early", _("Exchange sent early"), _("when an exchange goes out early"), "linked_order", "ship_by"
    ),
    _about_return(
        "goods_awaited",
        _("Goods awaited"),
        _("when goods are missing whose exchange went out early"),
        "linked_order",
        "ship_by",
    ),
    _about_return(
        "exchange_given_up", _("Exchange sold out"), _("when something chosen cannot be sent"), "article", "amount"
    ),
    _about_return("discount_code", _("Discount code"), _("when a promised discount code was made"), "code"),
    _about_return("replaced", _("Replacement on its way"), _("when the same goods go out once more"), *_SAID),
    _about_return("outcome_offered", _("Offer of another outcome"), _("when you offer something else"), *_SAID),
    _about_return("remedy_changed", _("Another outcome"), _("when the shopper gets something else instead"), *_SAID),
    _about_return("repair_begun", _("Repair begun"), _("when a repair begins"), *_SAID),
    _about_return("repair_delayed", _("Repair takes longer"), _("when a repair takes longer"), *_SAID),
    _about_return("repair_sent_back", _("Repaired and sent"), _("when repaired goods are sent back"), *_SAID),
    _about_return("repair_failed", _("Repair failed"), _("when goods cannot be repaired"), *_SAID),
    _about_return("survey", _("Question after the return"), _("some days after a return, where you say so")),
    _about_return(
        "found",
        _("Suggestion after the return"),
        _("some days after a return, where you say so, to who agreed to marketing"),
        "code",
        "code_until",
        "suggestions",
        "earlier",
        marketing=True,
    ),
    Message(
        "gift",
        _("News of a present"),
        _("to who returns a present, at each of its steps; it never names the order or a price"),
        ("shop", "number", "link", "headline", "text"),
    ),
    Message(
        "appeal_answered",
        _("Appeal answered"),
        _("when you answered the appeal of somebody who is restricted"),
        ("shop", "link", "outcome"),
    ),
    Message(
        "withdrawal",
        _("Withdrawal received"),
        _("at once, when somebody withdraws from a contract; the statement itself always follows your words"),
        ("shop", "name", "link", "moment", "reference"),
    ),
)
MESSAGES: Mapping[str, Message] = {message.key: message for message in _ALL}
