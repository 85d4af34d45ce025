"""What a shopper is told about where a return stands: a headline, a sentence, and what is still to come."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.status import Stage


@dataclass(frozen=True, slots=True)
class Standing:
    """`text` may use %(shop)s, %(ship_by)s, %(amount)s and %(arrives)s."""

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
    Stage.CLOSED: Standing(_("This return is closed"), _("There is nothing left to do."), tone="good"),
    Stage.DECLINED: Standing(
        _("This return was declined"),
        _("If you think that is a mistake, write to %(shop)s; a person will answer you."),
        tone="bad",
    ),
    Stage.CANCELED: Standing(_("This return was cancelled"), _("Nothing will be refunded for it."), tone="bad"),
}

# What a shopper reads of the history; the rest is between the shop and its tools.
TOLD = frozenset(
    {
        "return.requested",
        "return.approved",
        "return.declined",
        "label.ready",
        "parcel.in_transit",
        "parcel.delivered",
        "parcel.lost",
        "goods.received",
        "settlement.paid",
        "exchange.given_up",
        "invoice.sent",
        "invoice.paid",
    }
)
