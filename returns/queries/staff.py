"""Who works at a shop. Every look-up starts there."""

from __future__ import annotations

from returns.domain.api_key import PAYS_AS, key_in
from returns.domain.role import Role
from returns.domain.shopify_flow import is_shopify_flow
from returns.domain.workflow import flow_in
from returns.models import Shop, StaffChange, StaffMember

HISTORY = 50


def staff_member(shop: Shop, user_id: str) -> StaffMember | None:
    """Who Shopify knows by this number, if they opened the app here."""
    return StaffMember.objects.filter(shop=shop, user_id=user_id).first()


def role_of(shop: Shop, member: StaffMember | None) -> Role:
    """What somebody is here: the account's owner owns the app, others are what they were made, or what everybody is."""
    if member is not None and member.account_owner:
        return Role.OWNER
    return Role(member.role if member is not None and member.role else shop.default_role)


def role_in(shop: Shop, actor_id: str) -> Role:
    """What somebody pays as who acts under this name: a program or a workflow as an agent, whoever made it."""
    if key_in(actor_id) is not None or flow_in(actor_id) is not None or is_shopify_flow(actor_id):
        return PAYS_AS
    return role_of(shop, staff_member(shop, actor_id))


def staff_of(shop: Shop) -> list[StaffMember]:
    """Everybody who opened the app here, in the order in which they did; 500 at most."""
    return list(shop.staff.order_by("pk")[:500])


def names_of(shop: Shop) -> dict[str, str]:
    """What everybody is called who opened the app here, by their number at Shopify."""
    return {member.user_id: str(member) for member in staff_of(shop)}


def owners_of(shop: Shop) -> list[StaffMember]:
    """Who may give roles here."""
    return [member for member in staff_of(shop) if role_of(shop, member) == Role.OWNER]


def staff_changes(shop: Shop) -> list[StaffChange]:
    """What was changed about roles lately, the newest first."""
    return list(shop.staff_changes.order_by("-pk")[:HISTORY])


def get_staff(shop: Shop, member_id: int) -> StaffMember:
    """The shop's person with this id; raises StaffMember.DoesNotExist."""
    return StaffMember.objects.get(shop=shop, pk=member_id)
