"""The page of the people at the shop: who is what, what each role may, and what was changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.money import Money
from returns.domain.role import Permission, Role, may
from returns.people import ShopRequest
from returns.queries.api_keys import CAPS_CHANGED, key_names
from returns.queries.staff import owners_of, role_of, staff_changes, staff_of
from returns_portal.merchant import words
from returns_portal.merchant.forms.staff import RoleForm, RulesForm
from returns_portal.merchant.role_words import PERMISSIONS, ROLES, SHORTLY

if TYPE_CHECKING:
    from returns.models import Shop, StaffChange, StaffMember


@dataclass(frozen=True, slots=True)
class Person:
    """A row of the list."""

    pk: int
    name: str
    email: str
    role: Promise
    since: str
    is_reader: bool
    account_owner: bool
    form: RoleForm


def context_of(request: ShopRequest, *, wrong: RoleForm | RulesForm | None = None, wrong_of: int = 0) -> dict[str, Any]:
    """Everything that the page shows; `wrong` is a form that was filled in wrongly, `wrong_of` whose role it is."""
    shop, people = request.shop, staff_of(request.shop)
    return {
        "people": [_person(request, member, wrong if member.pk == wrong_of else None) for member in people],
        "everybody_owns": shop.default_role == Role.OWNER,
        "one_owner": len(owners_of(shop)) == 1,
        "rules": wrong if isinstance(wrong, RulesForm) else rules_form(shop),
        "roles": [{"name": ROLES[role], "text": SHORTLY[role]} for role in Role],
        "table": [
            {"what": PERMISSIONS[permission], "who": [may(role, permission) for role in Role]}
            for permission in Permission
        ],
        "changes": _changes(shop, people),
    }


def rules_form(shop: Shop, data: Mapping[str, Any] | None = None) -> RulesForm:
    """The rules as they stand, or as they were typed."""
    sums = {"agents_pay": shop.agents_pay_minor, "two_people": shop.two_people_minor}
    initial = {name: None if minor is None else Money(minor, shop.currency).amount for name, minor in sums.items()}
    return RulesForm(data, currency=shop.currency, initial={"default_role": shop.default_role, **initial})


def role_form(shop: Shop, member: StaffMember, data: Mapping[str, Any] | None = None) -> RoleForm:
    """What somebody is, or what was chosen for them."""
    return RoleForm(
        data,
        default=Role(shop.default_role),
        name=str(member),
        auto_id=f"staff_{member.pk}_%s",
        initial={"role": member.role},
    )


def _person(request: ShopRequest, member: StaffMember, wrong: RoleForm | RulesForm | None) -> Person:
    return Person(
        pk=member.pk,
        name=member.name or member.email or _("Person %(number)s") % {"number": member.user_id},
        email=member.email if member.name else "",
        role=ROLES[role_of(request.shop, member)],
        since=words.moment(member.met_at, time_zone=request.shop.time_zone),
        is_reader=member.user_id == request.staff.id,
        account_owner=member.account_owner,
        form=wrong if isinstance(wrong, RoleForm) else role_form(request.shop, member),
    )


def _changes(shop: Shop, people: Iterable[StaffMember]) -> list[tuple[str, str, str]]:
    """What was changed, by whom, and when."""
    names = {member.user_id: str(member) for member in people}
    changes = staff_changes(shop)
    keys = key_names(shop) if any(change.kind == CAPS_CHANGED for change in changes) else {}
    return [
        (
            _sentence(shop, change, names, keys),
            names.get(change.by, change.by) or _("This app"),
            words.moment(change.at, time_zone=shop.time_zone),
        )
        for change in changes
    ]


def _sentence(shop: Shop, change: StaffChange, names: Mapping[str, str], keys: Mapping[int, str]) -> str:
    if change.kind == CAPS_CHANGED:
        return _("Limits of the API key “%(name)s” were changed") % {"name": keys.get(change.facts["key"], "–")}
    who = names.get(change.user_id, change.user_id)
    if change.kind == "removed":
        return _("%(name)s was removed") % {"name": who}
    if change.kind == "rules":
        return "; ".join(_rule(shop, name, value) for name, value in change.facts["after"].items())
    if change.facts.get("why") == "first":
        return _("%(name)s opened the app first and became its owner") % {"name": who}
    role = ROLES[Role(change.facts["role"])] if change.facts["role"] else _("like everybody")
    return _("%(name)s: %(role)s") % {"name": who, "role": role}


def _rule(shop: Shop, name: str, value: Any) -> str:
    if name == "default_role":
        return _("Who was given no role: %(role)s") % {"role": ROLES[Role(value)]}
    said = {
        "agents_pay_minor": _("Agents pay up to: %(sum)s"),
        "two_people_minor": _("A second person confirms from: %(sum)s"),
    }[name]
    return said % {"sum": _("no rule") if value is None else wording.money(Money(value, shop.currency))}
