"""Who at a shop is what: the table, the first person, roles given and taken, and never a shop that nobody owns."""

from __future__ import annotations

from datetime import timedelta

import pytest

from returns.domain.role import GRANTED, Permission, Role, leaves_an_owner, may, roles_that_may
from returns.models import Shop, StaffMember
from returns.operations.change_staff import UnableToChangeStaff, change_role, remove_staff, set_staff_rules
from returns.operations.meet_staff import About, meet_staff
from returns.queries.staff import owners_of, role_of, staff_changes, staff_member
from tests.characters import NOW, make_shop, two_shops
from tests.races import all_at_once, tried


def test_each_role_may_all_that_a_viewer_may_and_none_more_than_an_owner() -> None:
    for role in Role:
        assert GRANTED[Role.VIEWER] <= GRANTED[role] <= GRANTED[Role.OWNER]
    for role in (Role.WAREHOUSE, Role.AGENT):
        assert GRANTED[role] < GRANTED[Role.MANAGER]
    assert GRANTED[Role.OWNER] == set(Permission)


def test_between_viewer_and_manager_nobody_both_receives_and_pays() -> None:
    both = {Permission.RECEIVE, Permission.PAY}
    assert [role for role in Role if both <= GRANTED[role]] == [Role.MANAGER, Role.OWNER]


def test_only_owners_give_roles_and_every_permission_is_somebodys() -> None:
    assert roles_that_may(Permission.STAFF) == (Role.OWNER,)
    assert all(roles_that_may(permission) for permission in Permission)
    assert not may(Role.AGENT, Permission.PAY_MORE)


def test_an_owner_is_left_only_if_somebody_else_is_one() -> None:
    assert leaves_an_owner(["1", "2"], without="1")
    assert not leaves_an_owner(["1"], without="1")
    assert not leaves_an_owner([])


def person(shop: Shop, number: str, role: str = "", **about: object) -> StaffMember:
    """Somebody who was here before."""
    return shop.staff.create(user_id=number, role=role, met_at=NOW, asked_at=NOW, **about)


def role_at(shop: Shop, number: str) -> Role:
    """What somebody is as things stand."""
    shop.refresh_from_db()
    return role_of(shop, staff_member(shop, number))


@pytest.mark.django_db
def test_the_first_of_a_new_shop_owns_the_app_and_the_next_is_what_everybody_is() -> None:
    shop = make_shop()
    meet_staff(shop=shop, user_id="1", about=About("Ada", "ada@example.com", account_owner=False), now=NOW)
    meet_staff(shop=shop, user_id="2", about=None, now=NOW)
    assert (role_at(shop, "1"), role_at(shop, "2"), role_at(shop, "nobody")) == (
        Role.OWNER,
        Role.MANAGER,
        Role.MANAGER,
    )
    assert [(change.user_id, change.facts["why"]) for change in staff_changes(shop)] == [("1", "first")]


@pytest.mark.django_db
def test_who_owns_the_account_owns_the_app_whatever_was_decided() -> None:
    shop = make_shop()
    person(shop, "1", Role.OWNER)
    person(shop, "2", Role.VIEWER)
    meet_staff(shop=shop, user_id="2", about=About("Boss", "b@example.com", account_owner=True), now=NOW)
    assert role_at(shop, "2") == Role.OWNER
    with pytest.raises(UnableToChangeStaff, match="account_owner"):
        change_role(shop=shop, member_id=shop.staff.get(user_id="2").pk, role=Role.AGENT, by="1", now=NOW)
    meet_staff(shop=shop, user_id="2", about=About("Boss", "b@example.com", account_owner=False), now=NOW)
    assert role_at(shop, "2") == Role.VIEWER


@pytest.mark.django_db
def test_what_shopify_said_stays_when_it_says_nothing_the_next_time() -> None:
    shop = make_shop()
    meet_staff(shop=shop, user_id="1", about=About("Ada", "ada@example.com", account_owner=True), now=NOW)
    later = NOW + timedelta(days=40)
    member = meet_staff(shop=shop, user_id="1", about=None, now=later)
    assert (member.name, member.account_owner, member.asked_at, member.met_at) == ("Ada", True, later, NOW)


@pytest.mark.django_db
def test_an_owner_gives_a_role_and_it_is_written_down_once() -> None:
    shop = make_shop()
    person(shop, "1", Role.OWNER)
    other = person(shop, "2")
    for _again in range(2):
        change_role(shop=shop, member_id=other.pk, role=Role.WAREHOUSE, by="1", now=NOW)
    assert role_at(shop, "2") == Role.WAREHOUSE
    (change,) = staff_changes(shop)
    assert (change.kind, change.user_id, change.by, change.facts) == (
        "role",
        "2",
        "1",
        {"role": "warehouse", "before": ""},
    )


