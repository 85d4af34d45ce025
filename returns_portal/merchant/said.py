"""What a page says once something was kept, by the address it was sent to. A change without a word leaves doubt."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SAVED, REMOVED, DRAFTED = _("Saved."), _("Removed."), _("Put into the draft.")
SAID: Mapping[str, Promise] = {
    **dict.fromkeys(
        (
            "after", "brand", "brand_logo", "carrier", "carrier_parcels", "destination", "destination_new", "domain",
            "insight_costs", "label_order", "message", "messages", "page_texts_in", "privacy", "staff_role",
            "staff_rules", "stock_level", "supplier", "supplier_new", "texts", "unannounced_details",
            "unannounced_photos", "view", "views", "webhook", "webhook_switch", "workflow", "workflow_new", "workflows",
            "withdrawal_deduction", "withdrawal_information",
        ),
        SAVED,
    ),
    **dict.fromkeys(
        (
            "batch_removal", "destination_removal", "domain_removal", "staff_removal", "texts_removal",
            "unannounced_photo_removal", "webhook_removal", "workflow_removal",
        ),
        REMOVED,
    ),
    **dict.fromkeys(
        (
            "asked", "asked_new", "clause", "clause_new", "policy_draft", "policy_put_back", "policy_reuse",
            "policy_start", "reason", "reason_new", "segment", "segment_new",
        ),
        DRAFTED,
    ),
    "webhook_test": _("The test is on its way: it shows in the log in a moment."),
    "webhook_replay": _("On its way: it shows in the log."),
    "webhook_delivery": _("On its way: it shows in the log."),
    "api_key_revocation": _("Revoked: whoever still uses it is turned away."),
    "appeal_answer": _("The appeal is answered."),
    "batch_intake": _("These labels are handed out from now on."),
    "batch_withdrawal": _("None of these labels is handed out any more."),
    "brand_reset": _("Your pages look as they did at first."),
    "carrier_connect": _("Connected."),
    "carrier_disconnect": _("Disconnected."),
    "collected": _("Collected."),
    "count_confirmation": _("Confirmed."),
    "count_discarding": _("Put aside: count again."),
    "count_settlement": _("The differences are settled."),
    "count_undoing": _("The count is taken back. Nobody was told of it."),
    "message_reset": _("Our words are sent again."),
    "new_return": _("The return is made."),
    "page_texts_reset": _("Our words stand there again."),
    "permit_end": _("It is printed no more."),
    "permit_new": SAVED,
    "policy_call_off": _("Called off: it is the draft again."),
    "policy_publication": _("Published."),
    "restriction_end": _("The restriction is over."),
    "restriction_new": _("The customer is restricted."),
    "supplier_rest": SAVED,
    "unannounced_closure": _("The parcel is closed."),
    "unannounced_division": _("The parcel has its returns."),
    "unannounced_matching": _("The parcel has its return."),
    "unannounced_new": _("The parcel is recorded."),
    "unannounced_reopening": _("The parcel is open again."),
    "unannounced_unmatching": _("The parcel is taken off its return."),
    "waiting_retry": _("It is tried again."),
    "withdrawal_acceptance": _("The return is made."),
    "withdrawal_answer": _("It waits for nobody any more."),
    "withdrawal_matching": _("The statement has its order."),
    "withdrawal_payment": _("Sent on its way."),
    "withdrawal_posting": _("Noted: the refund can be held back no longer."),
}  # fmt: skip
