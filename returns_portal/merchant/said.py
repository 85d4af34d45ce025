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
        ),
        SAVED,
    ),
    **dict.fromkeys(
        ("destination_removal", "domain_removal", "staff_removal", "texts_removal", "batch_removal"), REMOVED
    ),
    **dict.fromkeys(
        (
            "asked", "asked_new", "clause", "clause_new", "policy_draft", "policy_put_back", "policy_reuse",
            "policy_start", "reason", "reason_new", "segment", "segment_new",
        ),
        DRAFTED,
    ),
    "brand_reset": _("Your pages look as they did at first."),
    "carrier_connect": _("Connected."),
    "carrier_disconnect": _("Disconnected."),
    "message_reset": _("Our words are sent again."),
    "page_texts_reset": _("Our words stand there again."),
    "policy_call_off": _("Called off: it is the draft again."),
    "policy_publication": _("Published."),
    "supplier_rest": SAVED,
    "waiting_retry": _("It is tried again."),
}  # fmt: skip
