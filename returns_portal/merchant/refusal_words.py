"""Why something that the merchant asked for was not done: tables from codes to words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from returns.domain.exchange import Obstacle
from returns.domain.partition import Undivided
from returns.domain.status import ReturnStatus

# Why a return does not end, or lose pieces, as asked.
STOPPED: Mapping[str, Promise] = {
    "not_open": _("Nothing was changed: this return is not open."),
    "goods_in": _("Nothing was changed: the goods are counted already."),
    "money_moved": _("Nothing was changed: the refund is ordered or paid already."),
    "used": _("Nothing was changed: the goods are on their way or here, shared with another return, or being paid."),
    "sends_out": _("Nothing was changed: something else goes out for these goods."),
    "to_repair": _("Nothing was changed: the goods are to be repaired. Choose a refund first to let them stay."),
    "count": _("Nothing was changed: the return no longer holds the pieces you saw. Please check again."),
    "nothing_left": _("Nothing was changed: at least one piece stays. To call everything off, cancel the return."),
    "sent_early": _(
        "Nothing was changed: what goes out instead is sent already. Count the goods when they are here, or give them "
        "up once they are overdue."
    ),
    "exchanged": _(
        "Nothing was changed: something else goes out for these pieces. Cancel the return and make a new one."
    ),
}

# Why a return was not given to somebody.
UNASSIGNED: Mapping[str, Promise] = {
    "nobody_there": _("Nothing was changed: this person is not among your colleagues here."),
    "only_sees": _("Nothing was changed: the role of this person lets them only look."),
}

# Why nothing can go out instead of an article; a discount that would be left behind is up to who looks at the sum.
NOT_EXCHANGEABLE: Mapping[Obstacle, Promise] = {
    Obstacle.DUTIES: _(
        "Customs duties were paid for it, which an exchange at Shopify does not reckon with: it comes back for its "
        "money."
    ),
    Obstacle.CUSTOM: _("It is no article of your shop any more: it comes back for its money."),
    Obstacle.BUNDLE: _("It is a part of a set, and parts of sets are not exchanged: it comes back for its money."),
    Obstacle.EXCHANGED: _(
        "It came by an exchange, and its worth goes back on the order that it was paid on: it comes back for its money."
    ),
}

# Why a merchant's return was not made.
UNABLE_TO_MAKE: Mapping[str, Promise] = {
    **{
        obstacle.value: format_lazy("{} {}", _("No return was made: nothing can go out instead of an article."), why)
        for obstacle, why in NOT_EXCHANGEABLE.items()
    },
    "no_answer": _("Shopify did not answer; no return was made. Try again."),
    "gone": _("No return was made: a piece is in another return by now, or was refunded. Please choose again."),
    "too_many_lines": _("No return was made: Shopify takes 250 articles into one return at most. Make several."),
    "parcel_taken": _("No return was made: the parcel is matched or closed by now."),
    "sold_out": _("No return was made: what is left of what should go out is promised to other shoppers."),
    "sum_changed": _("No return was made: the sum is no longer the one you saw. Please check the new one."),
}

# Why a label that the merchant brings is not taken.
UNABLE_TO_BRING: Mapping[str, Promise] = {
    "not_open": _("No label was taken in: this return is over."),
    "not_approved": _("No label was taken in: approve the return first."),
    "stays": _("No label was taken in: the goods stay with the shopper."),
    "goods_in": _("No label was taken in: the goods are counted already."),
    "on_its_way": _("No label was taken in: the parcel is on its way already."),
    "shared": _("No label was taken in: the parcel travels together with that of another return."),
    "several": _("No label was taken in: the articles go to several addresses. Have their labels made first."),
    "number_taken": _("Another parcel has this tracking number already."),
    "gone": _("No label was taken in: the parcel has another label by now. Please look again."),
}

# Why an unannounced parcel was not matched, or not taken off its return.
UNABLE_TO_MATCH: Mapping[str, Promise] = {
    "taken": _("Somebody was first: the parcel is matched or closed already."),
    "over": _("Nothing was done: this return is over. Reopen it, or make a new return of its order."),
    "counted": _("Nothing was done: the goods of this return are counted already."),
    "same": _("Both are the same return: match the whole parcel to it."),
    "not_divided": _("Set apart at least one article, and leave at least one."),
    "not_matched": _("Somebody was first: the parcel belongs to no return any more."),
    "money_moved": _("Nothing was done: money of this return is on its way or paid."),
}

CONFLICTS: Mapping[str, Promise] = {
    ReturnStatus.REQUESTED: _("This return is still waiting for a decision."),
    ReturnStatus.OPEN: _("Somebody was first: this return is already approved."),
    ReturnStatus.DECLINED: _("Somebody was first: this return is already declined."),
    ReturnStatus.CLOSED: _("This return is already closed."),
    ReturnStatus.CANCELED: _("This return was cancelled."),
    "not_open": _("Nothing can be received: this return is not open."),
    "parcel_not_waiting": _("Nothing was kept: this parcel is not on its way any more."),
    "already_received": _("Somebody was first: these goods are already counted."),
    "count": _("Nothing was recorded: the pieces do not add up. Please count again."),
    "blind": _("Nothing was recorded: your shop counts at the receiving desk, without seeing what is expected."),
    "second": _(
        "Nothing was recorded: these goods are worth so much that a second person confirms. Count them at the "
        "receiving desk."
    ),
    "not_received": _("Nothing was paid: the goods must be counted first."),
    "sum_changed": _("Nothing was paid: the amount is no longer the one you saw. Please check the new one."),
    "in_repair": _("Nothing was paid: the article is to be repaired. Change what the shopper gets first."),
    "pieces_missing": _("Nothing was sent: pieces are missing. Change to a refund, which pays for those that came."),
    "written_off": _("Nothing was changed: the goods of this return were given up."),
    "not_held": _(
        "Nothing was settled: Shopify does not hold the stock of the linked order yet. Try again in a minute."
    ),
    "no_repair": _("Nothing was changed: this return is not open, or the shopper does not get a repair."),
    "not_here": _("Nothing was changed: the goods must be counted first."),
    "repair_over": _("Nothing was changed: this repair is over."),
    "repair_not_begun": _("Nothing was changed: the repair has not begun."),
    "day_past": _("Nothing was changed: choose a day that is still to come, and no sooner than the one promised."),
    "no_reason": _("Nothing was changed: say why. The shopper reads it."),
    "not_replaceable": _("Nothing was changed: this article cannot be sent once more. Choose a refund."),
    "sold_out": _("Nothing was changed: this article is sold out. Choose a refund."),
    "promised": _("Nothing was changed: what is left of this article is promised to other shoppers. Choose a refund."),
    "no_store_credit": _("Nothing was changed: the money cannot go that way."),
    "money_moved": _("Nothing was changed: the money is on its way or paid."),
    "no_consent": _("Nothing was changed: tick that the shopper agrees."),
    "not_payable": _("Nothing was paid: somebody else is settling this return."),
    "more_than_paid": _("Nothing was paid: this is more than was paid for these pieces. The order was changed since."),
    "second_person": _("Nothing was paid: a second person has to confirm this sum, on the page of the return."),
    "same_person": _("Nothing was paid: somebody else than who asked for it has to confirm."),
    "not_waiting": _("Somebody was first: nothing waits for a confirmation any more."),
    "of_a_present": _("Nothing was paid: this is a present, and the money would go to whoever bought it."),
    "more_than_received": _("Nothing was paid: together with earlier refunds this is more than the order brought in."),
}

NOT_TAKEN: Mapping[str, Promise] = {
    "on_the_order": _("Nothing was changed: what goes out instead is ordered already."),
    "money_moved": CONFLICTS["money_moved"],
    "not_received": CONFLICTS["not_here"],
    "nothing_refunded": _("Nothing was changed: we know of no refund since the approval. Try again in a minute."),
}

NOT_AT_STORE: Mapping[str, Promise] = {
    "not_waiting": _("Nothing was recorded: no goods of this return are awaited."),
    "no_store": _("Nothing was recorded: choose a store that takes returns."),
}

NOT_WRITTEN_OFF: Mapping[str, Promise] = {
    "not_overdue": _("Nothing was changed: no goods of this return are overdue."),
    "goods_in": _("Nothing was changed: the goods are counted by now."),
    "money_moved": CONFLICTS["money_moved"],
}

NOT_GIVEN_UP: Mapping[str, Promise] = {
    "on_the_order": _("Nothing was changed: it is on the order already. Refund it in Shopify once it comes back."),
    "sent_early": STOPPED["sent_early"],
    "not_open": _("Nothing was changed: this return is over."),
    "money_moved": _("Nothing was changed: the return is being settled."),
    "replacement": _("Nothing was changed: a replacement is one for all pieces. Change all of it to a refund."),
}

# Why a return is not received in parts.
UNDIVIDED: Mapping[str, Promise] = {
    Undivided.NOT_OPEN: CONFLICTS["not_open"],
    Undivided.ALREADY_RECEIVED: CONFLICTS["already_received"],
    Undivided.MONEY_MOVED: _(
        "Nothing was recorded: the refund is ordered or paid already. Count all of it when it is here."
    ),
    Undivided.REMEDY: _(
        "Nothing was recorded: a repair or a replacement is for all of these pieces. Count them when all are here."
    ),
    Undivided.EXCHANGED: _(
        "Nothing was recorded: something else goes out for these pieces, and all of them pay for it. Count them when "
        "all are here."
    ),
    Undivided.PRESENT: _("Nothing was recorded: a present has one gift card. Count it when all of it is here."),
    Undivided.STAYS: _("Nothing was recorded: the goods stay with the shopper."),
    Undivided.NOT_AT_SHOPIFY: _(
        "Nothing was recorded: Shopify does not know all about this return yet. Try again in a minute, or start what "
        "failed again first."
    ),
}
