"""Somebody opens the app: who they are is kept, and the first of a shop that has no owner becomes its owner."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q

from returns.domain.role import Role
from returns.models import Shop, StaffChange, StaffMember


@dataclass(frozen=True, slots=True)
class About:
    """What Shopify says about somebody who works at the shop."""

    name: str
    email: str
    account_owner: bool
    locale: str = ""


@transaction.atomic
def meet_staff(*, shop: Shop, user_id: str, about: About | None, now: datetime) -> StaffMember:
    """The row of somebody who opened the app, with what Shopify said about them; None: it said nothing this time.

    The shop's row is held, so that of two who open a new shop at once only one is the first.
    """
    held = Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    member, new = StaffMember.objects.get_or_create(
        shop=held, user_id=user_id, defaults={"met_at": now, "asked_at": now}
    )
    member.asked_at = now
    if about is not None:
        member.name, member.email, member.account_owner = about.name[:255], about.email[:254], about.account_owner
        member.locale = about.locale[:20] or member.locale
    if new and not member.account_owner and not _has_owner(held):
        member.role = Role.OWNER
        StaffChange.objects.create(
            shop=held, kind="role", user_id=user_id, at=now, facts={"role": Role.OWNER, "why": "first"}
        )
    member.save()
    return member


def _has_owner(shop: Shop) -> bool:
    """Whether somebody may give roles here already; where everybody is an owner, nobody has to be made one."""
    return shop.default_role == Role.OWNER or shop.staff.filter(Q(role=Role.OWNER) | Q(account_owner=True)).exists()
