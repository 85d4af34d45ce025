"""Where a return with exchanges stands for its shopper: money that comes back, something that goes out, or both."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from returns.domain.linked import LinkedStatus
from returns.domain.means import POSTED
from returns.domain.shipping import Goods, LabelTime
from returns.domain.status import Outcome, Stage
from returns.queries.linked_orders import goes_out_apart, linked_order_of
from returns.queries.postings import is_said_sent
from returns.queries.rest import rest_is_coming
from returns.queries.returns import invoice_of
from returns_portal.shopper.instead import instead
from returns_portal.shopper.words import AT_ONCE, CREDIT, KEPT, REFUND, SENT_AT_ONCE, Standing

if TYPE_CHECKING:
    from returns.models import LinkedOrder, Return

REST_TO_COME = Standing(
    _("Your refund is on its way"),
    _("%(shop)s sends what is still missing of it. You get an e-mail once all of it is sent."),
)
SENT = _("You get what you chose")
BOTH = _("You get what you chose and your refund")
BOTH_AS_CREDIT = _("You get what you chose and your store credit")

ON_ITS_WAY = _("%(shop)s checks the items when they arrive, then sends what you chose.")
CHECKED = Standing(
    _("Your items are checked"),
    _("%(shop)s now puts what you chose on your order. There is nothing left for you to do."),
    (SENT,),
)
ON_ORDER = Standing(
    _("What you chose is on your order"), _("%(shop)s sends it next. You get an e-mail when it leaves."), tone="good"
)
WITH_REFUND = Standing(
    _("What you chose is on your order"),
    _("%(shop)s sends it next, and %(amount)s go back to the means of payment you used."),
    tone="good",
)
WITH_CREDIT = Standing(
    _("What you chose is on your order"),
    _("%(shop)s sends it next, and you have %(amount)s of store credit."),
    tone="good",
)
ORDERED = Standing(
    _("What you chose is ordered"),
    _("%(shop)s sends it next as order %(linked)s. You get an e-mail when it leaves."),
    tone="good",
)
ORDERED_WITH_REFUND = Standing(
    _("What you chose is ordered"),
    _("%(shop)s sends it next as order %(linked)s, and %(amount)s go back to the means of payment you used."),
    tone="good",
)
ORDERED_WITH_CREDIT = Standing(
    _("What you chose is ordered"),
    _("%(shop)s sends it next as order %(linked)s, and you have %(amount)s of store credit."),
    tone="good",
)
CHECKED_APART = Standing(
    _("Your items are checked"),
    _("%(shop)s now orders what you chose for you. There is nothing left for you to do."),
    (SENT,),
)
# What was sent before the items were back.
EARLY = _("What you chose is sent to you now, as order %(linked)s. Please send the items you return by %(ship_by)s.")
# The same before what is said of goods that are brought or collected.
EARLY_BY_HAND = _("What you chose is sent to you now, as order %(linked)s.")
EARLY_POSTED = _(
    "What you chose is sent to you as order %(linked)s. %(shop)s checks the items you return when they arrive."
)
EARLY_CHECKED = Standing(
    _("Your items are checked"),
    _("What you chose was sent as order %(linked)s before. There is nothing left for you to do."),
)
EARLY_DONE = Standing(
    _("Your return is complete"), _("What you chose was sent as order %(linked)s before."), tone="good"
)
EARLY_REFUNDED = Standing(
    _("Your return is complete"),
    _("What you chose was sent as order %(linked)s before, and %(amount)s go back to the means of payment you used."),
    tone="good",
)
EARLY_CREDITED = Standing(
    _("Your return is complete"),
    _("What you chose was sent as order %(linked)s before, and you have %(amount)s of store credit."),
    tone="good",
)
EARLY_TO_PAY = _(
    "You get an e-mail from %(shop)s with a link to pay %(owed)s, and what you chose is sent once it is paid. Please "
    "send the items you return by %(ship_by)s."
)
EARLY_TO_PAY_BY_HAND = _(
    "You get an e-mail from %(shop)s with a link to pay %(owed)s, and what you chose is sent once it is paid."
)
BEFORE_IT_IS_HERE = frozenset({Stage.LABEL_PENDING, Stage.AWAITING_PARCEL})
TO_PAY = Standing(
    _("Still to pay: %(owed)s"),
    _("You get an e-mail from %(shop)s with a link to the payment. What you chose is sent once it is paid."),
    tone="act",
)


def before_answer(rma: Return, usual: Standing) -> Standing:
    """The usual words, or those of a request whose label does not wait for the shop's answer."""
    at_once = rma.label_time == LabelTime.AT_REQUEST and rma.goods == Goods.SEND and rma.means in POSTED
    if rma.stage != Stage.REQUESTED or not at_once:
        return usual
    gone = is_said_sent(rma) or any(parcel.first_scan_at for parcel in rma.parcels.all())
    return replace(usual, text=SENT_AT_ONCE if gone else AT_ONCE)


