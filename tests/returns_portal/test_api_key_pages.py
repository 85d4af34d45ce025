"""Settings → API keys: made by an owner, shown once, and never again."""

from __future__ import annotations

import re
import uuid
from typing import Any

import pytest
from django.test import Client

from returns.domain.api_key import actor_of
from returns.domain.key_caps import Caps
from returns.domain.role import Role
from returns.models import ApiKey, Shop
from returns.operations.approve_return import approve_return
from returns.operations.write_note import write_note
from returns.queries.api_keys import caps_of, key_of
from tests.characters import NOW, make_shop
from tests.returns_portal.merchant_desk import STAFF_ID, requested, staff_of, with_door

pytestmark = pytest.mark.django_db
LIST = "/app/settings/keys/"


@pytest.fixture
def shop(settings: Any) -> Shop:
    settings.MIDDLEWARE = with_door()
    found = make_shop()
    found.staff.create(user_id=STAFF_ID, role=Role.OWNER, name="Camille Martin", met_at=NOW, asked_at=NOW)
    return found


def form(**changes: Any) -> dict[str, Any]:
    """A form that is filled in rightly."""
    return {
        "name": "ERP",
        "scopes": ["returns:read", "orders:read"],
        "life": "year",
        "request_key": str(uuid.uuid4()),
    } | changes


def made(staff: Client) -> tuple[ApiKey, str]:
    page = staff.post(LIST, form()).content.decode()
    found = re.search(r"rmak_[0-9A-Za-z]{46}", page)
    assert found
    key = key_of(found[0])
    assert key
    return key, found[0]


def test_a_key_is_shown_once(shop: Shop) -> None:
    staff = staff_of(shop)
    assert "No keys yet" in staff.get(LIST).content.decode()
    key, text = made(staff)
    assert (key.name, key.scopes, (key.ends_at - key.made_at).days) == ("ERP", ["returns:read", "orders:read"], 365)
    for page in (LIST, f"{LIST}{key.pk}/"):
        shown = staff.get(page).content.decode()
        assert text not in shown
        assert f"rmak_{key.found_by}…" in shown


def test_a_second_click_says_that_the_key_was_made(shop: Shop) -> None:
    staff, once = staff_of(shop), form()
    staff.post(LIST, once)
    again = staff.post(LIST, once)
    assert again.status_code == 409
    assert "made already" in again.content.decode()
    assert shop.api_keys.count() == 1


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": ""}, "Give it a name"),
        ({"scopes": []}, "Choose at least one"),
        ({"scopes": ["money:print"]}, "Select a valid choice"),
        ({"life": "century"}, "Select a valid choice"),
        ({"request_key": "x"}, ""),
    ],
)
def test_what_is_wrong_is_said_at_its_field(shop: Shop, wrong: dict[str, Any], said: str) -> None:
    answer = staff_of(shop).post(LIST, form(**wrong))
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not shop.api_keys.exists()


def test_another_takes_its_place(shop: Shop) -> None:
    staff = staff_of(shop)
    key, _ = made(staff)
    page = f"{LIST}{key.pk}/rotation/"
    sent = {"life": "month", "overlap": "week", "request_key": str(uuid.uuid4())}
    assert staff.post(page, sent | {"overlap": "ever"}).status_code == 422
    answer = staff.post(page, sent)
    assert answer.status_code == 200
    assert re.search(r"rmak_[0-9A-Za-z]{46}", answer.content.decode())
    key.refresh_from_db()
    assert key.replaced_by.name == "ERP"
    assert staff.post(page, sent).status_code == 409


def test_what_a_key_may_come_to_is_said_anew_and_kept(shop: Shop) -> None:
    staff = staff_of(shop)
    key, _ = made(staff)
    page = f"{LIST}{key.pk}/caps/"
    assert staff.post(page, {"cap_action": "80.50", "cap_day": "", "cap_changes": "9"}).status_code == 303
    key.refresh_from_db()
    assert caps_of(key) == Caps(8050, None, 9)
    shown = staff.get(f"{LIST}{key.pk}/").content.decode()
    assert 'value="80.50"' in shown
    assert "Camille Martin" in shown.partition("Changed</h3>")[2]
    wrong = staff.post(page, {"cap_action": "-1", "cap_day": "much", "cap_changes": ""})
    assert wrong.status_code == 422
    assert 'value="much"' in wrong.content.decode()
    staff.post(page, {"cap_action": "80.50", "cap_day": "", "cap_changes": "9"})
    staff.post(page, {})
    key.refresh_from_db()
    assert caps_of(key) == Caps()
    (latest, first) = shop.staff_changes.order_by("-pk")
    assert first.facts["after"] == latest.facts["before"] == {"action_minor": 8050, "day_minor": None, "changes": 9}
    assert "No limits." in staff.get(f"{LIST}{key.pk}/").content.decode()
    assert "Limits of the API key “ERP” were changed" in staff.get("/app/settings/staff/").content.decode()
    staff.post(f"{LIST}{key.pk}/revocation/")
    assert staff.post(page, {"cap_changes": "5"}).status_code == 409


def test_a_key_is_made_void(shop: Shop) -> None:
    staff = staff_of(shop)
    key, _ = made(staff)
    for _ in range(2):
        assert staff.post(f"{LIST}{key.pk}/revocation/").status_code == 303
    key.refresh_from_db()
    assert (key.revoked_by, key.revoked_at is None) == (STAFF_ID, False)
    assert "open nothing any more" in staff.get(LIST).content.decode()


def test_the_page_of_a_return_names_the_program(shop: Shop) -> None:
    key, _ = made(staff_of(shop))
    rma = requested(shop)
    actor = actor_of(key.pk)
    approve_return(rma_id=rma.pk, actor="merchant", actor_id=actor, now=NOW)
    write_note(rma_id=rma.pk, text="Look twice.", request_key="k", actor_id=actor, now=NOW)
    page = staff_of(shop).get(f"/app/returns/{rma.number}/").content.decode()
    assert "API key “ERP”" in page
    assert "ERP" in page.partition("Look twice.")[0].rpartition("<li")[2]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.OWNER])
def test_nobody_but_an_owner_has_to_do_with_keys(shop: Shop, role: Role) -> None:
    key, _ = made(staff_of(shop))
    staff = staff_of(shop, role=role, who="2")
    assert staff.get(LIST).status_code == 403
    assert staff.post(LIST, form()).status_code == 403
    assert staff.post(f"{LIST}{key.pk}/revocation/").status_code == 403
    assert staff.post(f"{LIST}{key.pk}/caps/", {}).status_code == 403
    assert shop.api_keys.count() == 1
