"""Shopify Flow in words: its triggers and actions, and what is wrong with the line to it."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.flow_triggers import FlowProblem

# Handle -> what it is called in Flow, which is no text of ours to translate, and when it is set off.
TRIGGERS: Mapping[str, tuple[str, Promise]] = {
    "return-requested": (
        "Return requested",
        _("A shopper asked for a return or withdrew from the contract, or you made a return yourself."),
    ),
    "return-label-bought": ("Return label bought", _("The label of a return is ready.")),
    "return-first-scan": ("Return parcel scanned first", _("The carrier has the parcel.")),
    "return-inspected": ("Returned goods inspected", _("The goods were counted. A minute later, as it can be undone.")),
    "return-settled": ("Return settled", _("The shopper has what the return came to.")),
    "return-supplier-answered": (
        "Return supplier answered",
        _("A supplier accepted or refused a claim, announced a credit for it, or wrote."),
    ),
    "return-finding": ("Return finding made", _("Something comes back unusually often.")),
    "return-workflow-says": ("Return workflow says so", _("A workflow of this app has the step “Tell Shopify Flow”.")),
}
ACTIONS: Mapping[str, tuple[str, Promise]] = {
    "approve-return": ("Approve a return", _("Its label is made, Shopify and the shopper are told.")),
    "decline-return": ("Decline a return", _("The shopper reads why.")),
    "return-label": ("Have a return label made", _("Also a new one for one that is no longer valid.")),
    "settle-return": ("Settle a return", _("Beyond your limits a person is asked.")),
    "note-on-return": ("Write a note on a return", _("No shopper reads it.")),
}
PROBLEMS: Mapping[FlowProblem, Promise] = {
    FlowProblem.NOT_DEPLOYED: _(
        "Shopify does not know this trigger. Ask whoever runs the app to bring its extensions to Shopify "
        "(“shopify app deploy”)."
    ),
    FlowProblem.REFUSED: _("Shopify did not take what the app said. Ask whoever runs the app to update it."),
    FlowProblem.SCOPE: _("The app may not read orders in this shop any more. Open the app from Shopify’s admin once."),
}


def name_of(handle: str) -> str:
    """What a trigger is called in Flow."""
    return TRIGGERS[handle][0] if handle in TRIGGERS else handle