@pytest.mark.django_db
def test_who_is_no_owner_changes_nothing() -> None:
    shop, other = two_shops()
    person(shop, "1", Role.OWNER)
    person(other, "3", Role.OWNER)
    member = person(shop, "2", Role.MANAGER)
    for by in ("2", "3", ""):
        with pytest.raises(UnableToChangeStaff, match="not_owner"):
            change_role(shop=shop, member_id=member.pk, role=Role.OWNER, by=by, now=NOW)
    with pytest.raises(StaffMember.DoesNotExist):
        change_role(shop=other, member_id=member.pk, role=Role.OWNER, by="3", now=NOW)
    assert not staff_changes(shop)


@pytest.mark.django_db
@pytest.mark.parametrize("default", [Role.MANAGER, Role.OWNER])
def test_the_last_owner_stays_one(default: Role) -> None:
    shop = make_shop()
    Shop.objects.update(default_role=default)
    me = person(shop, "1", Role.OWNER)
    with pytest.raises(UnableToChangeStaff, match="last_owner"):
        change_role(shop=shop, member_id=me.pk, role=Role.VIEWER, by="1", now=NOW)
    with pytest.raises(UnableToChangeStaff, match="last_owner"):
        remove_staff(shop=shop, member_id=me.pk, by="1", now=NOW)
    person(shop, "2", Role.OWNER)
    change_role(shop=shop, member_id=me.pk, role=Role.VIEWER, by="1", now=NOW)
    assert [owner.user_id for owner in owners_of(Shop.objects.get())] == ["2"]


@pytest.mark.django_db
def test_who_ends_that_everybody_owns_the_app_owns_it_by_name() -> None:
    shop = make_shop()
    Shop.objects.update(default_role=Role.OWNER)
    shop.refresh_from_db()
    person(shop, "1")
    person(shop, "2")
    set_staff_rules(shop=shop, default_role=Role.AGENT, agents_pay_minor=5000, two_people_minor=None, by="2", now=NOW)
    assert (role_at(shop, "1"), role_at(shop, "2"), shop.agents_pay_minor) == (Role.AGENT, Role.OWNER, 5000)
    assert [change.kind for change in staff_changes(shop)] == ["rules", "role"]


@pytest.mark.django_db
def test_who_was_removed_comes_back_as_what_everybody_is() -> None:
    shop = make_shop()
    person(shop, "1", Role.OWNER)
    gone = person(shop, "2", Role.MANAGER, name="Grace", email="grace@example.com")
    Shop.objects.update(default_role=Role.VIEWER)
    remove_staff(shop=shop, member_id=gone.pk, by="1", now=NOW)
    assert not StaffMember.objects.filter(user_id="2").exists()
    meet_staff(shop=shop, user_id="2", about=None, now=NOW)
    assert role_at(shop, "2") == Role.VIEWER


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_two_owners_who_demote_each_other_at_once_leave_one() -> None:
    shop = make_shop()
    members = [person(shop, str(number), Role.OWNER) for number in range(2)]
    done = all_at_once(
        tried(
            lambda number: (
                change_role(
                    shop=shop, member_id=members[1 - number].pk, role=Role.VIEWER, by=str(number), now=NOW
                ).user_id
            ),
            refusals=(UnableToChangeStaff,),
            say=lambda why: why.code,
        ),
        crowd=2,
    )
    assert "not_owner" in done
    assert len(owners_of(shop)) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_owners_who_all_step_down_at_once_leave_one() -> None:
    shop = make_shop()
    members = [person(shop, str(number), Role.OWNER) for number in range(4)]
    done = all_at_once(
        tried(
            lambda number: (
                change_role(shop=shop, member_id=members[number].pk, role=Role.VIEWER, by=str(number), now=NOW).user_id
            ),
            refusals=(UnableToChangeStaff,),
            say=lambda why: why.code,
        ),
        crowd=4,
    )
    assert done.count("last_owner") == 1
    assert len(owners_of(shop)) == 1


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_who_open_a_new_shop_at_once_one_is_its_owner() -> None:
    shop = make_shop()
    all_at_once(lambda number: meet_staff(shop=shop, user_id=str(number), about=None, now=NOW), crowd=6)
    assert len(owners_of(shop)) == 1
    assert shop.staff.count() == 6
