"""An owner gives roles, removes people, and sets what applies to everybody.

The shop's row is held meanwhile: of two owners who demote each other at once the first is obeyed, and the second is no
owner any more.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import transaction

from returns.domain.role import Role, leaves_an_owner
from returns.models import Shop, StaffChange, StaffMember
from returns.queries.staff import owners_of, role_of, staff_member


class UnableToChangeStaff(Exception):
    """Nothing was changed.

    `code`: `not_owner` (who asks is none any more), `account_owner` (that is Shopify's to say), or `last_owner`.
    """

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@transaction.atomic
def change_role(*, shop: Shop, member_id: int, role: Role | None, by: str, now: datetime) -> StaffMember:
    """Give somebody a role, from their next request on; None: what everybody is at the shop.

    Raises UnableToChangeStaff; StaffMember.DoesNotExist for another shop's.
    """
    held = _held(shop, by)
    member = StaffMember.objects.get(shop=held, pk=member_id)
    if member.role == (role or ""):
        return member
    _may_lose(held, member, (role or held.default_role) == Role.OWNER)
    facts = {"role": role or "", "before": member.role}
    member.role = role or ""
    member.save(update_fields=["role"])
    _note(held, "role", by, now, member.user_id, facts)
    return member


@transaction.atomic
def remove_staff(*, shop: Shop, member_id: int, by: str, now: datetime) -> None:
    """Forget somebody. Who opens the app again all the same is what everybody is at the shop.

    Raises UnableToChangeStaff; StaffMember.DoesNotExist for another shop's.
    """
    held = _held(shop, by)
    member = StaffMember.objects.get(shop=held, pk=member_id)
    _may_lose(held, member, still_owner=False)
    member.delete()
    _note(held, "removed", by, now, member.user_id, {"before": member.role})


@transaction.atomic
def set_staff_rules(
    *,
    shop: Shop,
    default_role: Role,
    agents_pay_minor: int | None,
    two_people_minor: int | None,
    by: str,
    now: datetime,
) -> None:
    """What who was given no role is, and the two sums (the shop's currency, minor units; None: no rule).

    Where everybody was an owner and no longer is, who says so becomes one by name. Raises UnableToChangeStaff.
    """
    held = _held(shop, by)
    wanted = {
        "default_role": default_role,
        "agents_pay_minor": agents_pay_minor,
        "two_people_minor": two_people_minor,
    }
    different = {name: value for name, value in wanted.items() if getattr(held, name) != value}
    if not different:
        return
    if "default_role" in different and held.default_role == Role.OWNER:
        _name_owner(held, by, now)
    before = {name: getattr(held, name) for name in different}
    Shop.objects.filter(pk=held.pk).update(**different)
    _note(held, "rules", by, now, facts={"after": different, "before": before})


def _held(shop: Shop, by: str) -> Shop:
    """The shop's row, for an owner as things stand now."""
    held = Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    if role_of(held, staff_member(held, by)) != Role.OWNER:
        raise UnableToChangeStaff("not_owner")
    return held


def _may_lose(held: Shop, member: StaffMember, still_owner: bool) -> None:
    if member.account_owner:
        raise UnableToChangeStaff("account_owner")
    if not still_owner and not leaves_an_owner([owner.user_id for owner in owners_of(held)], without=member.user_id):
        raise UnableToChangeStaff("last_owner")


def _name_owner(held: Shop, by: str, now: datetime) -> None:
    member, _new = StaffMember.objects.get_or_create(shop=held, user_id=by, defaults={"met_at": now, "asked_at": now})
    if member.role != Role.OWNER:
        facts = {"role": Role.OWNER, "before": member.role, "why": "rules"}
        member.role = Role.OWNER
        member.save(update_fields=["role"])
        _note(held, "role", by, now, member.user_id, facts)


def _note(
    held: Shop, kind: str, by: str, now: datetime, user_id: str = "", facts: dict[str, Any] | None = None
) -> None:
    StaffChange.objects.create(shop=held, kind=kind, user_id=user_id, by=by, at=now, facts=facts or {})
