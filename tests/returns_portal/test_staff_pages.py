"""The page of the people at the shop, and what is said to who may not."""

from __future__ import annotations

from typing import Any

import pytest

from returns.domain.role import Role
from returns.models import Shop, StaffMember
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.merchant_desk import STAFF_ID, staff_of, with_door

pytestmark = pytest.mark.django_db
PAGE = "/app/settings/staff/"


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


def person(shop: Shop, number: str, name: str = "", role: str = "") -> StaffMember:
    """Somebody who was here before."""
    return shop.staff.create(user_id=number, name=name, role=role, met_at=NOW, asked_at=NOW)


def test_the_page_lists_people_roles_and_rules() -> None:
    shop, other = two_shops()
    person(shop, STAFF_ID, "Camille Martin", Role.OWNER)
    person(shop, "2", "Ada <b>Lovelace</b>")
    person(other, "3", "Oliver Elsewhere")
    page = staff_of(shop, locale="fr").get(PAGE).content.decode()
    for words in ("Camille Martin", "Ada &lt;b&gt;", "Responsable", "Comme tout le monde (Responsable)", "EUR"):
        assert words in page
    assert "Oliver" not in page


def test_a_shop_where_everybody_owns_the_app_is_told_so() -> None:
    shop = make_shop()
    Shop.objects.update(default_role=Role.OWNER)
    assert b"Everybody may do everything" in staff_of(shop).get(PAGE).content


def test_an_owner_gives_and_takes_roles() -> None:
    shop = make_shop()
    person(shop, STAFF_ID, "Camille", Role.OWNER)
    other = person(shop, "2", "Ada")
    client = staff_of(shop)
    assert client.post(f"{PAGE}{other.pk}/role/", {"role": "warehouse"}).status_code == 303
    assert shop.staff.get(pk=other.pk).role == Role.WAREHOUSE
    assert b"Ada: Warehouse" in client.get(PAGE).content
    assert client.post(f"{PAGE}{other.pk}/role/", {"role": "emperor"}).status_code == 422
    assert client.post(f"{PAGE}{other.pk}/removal/").status_code == 303
    assert not shop.staff.filter(pk=other.pk).exists()
    assert client.post(f"{PAGE}{other.pk}/removal/").status_code == 404


def test_the_last_owner_is_told_why_they_stay_one() -> None:
    shop = make_shop()
    me = person(shop, STAFF_ID, "Camille", Role.OWNER)
    answer = staff_of(shop, locale="fr").post(f"{PAGE}{me.pk}/role/", {"role": "viewer"})
    assert answer.status_code == 409
    assert "Il n’y aurait plus de propriétaire" in answer.content.decode()


def test_the_rules_are_kept_and_a_wrong_sum_is_said_at_its_field() -> None:
    shop = make_shop()
    person(shop, STAFF_ID, "Camille", Role.OWNER)
    client = staff_of(shop, locale="fr")
    wrong = client.post(f"{PAGE}rules/", {"default_role": "agent", "agents_pay": "beaucoup", "two_people": ""})
    assert wrong.status_code == 422
    assert "beaucoup" in wrong.content.decode()
    given = {"default_role": "agent", "agents_pay": "50,50", "two_people": "200"}
    assert client.post(f"{PAGE}rules/", given).status_code == 303
    shop.refresh_from_db()
    assert (shop.default_role, shop.agents_pay_minor, shop.two_people_minor) == (Role.AGENT, 5050, 20000)
    assert "50,50" in client.get(PAGE).content.decode()


def test_who_may_not_is_told_what_it_takes_in_their_language() -> None:
    shop = make_shop()
    person(shop, "1", "Camille Martin", Role.OWNER)
    rma = desk.requested(shop)
    viewer = staff_of(shop, locale="fr", role=Role.VIEWER, htmx=True)
    answer = viewer.post(f"/app/returns/{rma.number}/approval/")
    assert (answer.status_code, answer["HX-Retarget"]) == (403, "#alerts")
    told = answer.content.decode()
    for words in ("Agent, Responsable, Propriétaire", "le vôtre est Lecture", "Camille Martin"):
        assert words in told
    assert desk.again(rma).status == "REQUESTED"


def test_a_payment_that_takes_two_is_asked_for_on_the_page_and_confirmed_by_another() -> None:
    shop = make_shop()
    Shop.objects.update(two_people_minor=5000)
    person(shop, "1", "Camille Martin", Role.MANAGER)
    person(shop, "2", "Ada Lovelace", Role.MANAGER)
    rma = desk.received(shop)
    one, two = (staff_of(shop, role=Role.MANAGER, who=who, htmx=True) for who in "12")
    path = f"/app/returns/{rma.number}/"
    sum_shown = {"expected_minor": str(rma.settlement.total_presentment_minor), "outcome": rma.outcome}
    assert b"you ask them now" in one.get(path).content
    assert one.post(f"{path}settlement/", sum_shown).status_code == 200
    asked = rma.payment_requests.get()
    yes, no = (f"{path}requests/{asked.pk}/{answer}/" for answer in ("yes", "no"))
    mine, theirs = one.get(path).content.decode(), two.get(path).content.decode()
    assert (yes in mine, no in mine, f"{path}settlement/" in mine) == (False, True, False)
    assert yes in theirs
    assert "Camille Martin asked for" in theirs
    assert rma.number in two.get("/app/waiting/").content.decode()
    refused = one.post(yes)
    assert refused.status_code == 409
    assert b"somebody else than who asked" in refused.content
    agent = staff_of(shop, role=Role.AGENT, who="3", htmx=True)
    assert agent.post(yes).status_code == 403
    assert two.post(f"{path}requests/{asked.pk + 1}/yes/").status_code == 404
    assert two.post(yes).status_code == 200
    assert desk.again(rma).settlement.status == "DUE"
    assert two.post(no).status_code == 409
