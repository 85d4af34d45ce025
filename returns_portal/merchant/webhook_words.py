"""Webhooks in words: why nothing is sent somewhere, what is wrong with an address, and how a try ended."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.webhooks import Off, SecretKind

# Why an address cannot be called.
REFUSALS: Mapping[str, Promise] = {
    "url": _("This is no address of a page."),
    "https": _("The address must begin with https://."),
    "port": _("Only the ports 443 and 8443 are called."),
    "user": _("Leave user and password out: what is sent is signed."),
    "inside": _("This leads to no address of the public internet."),
    "unknown_name": _("This name is not known. Is it spelt rightly?"),
}
OFF: Mapping[str, Promise] = {
    Off.STAFF: _("Switched off"),
    Off.GONE: _("Switched off: the receiver is gone"),
    Off.FAILING: _("Switched off: nothing but failures for days"),
}
KINDS: Mapping[str, Promise] = {
    SecretKind.V1.value: _("A secret that both sides know (v1)"),
    SecretKind.V1A.value: _("A pair of keys: the program only checks (v1a)"),
}
PROBLEMS: Mapping[str, Promise] = {
    **REFUSALS,
    "status": _("The receiver did not take it"),
    "redirect": _("The receiver sent us elsewhere, where we do not go"),
    "gone": _("The receiver said that it is gone for good"),
    "closed": _("The line was closed without an answer"),
    "timeout": _("No answer in time"),
    "refused": _("Nobody answers there"),
    "tls": _("The certificate does not fit the name"),
    "nonsense": _("What came back was no answer"),
    "secret": _("The secret cannot be read any more: make a new one"),
}
STATES: Mapping[str, Promise] = {
    "": _("All"),
    "waiting": _("On the way"),
    "delivered": _("Delivered"),
    "given_up": _("Never taken"),
}
# Why nothing was changed.
UNCHANGED: Mapping[str, Promise] = {
    "too_many": _("Your shop has as many endpoints as it can have. Remove one that nobody uses."),
    "made_already": _("This was done already, and a secret is shown only once. If nobody has it, make a new one."),
    "wants": _("There is no such event."),
    "waits": _(
        "Ten thousand events that were sent again still wait for this endpoint. Ask once more when they are through."
    ),
}
