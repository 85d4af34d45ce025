"""Every event there is, with what it means and which kinds of the history it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from returns.domain.events import goods, shapes
from returns.domain.events.shapes import Shape


@dataclass(frozen=True, slots=True)
class EventType:
    """A public event. `name` and what stands in `details` never change their meaning within a `version`.

    `kinds` are those of the history; none where the shop itself is what it is about (`of_return` is False).
    """

    name: str
    means: str
    details: type[Shape]
    kinds: tuple[str, ...] = ()
    of_return: bool = True
    version: int = 1
    since: str = "2026-11-29"


def _row(name: str, means: str, details: type[Shape] = Shape, *kinds: str) -> EventType:
    return EventType(name, means, details, kinds or (name,))


def _shop(name: str, means: str, details: type[Shape]) -> EventType:
    return EventType(name, means, details, of_return=False)


_RETURNS = (
    _row("return.requested", "A shopper, or the shop for them, asked for a return.", shapes.Requested),
    _row("return.withdrawn", "A shopper withdrew from the contract.", shapes.Withdrawn),
    _row("return.created", "The shop opened the return itself.", shapes.Created),
    _row("return.adopted", "A return that was opened in Shopify was taken over."),
    _row("return.brought", "A return that began in another system goes on here."),
    _row("return.approved", "The return was approved."),
    _row("return.declined", "The return was declined.", shapes.Declined),
    _row("return.undeclined", "The refusal was taken back before the shopper heard of it."),
    _row("return.registered", "The return stands at Shopify; `id` is Shopify's id of it.", shapes.Id),
    _row("return.reduced", "Pieces were taken off the return.", goods.Reduced),
    _row("return.divided", "A part arrived: the rest is the return `other`.", goods.Part),
    _row("return.awaited", "This is what was still on its way of the return `other`.", goods.Part),
    _row("return.replaced", "The shopper changed it: the return `other` took its place.", goods.Other),
    _row("return.let_stay", "The shopper may keep the goods."),
    _row("return.asked_back", "The goods are to be sent after all."),
    _row("return.canceled", "The return was cancelled."),
    _row("return.closed", "The return is over."),
    _row("return.reopened", "A closed return is open again."),
    _row("means.changed", "The goods come back another way.", goods.Means),
    _row("outcome.changed", "The shopper gets something else, with their consent.", shapes.Switched),
    _row("outcome.offered", "The shopper was offered something else than they chose.", shapes.Offered),
    _row("outcome.offer_refused", "The shopper did not want it.", shapes.Way),
    _row("outcome.offer_ended", "What was offered holds no longer: nobody took it, or it was taken back.", shapes.Way),
    _row("remark.asked", "The shopper wrote to the shop."),
    _row("remark.answered", "The shop answered the shopper."),
    _row("remark.rested", "What the shopper wrote needs no answer."),
    _row("note.written", "Staff or a program wrote a note."),
    _row("note.withdrawn", "A note was taken back."),
    _row("return.tagged", "A tag was put on the return; which tags it has the API says.", shapes.Tagged),
    _row("return.untagged", "A tag was taken off the return.", shapes.Tagged),
    _row("return.assigned", "Somebody of the staff has the return now, or another one.", shapes.Assigned),
    _row("return.unassigned", "Nobody has it any more.", shapes.Unassigned),
    _row("survey.answered", "The shopper said how easy it was.", shapes.Score),
    _row("survey.changed", "The shopper said anew how easy it was.", shapes.Score),
    _row("customer.restricted", "The customer of this return was restricted."),
    _row("evidence.taken", "Evidence was gathered for a dispute."),
    _row(
        "policy.overridden",
        "Somebody decided against a rule of the policy.",
        shapes.Override,
        "override.pay_early",
        "override.no_fee",
        "override.more_time",
    ),
    _row("workflow.told", "A workflow of the shop tells programs of the return.", shapes.Told),
    _row("workflow.told_flow", "A workflow of the shop tells Shopify Flow of the return.", shapes.ToldFlow),
    _row("mail.bounced", "An e-mail came back: there is no such mailbox."),
    _row("mail.undelivered", "An e-mail could not be delivered."),
    _row("mail.complained", "The shopper marked an e-mail as unwanted."),
    _row("mail.mended", "E-mails are sent to the shopper's address again."),
)
_PARCELS = (
    _row("label.bought", "The label of a parcel is ready.", goods.Label, "label.ready"),
    _row("label.brought", "The shop brought the label of a parcel itself.", goods.Label),
    _row("label.slip_instead", "No label could be made: the parcel has a return slip.", goods.Parcel),
    _row("label.ended", "The label of a parcel is no longer valid.", goods.Parcel),
    _row("label.reissued", "New labels are being made for parcels.", goods.Parcels),
    _row("label.used_late", "A label that was no longer valid was used all the same.", goods.UsedLate),
    _row("parcel.first_scan", "The carrier has the parcel.", goods.Scan, "parcel.in_transit"),
    _row("parcel.delivered", "The carrier delivered the parcel.", goods.Scan),
    _row("parcel.came_back", "The carrier brought the parcel back to the shopper.", goods.Scan),
    _row("parcel.lost", "The parcel is lost, as the carrier or the shop says.", goods.Scan),
    _row("parcel.silent", "Nothing was heard of the parcel for too long.", goods.Parcel),
    _row("parcel.heard_of", "There is news of a parcel that was silent.", goods.Parcel),
    _row("parcel.sent_again", "The parcel is to be sent once more, with a new label."),
    _row("parcel.posted", "The shopper says that the parcel was handed in.", goods.Posted),
    _row("parcel.posting_refused", "The shop did not take the proof of posting."),
    _row("parcel.handed_over", "The goods were handed over in a store.", goods.Handed),
    _row("parcel.collected", "The goods were collected from the shopper."),
    _row("parcel.shared", "The return travels in one parcel with the return `other`.", goods.Other),
    _row("parcel.matched", "A parcel that nobody announced was found to be this return's."),
    _row("parcel.unmatched", "It was another's after all."),
    _row("collection.booked", "A collection from the shopper is booked.", goods.Collection),
    _row("collection.canceled", "The collection was called off."),
    _row("withdrawal.posted", "The shop saw a proof that the goods of a withdrawal were sent."),
    _row("withdrawal.shown_sent", "The shopper has shown it: the refund is not held back any more."),
    _row("goods.received", "The goods were counted.", goods.Counted),
    _row("goods.graded", "The goods were graded.", goods.Graded),
    _row("goods.uncounted", "The count was taken back before anybody heard of it."),
    _row("count.differs", "Other pieces were counted than expected.", goods.DeskCount),
    _row("count.to_confirm", "A second person is to confirm a count.", goods.DeskCount),
    _row("count.settled", "The differences of a count were settled.", goods.DeskCount),
    _row("count.confirmed", "A second person confirmed a count.", goods.DeskCount),
    _row("count.refused", "A count came too late and was not recorded.", goods.DeskCount),
    _row("count.discarded", "A count was put aside.", goods.DeskCount),
    _row("repair.begun", "The repair began.", goods.Repair),
    _row("repair.delayed", "The repair takes longer.", goods.Repair),
    _row("repair.sent_back", "The article was repaired and sent back.", goods.Repair),
    _row("repair.failed", "The article cannot be repaired; `outcome` is what the shopper gets.", goods.Repair),
)
_MONEY = (
    _row("settlement.due", "What goes back to the shopper is ordered.", shapes.Paid),
    _row("settlement.paid", "The shopper has it.", shapes.Paid),
    _row("settlement.failed", "The payment stopped.", shapes.Stopped),
    _row("settlement.by_hand", "The order was paid outside Shopify: somebody has to hand the money back.", shapes.Paid),
    _row("bonus.paid", "The bonus on store credit was credited.", shapes.Sum),
    _row("order_refund.due", "A refund without goods is ordered.", shapes.OrderPaid),
    _row("order_refund.paid", "A refund without goods was paid.", shapes.OrderPaid),
    _row("order_refund.failed", "A refund without goods stopped.", shapes.Stopped),
    EventType(
        "order_refund.left",
        "It was decided to leave unpaid one that stopped.",
        shapes.OrderPaid,
        ("order_refund.left",),
        since="2026-11-30",
    ),
    _row("payment.asked", "A second person is to confirm a payment.", shapes.Request),
    _row("payment.confirmed", "A second person confirmed it.", shapes.Request),
    _row("payment.dropped", "It was called off.", shapes.Request),
    _row(
        "value.deducted",
        "A loss of value was taken off the refund.",
        shapes.Sum,
        "value.deducted",
        "withdrawal.deducted",
    ),
    _row("fee.dropped", "No return shipping fee is held back any more.", shapes.Sum),
    _row("fee.shared", "Another return in the same parcel bears the fee; here it is `amount`.", shapes.Sum),
    _row("fee.borne", "This return bears the fee of the parcel.", shapes.Sum),
    _row("gift_card.issued", "A gift card was made.", shapes.Id),
    _row("discount_code.made", "A discount code was made.", shapes.Id),
    _row("offer.made", "A discount code was made for the letter after the return.", shapes.Id),
    _row("exchange.sold_out", "What the shopper chose is sold out.", shapes.Article),
    _row("exchange.given_up", "The shopper gets a refund instead of the exchange."),
    _row("invoice.sent", "Shopify sent the shopper an invoice for the difference.", shapes.Sum),
    _row("invoice.paid", "The shopper paid it.", shapes.Sum),
    _row("linked_order.held", "Stock is held for what goes out."),
    _row("linked_order.asked", "The shopper is asked for the difference.", shapes.Sum),
    _row("linked_order.early", "It goes out before the goods are back.", shapes.Sum),
    _row("linked_order.waits", "It waits for the goods.", shapes.Waits),
    _row("linked_order.made", "What goes out is ordered.", shapes.LinkedOrder),
    _row("linked_order.stopped", "It could not be ordered.", shapes.Stopped),
    _row("linked_order.overdue", "Goods of what went out early are overdue.", shapes.Sum),
    _row("linked_order.lost", "They were given up: the shop bears it.", shapes.Sum),
    _row("linked_order.refunded", "Somebody refunded in Shopify: nothing goes out.", shapes.Sum),
    _row("linked_order.accepted", "A refund in Shopify was for something else.", shapes.Sum),
    _row("estimate.differs", "Shopify would pay another sum.", shapes.Estimate),
    _row("drift.found", "Shopify and the app do not agree on the return.", shapes.Drift),
    _row("drift.resolved", "Somebody settled that.", shapes.Drift),
)
_SUPPLIERS = (
    _row("supplier.asked", "A claim was sent to a supplier.", shapes.Claim, "claim.sent"),
    _row("supplier.asked_again", "A claim was put anew.", shapes.Claim, "claim.put_anew"),
    _row("supplier.reminded", "The supplier was reminded.", shapes.Claim, "claim.reminded"),
    _row("supplier.accepted", "The supplier accepted the claim.", shapes.Claim, "claim.accepted"),
    _row("supplier.refused", "The supplier refused the claim.", shapes.Claim, "claim.refused"),
    _row("supplier.credited", "The supplier announced a credit.", shapes.Claim, "claim.credited"),
    _row("supplier.paid", "The supplier's credit arrived.", shapes.Claim, "claim.money_in"),
    _row("supplier.silent", "The supplier did not answer in time.", shapes.Claim, "claim.silent"),
    _row("supplier.wrote", "The supplier wrote a message.", shapes.Claim, "claim.asked"),
    _row("supplier.answered", "The shop wrote to the supplier.", shapes.Claim, "claim.answered"),
    _row("supplier.label_brought", "The supplier brought the label.", shapes.Claim, "claim.label"),
    _row("supplier.given_up", "The shop gave the claim up.", shapes.Claim, "claim.lost"),
    EventType("supplier.changed", "Less or more is claimed.", shapes.Claim, ("claim.changed",), since="2026-11-30"),
    _row("supplier.withdrawn", "The claim was withdrawn.", shapes.Claim, "claim.withdrawn"),
    _row("supplier.not_asked", "The supplier does not answer for it.", shapes.NotAnswering, "claim.not_made"),
)
_SHOP = (
    _shop("policy.published", "Another version of the policy is in force.", shapes.Policy),
    _shop("finding.found", "Something comes back unusually often.", shapes.Finding),
    _shop(
        "webhook.test", "Somebody asked for a test. It comes to the one endpoint, whatever it listens to.", shapes.Test
    ),
)
CATALOGUE: tuple[EventType, ...] = (*_RETURNS, *_PARCELS, *_MONEY, *_SUPPLIERS, *_SHOP)

# Kinds of the history that are nobody's business outside, and why.
INTERNAL: dict[str, str] = {
    "return.opened_at_shopify": "Bookkeeping with Shopify; return.approved and return.registered say it.",
    "return.retried": "Staff started failed steps again; what comes of them is told.",
    "label.attached": "Bookkeeping with Shopify; label.bought says it.",
    "parcel.announced": "Bookkeeping with Shopify; label.bought says it.",
    "text.sent": "One of the messages that go out for what happened, which is told itself.",
    "text.failed": "As text.sent.",
    "claim.seen": "Who of the shop looked at a claim.",
    "claim.link_renewed": "The key of a supplier's page.",
    "claim.link_revoked": "As claim.link_renewed.",
}
