"""What a shopper is told about where a return stands: a headline, a sentence, and what is still to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.second_thoughts import TooLate
from returns.domain.status import Outcome, ParcelStatus, Stage


@dataclass(frozen=True, slots=True)
class Standing:
    """`text` may use %(shop)s, %(ship_by)s, %(amount)s, %(paid)s and %(arrives)s."""

    headline: Promise
    text: Promise
    to_come: tuple[Promise, ...] = ()
    tone: str = "wait"


APPROVAL = _("The shop answers your request")
LABEL = _("You get your label or return slip")
SENDING = _("You send the parcel")
CHECK = _("The shop checks the items")
REFUND = _("You get your refund")

STANDINGS: Mapping[str, Standing] = {
    Stage.REQUESTED: Standing(
        _("We have your request"),
        _("%(shop)s is looking at it and answers you by e-mail. Please keep the items until then."),
        (APPROVAL, SENDING, CHECK, REFUND),
    ),
    Stage.LABEL_PENDING: Standing(
        _("Your return is approved"),
        _("We are preparing the label or slip for your parcel. It appears here in a moment and comes by e-mail too."),
        (LABEL, SENDING, CHECK, REFUND),
    ),
    Stage.AWAITING_PARCEL: Standing(
        _("Send your parcel by %(ship_by)s"),
        _("Pack the items well and follow the steps below."),
        (SENDING, CHECK, REFUND),
        tone="act",
    ),
    Stage.IN_TRANSIT: Standing(
        _("Your parcel is on its way"),
        _("%(shop)s checks the items when they arrive, then sends your refund."),
        (CHECK, REFUND),
    ),
    Stage.TO_INSPECT: Standing(
        _("Your parcel has arrived"),
        _("%(shop)s is checking the items. You get an e-mail when that is done."),
        (CHECK, REFUND),
    ),
    Stage.TO_REFUND: Standing(
        _("Your items are checked"),
        _("%(shop)s now sends your refund of %(amount)s. There is nothing left for you to do."),
        (REFUND,),
    ),
    Stage.REFUNDING: Standing(
        _("Your refund is on its way"),
        _("We are sending %(amount)s to the means of payment you used for the order."),
        (REFUND,),
    ),
    Stage.NEEDS_ATTENTION: Standing(
        _("The shop is taking care of your return"),
        _("Somebody at %(shop)s is having a look. There is nothing for you to do; you hear from us by e-mail."),
        (REFUND,),
    ),
    Stage.REFUNDED: Standing(
        _("Refunded: %(amount)s"),
        _("The money goes to the means of payment you used. Banks usually show it by %(arrives)s."),
        tone="good",
    ),
    Stage.TO_REPAIR: Standing(_("Your items are checked"), _("%(shop)s repairs them."), (CHECK,)),
    Stage.IN_REPAIR: Standing(_("Your items are checked"), _("%(shop)s repairs them."), (CHECK,)),
    Stage.REPAIRED: Standing(_("Your items are repaired"), _("There is nothing left to do."), tone="good"),
    Stage.CLOSED: Standing(_("This return is closed"), _("There is nothing left to do."), tone="good"),
    Stage.DECLINED: Standing(
        _("This return was declined"),
        _("If you think that is a mistake, write to %(shop)s; a person will answer you."),
        tone="bad",
    ),
    Stage.CANCELED: Standing(_("This return was cancelled"), _("Nothing will be refunded for it."), tone="bad"),
}

# Why a return is called off or changed by a person only; %(shop)s is who that is.
TOO_LATE: Mapping[TooLate, Promise] = {
    TooLate.OVER: _("Nothing was changed: this return is over already."),
    TooLate.MONEY_MOVED: _("Nothing was changed: your refund is on its way already."),
    TooLate.GOODS_IN: _("Nothing was changed: the shop has your parcel and has checked it."),
    TooLate.SENT_EARLY: _(
        "Nothing was changed: what you chose is sent already, before your items are back. Please write to %(shop)s."
    ),
    TooLate.SCANNED: _("Nothing was changed: your parcel is on its way already. Please write to %(shop)s."),
    TooLate.WITHDRAWN: _(
        "Nothing was changed: you have withdrawn from the contract, and that holds. To keep the items after all, "
        "please write to %(shop)s."
    ),
    TooLate.MADE_ELSEWHERE: _("Nothing was changed: %(shop)s made this return with you. Please write to the shop."),
    TooLate.PRESENT: _("Nothing was changed: cancel this return, then choose again with the code of your present."),
    TooLate.PARTED: _(
        "Nothing was changed: a part of your return is here already. You can still cancel the rest of it."
    ),
    TooLate.TOO_OFTEN: _(
        "Nothing was changed: this was changed or cancelled several times already. Please write to %(shop)s."
    ),
}

# The same where the goods stay with the shopper: nothing is sent and nothing is checked.
KEPT: Mapping[str, Standing] = {
    Stage.REQUESTED: Standing(
        _("We have your request"),
        _("%(shop)s is looking at it and answers you by e-mail. If it agrees, you send nothing back."),
        (APPROVAL, REFUND),
    ),
    Stage.TO_REFUND: Standing(
        _("There is nothing to send back"),
        _("%(shop)s now sends your refund of %(amount)s. There is nothing left for you to do."),
        (REFUND,),
    ),
}

SAID_SENT = (
    _("You have sent your parcel"),
    _("%(shop)s knows, and checks the items when they arrive. There is nothing left for you to do."),
)


def said_sent(standing: Standing) -> Standing:
    """The same once the shopper says that all is handed in, and no carrier has seen it yet."""
    to_come = tuple(step for step in standing.to_come if step is not SENDING)
    return replace(standing, headline=SAID_SENT[0], text=SAID_SENT[1], to_come=to_come, tone="wait")


# Where the parcel went astray and no money has moved; may also use %(heard)s.
ASTRAY: Mapping[str, Standing] = {
    "came_back": Standing(
        _("Your parcel came back to you"),
        _(
            "The carrier could not hand it over and brought it back. Please keep the items: %(shop)s sends you a new "
            "label or writes to you. What you get for them stays as it was."
        ),
        (SENDING, CHECK, REFUND),
        tone="act",
    ),
    "silent": Standing(
        _("Your parcel is being looked for"),
        _(
            "Nothing was heard of it since %(heard)s, which is longer than usual. %(shop)s asks the carrier. Keep your "
            "receipt: it proves that you sent it."
        ),
        (CHECK, REFUND),
    ),
    "lost": Standing(
        _("Your parcel seems to be lost"),
        _("%(shop)s takes this up with the carrier and writes to you about what you get. Please keep your receipt."),
        (REFUND,),
    ),
}

PARCELS: Mapping[str, Promise] = {
    ParcelStatus.AWAITING_LABEL: _("Its papers are being made"),
    ParcelStatus.LABEL_READY: _("Ready to be sent"),
    ParcelStatus.IN_TRANSIT: _("On its way"),
    ParcelStatus.DELIVERED: _("Arrived"),
    ParcelStatus.LOST: _("The shop is looking for it"),
    ParcelStatus.CAME_BACK: _("Came back to you"),
}

CREDIT = _("You get your store credit")
# What reads otherwise where the money goes out as store credit.
CREDIT_STANDINGS: Mapping[str, Standing] = {
    Stage.IN_TRANSIT: Standing(
        _("Your parcel is on its way"),
        _("%(shop)s checks the items when they arrive, then gives you your store credit."),
        (CHECK, CREDIT),
    ),
    Stage.TO_REFUND: Standing(
        _("Your items are checked"),
        _("%(shop)s now gives you %(amount)s of store credit. There is nothing left for you to do."),
        (CREDIT,),
    ),
    Stage.REFUNDING: Standing(
        _("Your store credit is on its way"),
        _("We are giving you %(amount)s of store credit."),
        (CREDIT,),
    ),
    Stage.REFUNDED: Standing(
        _("Store credit: %(amount)s"),
        _("You have it since %(paid)s and can spend it when you are signed in with your customer account."),
        tone="good",
    ),
}
# Where the goods of a return are checked of which a part is still awaited.
PART_IS_HERE: Mapping[str, Promise] = {
    Outcome.REFUND: _("%(shop)s now sends your refund of %(amount)s for this part. The rest is still awaited."),
    Outcome.STORE_CREDIT: _(
        "%(shop)s now gives you %(amount)s of store credit for this part. The rest is still awaited."
    ),
}
# Where the money goes out as store credit for goods that stay.
KEPT_FOR_CREDIT: Mapping[str, Standing] = {
    Stage.TO_REFUND: Standing(
        _("There is nothing to send back"),
        _("%(shop)s now gives you %(amount)s of store credit. There is nothing left for you to do."),
        (CREDIT,),
    ),
}


def standing_of(stage: str, outcome: str, *, stays: bool) -> Standing:
    """What a shopper is told at a stage, by where the money goes; `stays` is for goods that need not come back."""
    plain = (KEPT.get(stage) if stays else None) or STANDINGS[stage]
    if outcome != Outcome.STORE_CREDIT:
        return plain
    to_come = tuple(CREDIT if step is REFUND else step for step in plain.to_come)
    told = (KEPT_FOR_CREDIT.get(stage) if stays else None) or CREDIT_STANDINGS.get(stage)
    return told or replace(plain, to_come=to_come)


# Why two returns do not travel in one parcel.
UNABLE_TO_SHARE: Mapping[str, Promise] = {
    "unknown": _("We found no other return of yours with this number that is still to be sent."),
    "not_waiting": _("One of the two parcels is on its way already, or has no label yet."),
    "alone": _("One of the items has to travel in a parcel of its own."),
    "too_heavy": _("Together the items are too heavy for one parcel."),
    "not_offered": _("This shop wants a parcel of its own for every return."),
}

# The same where the label comes at the request, so that the parcel need not wait for the answer, and once it is sent.
AT_ONCE = _(
    "%(shop)s is looking at it and answers you by e-mail. You need not wait for that: send the parcel as soon as you "
    "have its label or return slip."
)
SENT_AT_ONCE = _("%(shop)s is looking at it and answers you by e-mail.")

# Events that the shopper reads of in words of their own: elsewhere they speak of the shopper.
TO_SHOPPER: Mapping[str, Promise] = {
    "outcome.changed": _("The way of the money was changed with your consent"),
    "return.let_stay": _("You may keep the items"),
    "parcel.came_back": _("Parcel brought back to you"),
}
# What a shopper reads of the history; the rest is between the shop and its tools.
TOLD = frozenset(
    {
        "return.requested",
        "return.approved",
        "return.asked_back",
        "return.let_stay",
        "return.declined",
        "return.canceled",
        "return.reopened",
        "label.ready",
        "label.slip_instead",
        "fee.dropped",
        "label.ended",
        "label.reissued",
        "parcel.shared",
        "fee.shared",
        "fee.borne",
        "parcel.in_transit",
        "parcel.handed_over",
        "means.changed",
        "collection.booked",
        "collection.canceled",
        "parcel.collected",
        "parcel.delivered",
        "parcel.lost",
        "parcel.posted",
        "parcel.came_back",
        "parcel.sent_again",
        "goods.received",
        "return.divided",
        "return.awaited",
        "settlement.paid",
        "bonus.paid",
        "discount_code.made",
        "exchange.given_up",
        "linked_order.made",
        "invoice.sent",
        "invoice.paid",
        "repair.begun",
        "repair.delayed",
        "repair.sent_back",
        "repair.failed",
        "outcome.changed",
    }
)
