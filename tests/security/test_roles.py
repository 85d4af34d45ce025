"""Every address of the embedded admin and every role: who may not is refused, reads nothing and changes nothing.

Nobody, the other shop's staff and bad tokens (an expired one among them) stand at the same addresses in
`test_isolation.py`. Here are the people of the shop itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver, resolve
from django.urls.exceptions import Resolver404

from returns.domain.role import Permission, Role, may
from returns_portal.merchant.access import ACCESS, UNCLASSIFIED, needed_for
from tests.security import keys
from tests.security.door import Knock, leaks, rightful
from tests.security.guards import GUARDS, STAFF_KEYS
from tests.security.html import attributes_that_lead
from tests.security.state import changed, tables
from tests.security.street import Household

pytestmark = pytest.mark.django_db
Street = tuple[Household, Household]

BELOW_OWNER = [role for role in Role if role != Role.OWNER]


def staff_addresses() -> dict[str, str]:
    """Route -> name, of every address behind an ID token, out of the resolver."""
    return {route: name for route, name in _walk(get_resolver().url_patterns, "") if route in STAFF_ROUTES}


STAFF_ROUTES = {route for route, guard in GUARDS.items() if guard.key in STAFF_KEYS}


def _walk(patterns: list[URLPattern | URLResolver], before: str) -> Iterator[tuple[str, str]]:
    for pattern in patterns:
        path = before + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, path)
        else:
            yield path, str(pattern.name)


def test_every_address_has_its_permission() -> None:
    assert sorted(staff_addresses().values()) == sorted(ACCESS), (
        "say in returns_portal/merchant/access.py which permission the new address asks for"
    )


def test_what_nobody_classified_is_the_owners() -> None:
    assert needed_for("an address of tomorrow") == needed_for(None) == UNCLASSIFIED
    assert [role for role in Role if may(role, UNCLASSIFIED)] == [Role.OWNER]


@pytest.mark.parametrize("role", BELOW_OWNER)
def test_a_role_is_refused_wherever_it_may_not(role: Role, street: Street) -> None:
    house, other = street
    before, wrong = tables(), []
    for route, name in staff_addresses().items():
        for method in GUARDS[route].methods:
            if may(role, ACCESS[name]):
                continue
            answer = _as(role, rightful(route, house, method=method), house).send(method)
            told = house.labelled.number.encode() in answer.getvalue() or leaks(answer, other)
            if answer.status_code != 403 or told:
                wrong.append((route, method, answer.status_code, told))
    assert not wrong
    assert not changed(before)


@pytest.mark.parametrize("role", BELOW_OWNER)
def test_a_role_reads_what_it_may_and_is_offered_nothing_that_it_may_not(role: Role, street: Street) -> None:
    house, other = street
    wrong: list[tuple[str, str]] = []
    for knock in _pages(role, house):
        answer = _as(role, knock, house).send()
        if answer.status_code != 200 or leaks(answer, other):
            wrong.append((knock.path, str(answer.status_code)))
        wrong += [(knock.path, led) for led in _offered(answer.getvalue().decode()) if not _may_go(role, led)]
    assert not wrong


def test_a_refusal_says_what_it_takes_and_who_can_give_it(street: Street) -> None:
    house, _ = street
    knock = _as(Role.AGENT, rightful("app/settings/privacy/", house), house)
    page = knock.send().getvalue().decode()
    assert "Hand out and erase personal data" in page
    for word in ("Owner", "Agent", house.shop.staff.get(user_id=keys.STAFF[Role.OWNER]).name):
        assert word in page
    fragment = Knock(knock.route, knock.parts, bearer=keys.id_token(house.shop, sub=keys.STAFF[Role.AGENT]))
    answer = fragment.send("POST", htmx=True)
    assert (answer.status_code, answer["HX-Retarget"]) == (403, "#alerts")
    assert b"<html" not in answer.getvalue()


@pytest.mark.parametrize("role", list(Role))
def test_a_role_of_one_shop_is_none_at_another(role: Role, street: Street) -> None:
    house, other = street
    number = "8000"
    house.shop.staff.create(user_id=number, role=Role.OWNER, met_at="2026-01-01T00:00Z", asked_at="2126-01-01T00:00Z")
    other.shop.staff.create(user_id=number, role=role, met_at="2026-01-01T00:00Z", asked_at="2126-01-01T00:00Z")
    for at, expected in ((house, 200), (other, 200 if may(role, Permission.SETTINGS) else 403)):
        token = keys.id_token(at.shop, sub=number)
        assert Knock("app/settings/", query=f"id_token={token}").send().status_code == expected


def _as(role: Role, knock: Knock, house: Household) -> Knock:
    """The same request by the person of this role."""
    token = keys.id_token(house.shop, sub=keys.STAFF[role])
    if knock.bearer:
        return Knock(knock.route, knock.parts, bearer=token)
    return Knock(knock.route, knock.parts, re.sub("id_token=[^&]*", f"id_token={token}", knock.query))


def _pages(role: Role, house: Household) -> Iterator[Knock]:
    """Every page that the role may open; that of a return at each stage."""
    for route, name in staff_addresses().items():
        if "GET" in GUARDS[route].methods and may(role, ACCESS[name]):
            if name == "return":
                yield from (rightful(route, house, number=rma.number) for rma in house.returns)
            else:
                yield rightful(route, house)


def _offered(page: str) -> set[str]:
    return {led.partition("?")[0].partition("#")[0] for led in attributes_that_lead(page) if led.startswith("/app/")}


def _may_go(role: Role, path: str) -> bool:
    try:
        name = resolve(path).url_name
    except Resolver404:
        return False
    return name == "shopify-patch-id-token" or may(role, needed_for(name))
