"""Who at the shop may do what: five roles, and what each may. `docs/roles.md` shows the same table.

Paying and receiving are two permissions on purpose: whoever says that goods are here should not be who pays for them,
and the roles between viewer and manager have one of the two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum


class Role(StrEnum):
    """What somebody is at the shop, from the least to the most."""

    VIEWER = "viewer"
    WAREHOUSE = "warehouse"
    AGENT = "agent"
    MANAGER = "manager"
    OWNER = "owner"


class Permission(StrEnum):
    """What somebody may do, as a verb. Every address of the merchant's pages asks for one."""

    SEE = "see"  # returns, parcels, withdrawals, restrictions: read everything about them
    NOTE = "note"  # notes for colleagues, mentions, the evidence of a dispute
    RECEIVE = "receive"  # the receiving desk, unannounced parcels, photos, repairs, hand-overs
    DECIDE = "decide"  # approve, decline, ask, answer, change the outcome, labels and parcels
    PAY = "pay"  # settle a return or refund without goods, up to the limit of agents
    PAY_MORE = "pay_more"  # the same beyond the limit, and confirm what a colleague asked for
    OVERRIDE = "override"  # decide against the policy, write goods off, take off for wear, settle differences
    RESTRICT = "restrict"  # restrict customers, end restrictions, answer appeals
    SUPPLIERS = "suppliers"  # who answers for articles, and claims against them
    INSIGHTS = "insights"  # figures: rates, costs, surveys, scorecards
    EXPORT = "export"  # take lists away as files
    POLICY = "policy"  # write, simulate and publish the policy
    SETTINGS = "settings"  # looks, texts, messages, addresses, shops, labels of one's own
    CONNECT = "connect"  # accounts at carriers and for texts, the shop's own address
    PRIVACY = "privacy"  # hand out, keep and erase personal data
    STAFF = "staff"  # give roles, and the rules about money


_VIEWER = frozenset({Permission.SEE})
_WAREHOUSE = _VIEWER | {Permission.NOTE, Permission.RECEIVE}
_AGENT = _VIEWER | {Permission.NOTE, Permission.DECIDE, Permission.PAY}
_OWNERS_OWN = frozenset({Permission.CONNECT, Permission.PRIVACY, Permission.STAFF})

GRANTED: Mapping[Role, frozenset[Permission]] = {
    Role.VIEWER: _VIEWER,
    Role.WAREHOUSE: _WAREHOUSE,
    Role.AGENT: _AGENT,
    Role.MANAGER: frozenset(Permission) - _OWNERS_OWN,
    Role.OWNER: frozenset(Permission),
}


def may(role: Role, permission: Permission) -> bool:
    """Whether who has the role may do this."""
    return permission in GRANTED[role]


def roles_that_may(permission: Permission) -> tuple[Role, ...]:
    """Which roles may do this, from the least to the most."""
    return tuple(role for role in Role if permission in GRANTED[role])


def leaves_an_owner(owners: Iterable[str], *, without: str = "") -> bool:
    """Whether somebody besides `without` still owns the app here. A shop nobody owns could never be put right."""
    return any(owner != without for owner in owners)


def takes_two(role: Role, sum_minor: int, *, agents_pay_minor: int | None, two_people_minor: int | None) -> bool:
    """Whether one person of this role may not pay the sum alone. Minor units of the shop's currency; None: no rule.

    From `two_people_minor` on nobody pays alone; beyond `agents_pay_minor` nobody who may not pay more.
    """
    if sum_minor <= 0:
        return False
    if two_people_minor is not None and sum_minor >= two_people_minor:
        return True
    return agents_pay_minor is not None and sum_minor > agents_pay_minor and not may(role, Permission.PAY_MORE)
