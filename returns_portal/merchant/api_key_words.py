"""Keys of programs in words."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.api_key import Scope

SCOPES: Mapping[str, Promise] = {
    Scope.RETURNS_READ.value: _("Read returns, without naming who bought"),
    Scope.RETURNS_WRITE.value: _("Open, approve, decline, ask, cancel and close returns, deal with withdrawals"),
    Scope.NOTES_WRITE.value: _("Write notes and tags"),
    Scope.LABELS_WRITE.value: _("Have labels made anew, or bring them"),
    Scope.GOODS_WRITE.value: _("Receive goods, write down parcels that nobody announced"),
    Scope.PAYMENTS_WRITE.value: _("Pay, as an agent does: a person confirms what is beyond your limits"),
    Scope.OVERRIDES_WRITE.value: _("Decide against the policy and say why, take off for wear, settle differences"),
    Scope.CUSTOMERS_READ.value: _("Read who bought: e-mail, telephone and address, labels, pictures and messages"),
    Scope.ORDERS_READ.value: _("Read orders"),
    Scope.POLICIES_READ.value: _("Read the policy"),
    Scope.POLICIES_WRITE.value: _("Write, simulate and publish the policy"),
    Scope.SUPPLIERS_READ.value: _("Read suppliers, and claims against them"),
    Scope.SUPPLIERS_WRITE.value: _("Change suppliers, and follow claims against them"),
    Scope.INSIGHTS_READ.value: _("Read figures"),
    Scope.INSIGHTS_WRITE.value: _("Answer what is unusual, have reports sent by e-mail"),
    Scope.SETTINGS_READ.value: _("Read your settings"),
    Scope.SETTINGS_WRITE.value: _("Change your settings, and the words that shoppers read"),
    Scope.WORKFLOWS_WRITE.value: _("Read, write, try and switch workflows"),
    Scope.EVENTS_READ.value: _("Read what happened, in order"),
    Scope.WEBHOOKS_WRITE.value: _("Say which addresses are told of events"),
    Scope.EXPORTS_READ.value: _("Fetch exports of everything: it reads all you have, who bought included"),
}
LIFE_WORDS: Mapping[str, Promise] = {
    "month": _("30 days"),
    "quarter": _("90 days"),
    "half": _("180 days"),
    "year": _("a year"),
}
OVERLAP_WORDS: Mapping[str, Promise] = {
    "none": _("no time: it ends at once"),
    "day": _("a day"),
    "week": _("a week"),
}
# Why nothing was changed about keys.
UNCHANGED: Mapping[str, Promise] = {
    "not_owner": _("You are no owner any more: a colleague changed your role meanwhile."),
    "too_many": _("Your shop has as many keys as it can have. Make one void that no program uses."),
    "over": _("This key opens nothing any more. Make a new one."),
    "made_already": _(
        "This key was made already, and a key is shown only once. If nobody has it, make it void and make another."
    ),
}
