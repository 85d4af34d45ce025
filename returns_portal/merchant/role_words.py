"""What roles and permissions are called, and why somebody may not."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from returns.domain.role import Permission, Role, roles_that_may
from returns.people import Staff
from returns.queries.staff import owners_of

if TYPE_CHECKING:
    from returns.models import Shop

ROLES: Mapping[Role, Promise] = {
    Role.VIEWER: pgettext_lazy("role", "Viewer"),
    Role.WAREHOUSE: pgettext_lazy("role", "Warehouse"),
    Role.AGENT: pgettext_lazy("role", "Agent"),
    Role.MANAGER: pgettext_lazy("role", "Manager"),
    Role.OWNER: pgettext_lazy("role", "Owner"),
}

SHORTLY: Mapping[Role, Promise] = {
    Role.VIEWER: gettext_lazy("Reads every return, and changes nothing."),
    Role.WAREHOUSE: gettext_lazy("Receives, counts and grades goods. Decides and pays nothing."),
    Role.AGENT: gettext_lazy("Decides about returns, writes to shoppers and pays. Does not receive goods."),
    Role.MANAGER: gettext_lazy("Does everything about returns, the policy, suppliers and settings."),
    Role.OWNER: gettext_lazy("Does everything, and gives the roles."),
}

PERMISSIONS: Mapping[Permission, Promise] = {
    Permission.SEE: gettext_lazy("Read returns, parcels and withdrawals"),
    Permission.NOTE: gettext_lazy("Write notes for colleagues, tag and assign returns"),
    Permission.RECEIVE: gettext_lazy("Receive goods and record repairs"),
    Permission.DECIDE: gettext_lazy("Approve, decline, change, and write to shoppers"),
    Permission.PAY: gettext_lazy("Pay, up to the limit for agents"),
    Permission.PAY_MORE: gettext_lazy("Pay beyond the limit"),
    Permission.OVERRIDE: gettext_lazy("Decide against the policy, and write off"),
    Permission.RESTRICT: gettext_lazy("Restrict customers and answer appeals"),
    Permission.SUPPLIERS: gettext_lazy("Keep suppliers and claims"),
    Permission.INSIGHTS: gettext_lazy("See figures and costs"),
    Permission.EXPORT: gettext_lazy("Take lists away as files"),
    Permission.POLICY: gettext_lazy("Write and publish the policy"),
    Permission.SETTINGS: gettext_lazy("Change settings, texts and messages"),
    Permission.CONNECT: gettext_lazy("Connect carriers, text messages and the shop’s own address"),
    Permission.PRIVACY: gettext_lazy("Hand out and erase personal data"),
    Permission.STAFF: gettext_lazy("Give roles"),
}

# Why nothing was changed about people.
UNCHANGED: Mapping[str, Promise] = {
    "not_owner": gettext_lazy("You are no owner any more: a colleague changed your role meanwhile."),
    "account_owner": gettext_lazy(
        "Who owns the shop’s account at Shopify owns this app too. That is changed at Shopify."
    ),
    "last_owner": gettext_lazy("There would be no owner left. Make somebody else an owner first."),
}


def refusal_of(shop: Shop, staff: Staff, needed: Permission) -> str:
    """Why somebody may not: what it is, which roles may, what they are, and who can change that."""
    parts = {
        "what": PERMISSIONS[needed],
        "roles": ", ".join(str(ROLES[role]) for role in roles_that_may(needed)),
        "role": ROLES[staff.role],
        "owners": ", ".join(str(owner) for owner in owners_of(shop) if owner.name or owner.email),
    }
    if parts["owners"]:
        return (
            _(
                "You may not do this: “%(what)s” is for the roles %(roles)s, and yours is %(role)s. "
                "Who can give you another: %(owners)s."
            )
            % parts
        )
    return (
        _(
            "You may not do this: “%(what)s” is for the roles %(roles)s, and yours is %(role)s. "
            "An owner of this app at your shop can give you another."
        )
        % parts
    )
