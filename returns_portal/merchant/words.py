"""What the merchant's screens call things, beyond `returns.wording`: tables from codes to words and tones."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_time, format_timedelta
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from returns import wording
from returns.domain.instant import Waits
from returns.domain.status import ParcelStatus, ReturnStatus, Stage
from returns.history import Actor
from returns.locales import babel_locale, dated
from returns.signal_words import signal_sentence

TONES: Mapping[str, str] = {
    Stage.REQUESTED: "caution",
    Stage.LABEL_PENDING: "info",
    Stage.AWAITING_PARCEL: "neutral",
    Stage.IN_TRANSIT: "info",
    Stage.TO_INSPECT: "caution",
    Stage.TO_REFUND: "caution",
    Stage.REFUNDING: "info",
    Stage.NEEDS_ATTENTION: "critical",
    Stage.REFUNDED: "success",
    Stage.TO_REPAIR: "caution",
    Stage.IN_REPAIR: "info",
    Stage.REPAIRED: "success",
    Stage.CLOSED: "neutral",
    Stage.DECLINED: "neutral",
    Stage.CANCELED: "neutral",
}

AGREEMENTS: Mapping[str, Promise] = {
    ReturnStatus.REQUESTED: _("Asked for"),
    ReturnStatus.OPEN: _("Approved"),
    ReturnStatus.CLOSED: _("Closed"),
    ReturnStatus.DECLINED: _("Declined"),
    ReturnStatus.CANCELED: _("Cancelled"),
}

PARCELS: Mapping[str, Promise] = {
    ParcelStatus.AWAITING_LABEL: _("Label being made"),
    ParcelStatus.LABEL_READY: _("Label ready, not sent yet"),
    ParcelStatus.IN_TRANSIT: _("On its way"),
    ParcelStatus.DELIVERED: _("Arrived"),
    ParcelStatus.LOST: _("Lost"),
    ParcelStatus.CAME_BACK: _("Brought back to the shopper"),
    ParcelStatus.VOIDED: _("Label cancelled"),
}

CARRIERS: Mapping[str, Promise | str] = {
    "sandbox": _("Test carrier (labels are void)"),
    "easypost": "EasyPost",
    "sendcloud": "Sendcloud",
    "shippo": "Shippo",
    "slip": _("Return slip without postage"),
    "uploaded": _("Label brought by the shop"),
    "stock": _("Label from your stock"),
    "permit": _("Reply service"),
}

ACTORS: Mapping[str, Promise] = {
    Actor.SHOPPER: _("Shopper"),
    Actor.MERCHANT: _("A colleague"),
    Actor.POLICY: _("Your policy"),
    Actor.CARRIER: _("Carrier"),
    Actor.SHOPIFY: _("Shopify"),
    Actor.SYSTEM: _("This app"),
}

VERDICTS: Mapping[str, Promise] = {
    "quantity_fits": _("Coming back: %(wanted)s of %(fulfilled)s sent."),
    "quantity_too_small": _("Less than one piece was asked for."),
    "quantity_too_big": _("Asked for: %(wanted)s, sent: %(fulfilled)s."),
    "order_cancelled": _("The order was cancelled."),
    "available": _("In no other return and not refunded (free at that time: %(available)s)."),
    "already_returned": _("In another return or refunded already (free at that time: %(available)s)."),
    "returnable_kind": _("No tag or product type excludes the article."),
    "final_sale": _("Excluded by: %(matched)s."),
    "not_goods": _("A gift card, or something that was never shipped."),
    "no_exception": _("No clause of the policy excludes the article."),
    "nothing_asked": _("No condition to say yes or no to."),
    "conditions_met": _("The shopper said yes to all conditions."),
    "condition_unmet": _("The shopper said no to: %(unmet)s."),
    "no_proof_asked": _("No photo is asked for."),
    "photos_there": _("Photos came along: %(photos)s."),
    "photo_missing": _("A photo is asked for, and none came."),
    "clause_asks": _("A clause of the policy wants a person to look."),
    "clause_excludes": _("A clause of the policy excludes the article."),
    "in_window": _("Asked for in time: %(days)s days from %(counted_from)s, until %(until)s."),
    "window_ended": _("Asked for too late: %(days)s days from %(counted_from)s ended on %(until)s."),
    "shopify_not_asked": _("Shopify’s return rules were not asked: nobody was signed in, or Shopify gave no answer."),
    "shopify_lets": _("Shopify’s return rules let it come back (free at that time: %(units)s)."),
    "shopify_lets_fewer": _("Asked for: %(wanted)s. Shopify’s return rules let fewer come back: %(units)s. %(cause)s"),
    "shopify_lets_none": _("Shopify’s return rules let none come back. %(cause)s"),
    "not_restricted": _("Nobody at the shop has restricted the customer."),
    "restricted": _("The customer was restricted until %(until)s."),
    "no_signals": _("Nothing in the customer’s history with this shop asks for a look."),
    "signals": _("The customer’s history with this shop asks for a look. %(signals)s"),
    "signals_noted": _("Noted only, for the law lets nobody wait for it. %(signals)s"),
    "warranty": _("Only faulty goods may come back now: your warranty of %(months)s months lasts until %(until)s."),
    "conformity": _("Only faulty or wrong goods may come back now; the seller answers for them until %(until)s."),
    "withdrawn": _("Withdrawn from the contract: needs no reason and no consent (%(articles)s)."),
    "withdrawn_by_grace": _("Taken as a withdrawal by the shop: no law of the country of delivery asks for it."),
}
# Said after a verdict that clauses brought about.
BY_CLAUSES = _("Clause: %(names)s.")

# Why an exchange that may go out early waits for the goods.
WAITS: Mapping[str, Promise] = {
    Waits.PERSON: _("The customer is restricted, or their history asks for a look."),
    Waits.CAP: _("Your limit of what may be out before goods are back is reached."),
    Waits.MONEY: _("Too little is left of what the order brought in."),
}

COUNTED_FROM: Mapping[str, Promise] = {
    "delivery": pgettext_lazy("counted from", "delivery"),
    "fulfillment": pgettext_lazy("counted from", "dispatch"),
    "order": pgettext_lazy("counted from", "the order"),
    "until": pgettext_lazy("counted from", "delivery or until a day that was named"),
    "assumed_delivery": pgettext_lazy("counted from", "30 days after dispatch, since no delivery is known"),
    "not_sent": pgettext_lazy("counted from", "nothing yet: goods are still to come"),
}

ALARMS: Mapping[str, Promise] = {
    "shopify.request_return": _("Shopify does not know about this return."),
    "shopify.create_return": _("The return could not be made at Shopify."),
    "shopify.credit_bonus": _("The bonus on the store credit could not be given."),
    "shopify.make_discount_code": _("The discount code that was promised to the shopper could not be made."),
    "shopify.decide_letter": _("What is sent after the return could not be decided."),
    "shopify.make_offer": _("The discount code of the letter after the return could not be made."),
    "sms.tell": _("The text message could not be sent; the e-mail was."),
    "workflows.run": _("A workflow could not go on."),
    "shopify.tell_flow": _("Shopify Flow could not be told."),
    "order_refund.failed": _("A refund without goods stopped: the shopper is not paid."),
    "payment.asked": _("A payment waits for a second person to confirm it."),
    "mail.bounced": _("E-mails to the shopper come back: there is no such mailbox. Call the shopper."),
    **dict.fromkeys(("mail.survey", "mail.found"), _("The letter after the return could not be sent.")),
    "shopify.refund_order": _("The refund without goods could not be sent to Shopify."),
    "shopify.approve_return": _("The approval did not reach Shopify."),
    "shopify.decline_return": _("The refusal did not reach Shopify."),
    "shopify.cancel_return": _("The cancellation did not reach Shopify."),
    "shopify.take_back_return": _("That the shopper called the return off did not reach Shopify."),
    "shopify.reopen_return": _("The return could not be reopened at Shopify."),
    "shopify.remove_from_return": _("The pieces could not be taken off the return at Shopify."),
    "shopify.cancel_linked_order": _("The linked order could not be cancelled at Shopify: its goods must not go out."),
    "shopify.take_off_more": _("What Shopify has beyond ours could not be taken off the return there."),
    "shopify.drop_exchanges": _("What was to go out instead could not be taken off the return at Shopify."),
    "shopify.attach_label": _("The label could not be attached to the return at Shopify."),
    "shopify.renew_label": _("The new label could not be put on the return at Shopify."),
    "shopify.tell_tracking": _("The tracking number that the shopper gave did not reach Shopify."),
    "shopify.dispose": _("What became of the goods did not reach Shopify, so the stock there may be wrong."),
    "shopify.settle_linked": _("The return could not be settled with its linked order at Shopify."),
    "shopify.keep_linked_order": _("The draft of the linked order could not be kept up to date at Shopify."),
    "shopify.send_early": _("What is to go out before the goods are back could not be ordered at Shopify."),
    "exchanges.pay_back": _("The worth of an article that came by exchange could not be paid back."),
    "parcels.bear_fee": _("The fee of the shared parcel could not be passed on to the returns that are left in it."),
    "mail.question": _("The shopper’s message could not be sent to you by e-mail. It stands below."),
    "mail.question_copy": _("The copy of the shopper’s message could not be sent."),
    "mail.answer": _("Your answer could not be sent to the shopper. It stands on their page."),
    "shopify.settle": _("The refund could not be sent to Shopify."),
    "shopify.check_exchanges": _("The stock of what goes out instead could not be read at Shopify."),
    "shopify.remove_exchange": _("The exchange could not be taken off the return at Shopify."),
    "shopify.send_invoice": _("Shopify could not send the invoice for the exchange: send it there yourself."),
    "shopify.give_gift_card": _("The gift card could not be made at Shopify."),
    "shopify.close_return": _("The return could not be closed at Shopify."),
    "shopify.write_fit_note": _("A fit note could not be written to its product, or taken off it."),
    "shopify.sync_order": _("The order could not be read again from Shopify."),
    "labels.make": _("The label could not be made."),
    "policy.simulate": _("The draft of the policy could not be tried on the past year."),
    "labels.void": _("The unused label could not be given back to the carrier."),
    "labels.redraw": _("The packing slip could not be drawn anew."),
    "shopify.share_label": _("The shared label could not be put on the return at Shopify."),
    "parcels.follow": _("This return does not follow the parcel it travels in."),
    "mail.replaced": _("The shopper was not told that the articles go out once more."),
    "mail.outcome_offered": _("The shopper was not told what is offered to them."),
    "mail.remedy_changed": _("The shopper was not told what they get instead."),
    **dict.fromkeys(
        ("mail.repair_begun", "mail.repair_delayed", "mail.repair_sent_back", "mail.repair_failed"),
        _("The shopper was not told how the repair goes on."),
    ),
    "mail.discount_code": _("The shopper was not told what the discount code is."),
    "mail.choice": _("A shopper did not get the link to what they had chosen."),
    "mail.requested": _("The shopper was not told that the request arrived."),
    **dict.fromkeys(("mail.approved", "mail.label"), _("The shopper did not get the label by e-mail.")),
    "mail.label_ends": _("The shopper was not reminded that the label ends soon."),
    "mail.label_ended": _("The shopper was not told that the label is no longer valid."),
    "mail.send_soon": _("The shopper was not reminded to send the parcel."),
    "mail.window_ends": _("A shopper was not reminded that the return window ends."),
    "mail.parcel_silent": _("The shopper was not told that nothing is heard of the parcel."),
    "mail.count_late": _("The shopper was not told that checking the parcel takes longer."),
    "mail.refund_late": _("The shopper was not told that the money takes longer."),
    "mail.supplier_news": _("The shopper was not told that the label is still to come."),
    "mail.collection": _("The shopper did not get the confirmation of the collection by e-mail."),
    "mail.collection_tomorrow": _("The shopper was not reminded of the collection by e-mail."),
    "mail.way_back": _("The shopper was not told of the other way back by e-mail."),
    "mail.permit_ends": _("You were not reminded by e-mail that the time of a reply service ends."),
    "mail.export_ready": _("You were not told by e-mail that an export of everything is there."),
    "mail.stock_low": _("You were not told by e-mail that few labels are left."),
    "labels.open_batch": _("A batch of labels was not opened."),
    "bring.work": _("The import of returns stopped half-way."),
    "bulk.check": _("Returns that were chosen together could not be checked."),
    "bulk.run": _("What was to be done with many returns stopped half-way."),
    "articles.count": _("The articles were not checked."),
    "parcels.hear": _("What the carrier said of a parcel was not weighed."),
    "mail.kept": _("The shopper was not told by e-mail that nothing has to come back."),
    "mail.declined": _("The shopper was not told that the return was declined."),
    "mail.canceled": _("The shopper was not told that the return was cancelled."),
    "mail.reopened": _("The shopper was not told that the return is open again."),
    "mail.received": _("The shopper was not told that the parcel arrived."),
    "mail.refunded": _("The shopper was not told about the refund."),
    "mail.exchanged": _("The shopper was not told that the exchange is on the order."),
    "mail.sent_early": _("The shopper was not told that the exchange is sent now."),
    "mail.goods_awaited": _("The shopper was not reminded of the goods that are to come back."),
    "mail.exchange_given_up": _("The shopper was not told of the refund instead of the exchange."),
    "mail.claim": _("The supplier was not told of the claim: write to them yourself, or send a new link."),
    "mail.claim_reminder": _("The supplier was not reminded of the claim."),
    "mail.claim_changed": _("The supplier was not told that the claim changed."),
    "mail.claim_withdrawn": _("The supplier was not told that the claim was withdrawn."),
    "mail.claim_message": _("The supplier did not get your message."),
    "mail.claim_news": _("The shop was not told by e-mail what the supplier answered."),
    "claims.remind": _("The supplier was not reminded of the claim."),
    "claims.expire": _("The supplier’s silence was not acted upon."),
    "mail.appeal": _("The shop was not told by e-mail that a customer appealed."),
    "mail.appeal_answered": _("The customer was not told how an appeal was answered: write yourself."),
    "mail.mentioned": _("A colleague was not told by e-mail that a note names them."),
    "mail.assigned": _("A colleague was not told by e-mail which returns they were given."),
    "mail.domain_unproved": _("You were not told by e-mail that your own domain is no longer proved."),
    "mail.webhook_off": _("You were not told by e-mail that webhooks are no longer sent to one of your addresses."),
    "mail.words_broken": _("You were not told by e-mail that your own words for a message cannot be used."),
    "export.run": _("The export of everything stopped half-way."),
    "mail.report": _("A report was not sent by e-mail."),
    "mail.report_asks": _("An address was not asked whether it wants a report."),
    "mail.test": _("The test of a message was not sent."),
    "mail.withdrawal": _("The withdrawal was not acknowledged by e-mail: tell the consumer yourself."),
    "shopify.match_withdrawal": _("Shopify could not be asked for the order of a withdrawal."),
}


def verdict_sentence(verdict: Mapping[str, Any], *, time_zone: str) -> str:
    """What a rule said, with the facts it used, for the merchant; a code without words is shown as it is."""
    sentence = VERDICTS.get(verdict["code"])
    if sentence is None:
        return str(verdict["code"])
    facts = dict(verdict["facts"])
    if until := facts.get("until"):
        facts["until"] = wording.day(datetime.fromisoformat(until), time_zone=time_zone)
    if basis := facts.get("counted_from"):
        facts["counted_from"] = COUNTED_FROM.get(basis, basis)
    if articles := facts.get("articles"):
        facts["articles"] = "; ".join(articles)
    if matched := facts.get("matched"):
        facts["matched"] = ", ".join(matched)
    if unmet := facts.get("unmet"):
        facts["unmet"] = "; ".join(wording.in_words(asked["statement"]) or asked["code"] for asked in unmet)
    if "signals" in facts:
        signals = facts["signals"]
        facts["signals"] = " ".join(signal_sentence(signal, time_zone=time_zone) for signal in signals)
    if "cause" in facts:
        facts["cause"] = wording.SHOPIFY_CAUSES.get(facts["cause"], "")
    said = str(sentence) % facts
    clauses = [wording.in_words(clause["label"]) or clause["code"] for clause in facts.get("said_by", ())]
    return f"{said} {BY_CLAUSES % {'names': ', '.join(clauses)}}" if clauses else said


def moment(at: datetime, *, time_zone: str) -> str:
    """A date with the time of day, short, in the shop's time zone."""
    there = at.astimezone(ZoneInfo(time_zone))
    return f"{dated(there.date(), 'medium')}, {format_time(there, format='short', locale=babel_locale())}"


def age(since: datetime, *, now: datetime) -> str:
    """How long ago something was, in one unit: `3 days ago`."""
    passed: timedelta = min(since - now, timedelta(0))
    return str(format_timedelta(passed, add_direction=True, threshold=1, locale=babel_locale()))
