"""What happened to a return that no shopper ever reads of, in words."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

STAFF_EVENTS: Mapping[str, Promise] = {
    "evidence.taken": _("Evidence taken for a dispute"),
    "note.written": _("Note written for colleagues"),
    "note.withdrawn": _("Note taken back"),
    "override.pay_early": _("Decided against the policy: the money may go before the goods are here"),
    "override.no_fee": _("Decided against the policy: no return shipping fee"),
    "override.more_time": _("Decided against the policy: more time to send"),
    "return.undeclined": _("Refusal taken back"),
    "value.deducted": _("Loss of value taken off the refund by hand"),
    "order_refund.left": _("Refund without goods left unpaid"),
    "goods.uncounted": _("Count taken back"),
    "outcome.offered": _("Something else offered to the shopper"),
    "outcome.offer_refused": _("The shopper did not take what was offered"),
    "outcome.offer_ended": _("What was offered holds no longer"),
    "return.assigned": _("Assigned"),
    "return.unassigned": _("No longer assigned"),
    "return.tagged": _("Tag put on"),
    "return.untagged": _("Tag taken off"),
    "workflow.told": _("A workflow told programs"),
    "workflow.told_flow": _("A workflow told Shopify Flow"),
}