def with_exchange(rma: Return, usual: Standing) -> Standing:
    """The usual words, or those of a return that something goes out for."""
    if not instead(rma):
        return REST_TO_COME if rma.stage == Stage.REFUNDED and rest_is_coming(rma) else usual
    if rma.stage == Stage.IN_TRANSIT:
        usual = replace(usual, text=ON_ITS_WAY)
    refunded, as_credit = bool(rma.settlement.total_presentment_minor), rma.outcome == Outcome.STORE_CREDIT
    row, apart = linked_order_of(rma), bool(goes_out_apart(rma))
    if row and row.early_at and (early := _early(rma, row, usual, refunded=refunded, as_credit=as_credit)):
        return early
    if rma.stage in {Stage.TO_REFUND, Stage.REFUNDING}:
        if row and row.status == LinkedStatus.ASKED:
            return TO_PAY
        checked = CHECKED_APART if apart else CHECKED
        return checked if rma.goods == Goods.SEND else replace(checked, headline=KEPT[Stage.TO_REFUND].headline)
    if rma.stage == Stage.REFUNDED and row and row.order_name:
        return (ORDERED_WITH_CREDIT if as_credit else ORDERED_WITH_REFUND) if refunded else ORDERED
    if rma.stage == Stage.REFUNDED:
        invoice = invoice_of(rma)
        if invoice and not invoice.paid_at:
            return TO_PAY
        return (WITH_CREDIT if as_credit else WITH_REFUND) if refunded else ON_ORDER
    coming = (BOTH_AS_CREDIT if as_credit else BOTH) if refunded else SENT
    return replace(usual, to_come=tuple(coming if step in (REFUND, CREDIT) else step for step in usual.to_come))


def _early(rma: Return, row: LinkedOrder, usual: Standing, *, refunded: bool, as_credit: bool) -> Standing | None:
    """What is different where something is sent before the items are back; None where nothing is (yet)."""
    if row.status == LinkedStatus.ASKED and rma.stage in BEFORE_IT_IS_HERE:
        return replace(usual, text=_and_goods(rma, usual, EARLY_TO_PAY, EARLY_TO_PAY_BY_HAND))
    if row.status != LinkedStatus.ORDERED:
        return None
    if rma.stage in {Stage.TO_REFUND, Stage.REFUNDING}:
        return EARLY_CHECKED
    if rma.stage == Stage.REFUNDED:
        return (EARLY_CREDITED if as_credit else EARLY_REFUNDED) if refunded else EARLY_DONE
    to_come = tuple(step for step in usual.to_come if refunded or step not in (REFUND, CREDIT))
    if rma.stage in BEFORE_IT_IS_HERE:
        return replace(usual, text=_and_goods(rma, usual, EARLY, EARLY_BY_HAND), to_come=to_come)
    return replace(usual, text=EARLY_POSTED if rma.stage == Stage.IN_TRANSIT else usual.text, to_come=to_come)


def _and_goods(rma: Return, usual: Standing, by_post: Promise, by_hand: Promise) -> Promise:
    """What is said of something sent early and of the goods: of those that need no parcel, what is usually said."""
    return by_post if rma.means in POSTED else format_lazy("{} {}", by_hand, usual.text)
