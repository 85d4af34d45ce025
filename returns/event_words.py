"""What happened to a return, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.claim_words import EVENTS as CLAIM_EVENTS
from returns.domain.status import Outcome
from returns.staff_event_words import STAFF_EVENTS
from returns.way_words import WAY_EVENTS

CREDIT_EVENTS: Mapping[str, Promise] = {
    "settlement.due": _("Store credit ordered"),
    "settlement.paid": _("Store credit given"),
}
# What is called otherwise where the article goes out once more.
REPLACEMENT_EVENTS: Mapping[str, Promise] = {
    "settlement.due": _("Replacement ordered"),
    "settlement.paid": _("Replacement on the order"),
}
EVENTS: Mapping[str, Promise] = {
    **CLAIM_EVENTS,
    **STAFF_EVENTS,
    "return.requested": _("Return requested"),
    "return.withdrawn": _("Withdrawn from the contract"),
    "withdrawal.posted": _("Proof of posting seen"),
    "withdrawal.shown_sent": _("The shopper has shown that the goods were sent: the refund is not held back any more"),
    "parcel.posted": _("Parcel said to be handed in"),
    "parcel.posting_refused": _("Proof of posting refused"),
    "withdrawal.deducted": _("Loss of value taken off the refund"),
    "return.approved": _("Return approved"),
    "return.asked_back": _("Goods to be sent back after all"),
    "return.let_stay": _("The shopper may keep the goods"),
    "return.declined": _("Return declined"),
    "return.registered": _("Registered at Shopify"),
    "return.opened_at_shopify": _("Opened at Shopify"),
    "return.closed": _("Return closed"),
    "return.adopted": _("Return taken over from Shopify"),
    "return.canceled": _("Return cancelled"),
    "return.replaced": _("Changed by the shopper: another return took its place"),
    "return.reopened": _("Return reopened"),
    "return.reduced": _("Pieces taken off the return"),
    "return.divided": _("A part arrived: the rest is a return of its own"),
    "return.awaited": _("A part arrived before: this is the rest"),
    "estimate.differs": _("Shopify estimates another refund"),
    "drift.found": _("Difference from Shopify found"),
    "drift.resolved": _("Difference from Shopify settled"),
    "remark.asked": _("The shopper wrote to you"),
    "remark.answered": _("You answered the shopper"),
    "remark.rested": _("The shopper’s message needs no answer"),
    "return.retried": _("Failed steps started again"),
    "label.brought": _("Label brought by the shop"),
    "label.ready": _("Label ready"),
    "label.attached": _("Label attached at Shopify"),
    "label.slip_instead": _("No label could be made: a return slip instead"),
    "fee.dropped": _("Return shipping fee dropped"),
    "label.ended": _("Label no longer valid"),
    "label.reissued": _("New label asked for"),
    "label.used_late": _("A label that was no longer valid was used all the same"),
    "parcel.shared": _("Put into one parcel with another return"),
    "fee.shared": _("The return shipping fee is held back with another return in the same parcel"),
    "fee.borne": _("The return shipping fee of the parcel is held back here"),
    **WAY_EVENTS,
    "text.sent": _("Text message sent to the shopper"),
    "text.failed": _("A text message to the shopper could not be delivered"),
    "mail.bounced": _("An e-mail to the shopper came back: there is no such mailbox"),
    "mail.undelivered": _("An e-mail to the shopper could not be delivered; the next is tried all the same"),
    "mail.mended": _("E-mails are sent to the shopper’s address again"),
    "mail.complained": _("The shopper marked an e-mail as unwanted: no marketing is sent any more"),
    "parcel.announced": _("Parcel announced at Shopify"),
    "parcel.in_transit": _("Parcel handed to the carrier"),
    "parcel.delivered": _("Parcel delivered"),
    "parcel.lost": _("Parcel lost"),
    "parcel.came_back": _("Parcel brought back to the shopper"),
    "parcel.sent_again": _("To be sent once more, with a new label"),
    "parcel.silent": _("Nothing heard of the parcel for too long"),
    "parcel.heard_of": _("News of the parcel after all"),
    "parcel.matched": _("Unannounced parcel matched"),
    "parcel.unmatched": _("Unannounced parcel taken off"),
    "goods.received": _("Goods received and counted"),
    "goods.graded": _("Goods graded"),
    "count.differs": _("Counted: other pieces than expected"),
    "count.to_confirm": _("Counted: a second person is to confirm"),
    "count.settled": _("Differences of a count settled"),
    "count.confirmed": _("Count confirmed by a second person"),
    "count.refused": _("A count came too late and was not recorded"),
    "count.discarded": _("A count was put aside"),
    "exchange.sold_out": _("Chosen article sold out"),
    "exchange.given_up": _("Refund instead of the exchange"),
    "linked_order.held": _("Stock held for the linked order"),
    "linked_order.asked": _("Shopper to be asked for the difference"),
    "linked_order.made": _("What goes out instead is ordered"),
    "linked_order.early": _("Sent before the goods are back"),
    "linked_order.waits": _("The exchange waits for the goods"),
    "linked_order.overdue": _("The goods of an exchange that was sent early are overdue"),
    "linked_order.lost": _("Goods given up: the shop bears what was sent early"),
    "linked_order.stopped": _("Linked order stopped"),
    "linked_order.refunded": _("Refunded by hand in Shopify: nothing is sent instead"),
    "linked_order.accepted": _("Refund by hand looked at: it was for something else"),
    "invoice.sent": _("Invoice for the exchange sent by Shopify"),
    "invoice.paid": _("Invoice for the exchange paid"),
    "settlement.due": _("Refund ordered"),
    "settlement.paid": _("Refund paid"),
    "bonus.paid": _("Bonus credited"),
    "discount_code.made": _("Discount code made"),
    "outcome.changed": _("The way of the money was changed with the shopper’s consent"),
    "settlement.failed": _("Refund stopped"),
    "gift_card.issued": _("Gift card made"),
    "settlement.by_hand": _("The order was paid outside Shopify: hand the money back yourself"),
    "offer.made": _("Discount code for the letter after the return made"),
    "survey.answered": _("The shopper said how easy it was"),
    "survey.changed": _("The shopper said anew how easy it was"),
    "repair.begun": _("Repair begun"),
    "repair.delayed": _("The repair takes longer"),
    "repair.sent_back": _("Repaired and sent back"),
    "repair.failed": _("Cannot be repaired"),
    "return.created": _("Return made by the shop"),
    "customer.restricted": _("Customer restricted"),
    "order_refund.due": _("Refund without goods ordered"),
    "order_refund.paid": _("Refund without goods paid"),
    "order_refund.failed": _("Refund without goods stopped"),
}


def event(kind: str, *, outcome: str) -> str:
    """What happened, by its kind and what the shopper got; a kind without words is its own."""
    apart = {Outcome.STORE_CREDIT: CREDIT_EVENTS, Outcome.REPLACEMENT: REPLACEMENT_EVENTS}.get(Outcome(outcome), {})
    return str(apart.get(kind) or EVENTS.get(kind) or kind)
