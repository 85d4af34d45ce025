"""Settings → Webhooks: added, shown once, tested, sent again, removed; by owners and managers alone."""

from __future__ import annotations

import re
import socket
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from returns.domain.events import CATALOGUE
from returns.domain.role import Role
from returns.domain.webhooks import TEST, Off, families, public_half
from returns.history import note
from returns.models import PublicEvent, Shop, WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookSecret
from returns.operations import webhook_deliveries
from returns.operations.publish_events import publish_events
from returns.vault import unseal
from returns_portal.merchant.webhook_wishes import groups, without_repeats
from tests.characters import NOW, make_shop, two_shops
from tests.returns.test_publish_events import listen
from tests.returns_portal.merchant_desk import requested, staff_of, with_door

pytestmark = pytest.mark.django_db
LIST = "/app/settings/webhooks/"
GOOD = "https://erp.example.com/hooks"


@pytest.fixture
def shop(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Shop:
    def resolve(host: str, port: int, **options: Any) -> list[tuple[Any, ...]]:
        address = "10.0.0.7" if host == "inside.example.com" else "93.184.215.14"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    settings.MIDDLEWARE = with_door()
    return make_shop()


def form(**changes: Any) -> dict[str, Any]:
    """A form that is filled in rightly."""
    given: dict[str, Any] = {"url": GOOD, "description": "Books", "scope": "some", "signature": "v1"}
    given["wants"] = ["settlement.*", "settlement.paid", "return.approved"]
    return given | {"request_key": str(uuid.uuid4())} | changes


def text_of(staff: Client, path: str) -> str:
    answer = staff.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_an_endpoint_is_added_and_its_secret_shown_once(shop: Shop) -> None:
    staff, once = staff_of(shop), form()
    assert "Nobody yet" in text_of(staff, LIST)
    page = staff.post(LIST, once).content.decode()
    row = WebhookEndpoint.objects.get()
    secret = unseal(WebhookSecret.objects.get().sealed_key)
    assert secret in page
    assert (row.url, str(row), row.wants) == (GOOD, "Books", ["settlement.*", "return.approved"])
    again = staff.post(LIST, once)
    assert again.status_code == 409
    assert WebhookEndpoint.objects.count() == 1
    for path in (LIST, f"{LIST}{row.pk}/"):
        assert secret not in text_of(staff, path)


def test_of_a_pair_of_keys_the_public_one_is_shown_and_never_the_other(shop: Shop) -> None:
    page = staff_of(shop).post(LIST, form(signature="v1a")).content.decode()
    secret = unseal(WebhookSecret.objects.get().sealed_key)
    assert public_half(secret) in page
    assert secret not in page


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"url": ""}, "To which address?"),
        ({"url": "http://erp.example.com"}, "must begin with https"),
        ({"url": "https://inside.example.com/"}, "public internet"),
        ({"url": "https://127.0.0.1/"}, "public internet"),
        ({"url": "https://erp.example.com:22/"}, "443 and 8443"),
        ({"wants": ["return.nothing"]}, "return.nothing"),
        ({"wants": []}, "Choose at least one event"),
        ({"scope": ""}, "This field is required"),
        ({"signature": "v9"}, "Select a valid choice"),
    ],
)
def test_mistakes_are_named_and_what_was_typed_is_kept(shop: Shop, changes: dict[str, str], said: str) -> None:
    answer = staff_of(shop).post(LIST, form(**changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'value="Books"' in page
    for wish in form(**changes)["wants"]:
        assert f'value="{wish}" checked' in page or wish == "return.nothing"
    assert not WebhookEndpoint.objects.exists()


def test_it_is_changed_switched_off_and_on_and_removed(shop: Shop) -> None:
    staff, row = staff_of(shop), listen(shop)
    page = f"{LIST}{row.pk}/"
    assert staff.post(page, form(url=f"{GOOD}/2", scope="all")).status_code == 303
    wrong = staff.post(page, form(url="https://10.0.0.1/", description="Typed"))
    assert (wrong.status_code, 'value="Typed"' in wrong.content.decode()) == (422, True)
    row.refresh_from_db()
    assert (row.url, row.wants) == (f"{GOOD}/2", [])
    assert staff.post(f"{page}switch/", {"on": "0"}).status_code == 303
    assert "Switched off" in text_of(staff, page)
    staff.post(f"{page}switch/", {"on": "1"})
    row.refresh_from_db()
    assert row.off == ""
    assert staff.post(f"{page}removal/").status_code == 303
    assert staff.get(page).status_code == 404


def test_each_event_is_a_box_in_words_and_what_a_program_wished_for_is_ticked(shop: Shop) -> None:
    found = [family for group in groups([]) for family in group.families]
    boxes = [row.value for family in found for row in family.rows]
    assert sorted(boxes) == sorted(row.name for row in CATALOGUE if row.name != TEST)
    assert len(found) == len(families())
    row = listen(shop, "means.*", "note.written")
    page = text_of(staff_of(shop), f"{LIST}{row.pk}/")
    assert set(re.findall(r'value="(\S+)" checked', page)) - {"some"} == {"means.*", "note.written"}
    assert without_repeats(["note.*", "note.written", "means.changed", "means.changed"]) == ["note.*", "means.changed"]


def test_a_new_secret_goes_beside_the_old_one(shop: Shop) -> None:
    staff, row = staff_of(shop), listen(shop)
    path = f"{LIST}{row.pk}/secret/"
    page = staff.post(path, {"signature": "v1", "overlap": "day"}).content.decode()
    newest, old = WebhookSecret.objects.order_by("-pk")
    assert unseal(newest.sealed_key) in page
    assert newest.ends_at is None
    assert old.ends_at is not None
    assert timedelta(hours=23) < old.ends_at - timezone.now() < timedelta(hours=25)
    staff.post(path, {"signature": "v1a", "overlap": "none"})
    assert WebhookSecret.objects.count() == 1
    assert staff.post(path, {"signature": "v1", "overlap": "for ever"}).status_code == 422


def test_a_test_and_what_was_missed(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    staff, row = staff_of(shop), listen(shop)
    page = f"{LIST}{row.pk}/"
    assert staff.post(f"{page}test/").status_code == 303
    assert PublicEvent.objects.get().facts == {"endpoint": row.pk}
    note(requested(shop), "note.written", at=NOW, actor="merchant")
    publish_events(now=NOW)
    WebhookDelivery.objects.all().delete()
    day = f"{NOW:%Y-%m-%d}"
    assert staff.post(f"{page}replay/", {"first": day, "last": day}).status_code == 303
    assert WebhookDelivery.objects.filter(again=True).count() == 2
    monkeypatch.setattr(webhook_deliveries, "MOST_REPLAYED", 2)
    one = WebhookDelivery.objects.latest("pk")
    for path in (f"{page}replay/", f"{page}deliveries/{one.pk}/"):
        full = staff.post(path, {"first": day, "last": day})
        assert full.status_code == 409
        assert "still wait for this endpoint" in full.content.decode()
    assert WebhookDelivery.objects.count() == 2
    for first, last in ((day, "2020-01-01"), ("2020-01-01", day), ("", day)):
        assert staff.post(f"{page}replay/", {"first": first, "last": last}).status_code == 422
    WebhookEndpoint.objects.update(url="https://inside.example.com/")
    assert staff.post(f"{page}test/").status_code == 409


def test_the_log_says_how_it_went_and_is_narrowed(shop: Shop) -> None:
    staff, row, rma = staff_of(shop), listen(shop), requested(shop)
    note(rma, "note.written", at=NOW, actor="merchant")
    publish_events(now=NOW)
    first, second = WebhookDelivery.objects.order_by("pk")
    WebhookDelivery.objects.filter(pk=first.pk).update(dead_at=NOW)
    for status, problem in ((500, "status"), (None, "timeout")):
        WebhookAttempt.objects.create(delivery=first, at=NOW, status=status, problem=problem, milliseconds=40)
    page = f"{LIST}{row.pk}/"
    whole = text_of(staff, page)
    assert "No answer in time" in whole
    assert "2 tries" in whole
    given_up = text_of(staff, f"{page}?state=given_up")
    assert "return.requested</code>" in re.sub(r"<details.*?</details>", "", given_up, flags=re.DOTALL)
    assert f"deliveries/{second.pk}/" not in given_up
    assert "Nothing fits" in text_of(staff, f"{page}?number=R-99999")
    assert "Nothing fits" in text_of(staff, f"{page}?before=1&state=nonsense")
    one = text_of(staff, f"{page}deliveries/{first.pk}/")
    assert "The receiver did not take it" in one
    assert str(first.event.uid) in one
    assert "camille" not in one.lower()
    assert staff.post(f"{page}deliveries/{first.pk}/").status_code == 303
    again = WebhookDelivery.objects.get(again=True)
    assert again.event == first.event


def test_fifty_deliveries_take_no_more_queries_than_one(shop: Shop) -> None:
    staff, row, rma = staff_of(shop), listen(shop), requested(shop)

    def queries() -> int:
        publish_events(now=NOW)
        with CaptureQueriesContext(connection) as found:
            text_of(staff, f"{LIST}{row.pk}/")
        return len(found)

    one = queries()
    for _ in range(50):
        note(rma, "note.written", at=NOW, actor="merchant")
    assert queries() == one <= 10
    pages, before = 0, ""
    while before is not None:
        found = re.search(r'href="\?before=(\d+)', text_of(staff, f"{LIST}{row.pk}/?before={before}"))
        pages, before = pages + 1, found[1] if found else None
    assert pages == 6


@pytest.mark.parametrize("role", [Role.VIEWER, Role.WAREHOUSE, Role.AGENT, Role.MANAGER])
def test_managers_may_and_those_below_may_not(shop: Shop, role: Role) -> None:
    row, staff = listen(shop), staff_of(shop, role=role)
    may = role == Role.MANAGER
    assert staff.get(LIST).status_code == (200 if may else 403)
    assert staff.post(f"{LIST}{row.pk}/switch/", {"on": "0"}).status_code == (303 if may else 403)
    row.refresh_from_db()
    assert bool(row.off) == may


def test_the_other_shops_endpoints_are_not_there(shop: Shop) -> None:
    _, northwind = two_shops()
    row, stranger = listen(shop), staff_of(northwind)
    requested(shop)
    publish_events(now=NOW)
    delivery = WebhookDelivery.objects.get()
    page = f"{LIST}{row.pk}/"
    assert stranger.get(page).status_code == 404
    for part in ("switch/", "secret/", "test/", "replay/", "removal/", f"deliveries/{delivery.pk}/"):
        assert stranger.post(page + part, {"on": "0"}).status_code == 404
    own = listen(northwind)
    assert stranger.get(f"{LIST}{own.pk}/deliveries/{delivery.pk}/").status_code == 404
    assert WebhookEndpoint.objects.get(pk=row.pk).off == ""


def test_home_says_that_one_was_switched_off(shop: Shop) -> None:
    row, staff = listen(shop), staff_of(shop)
    assert "Webhooks are no longer sent" not in text_of(staff, "/app/")
    WebhookEndpoint.objects.filter(pk=row.pk).update(off=Off.FAILING, off_at=timezone.now())
    home = text_of(staff, "/app/")
    assert "Webhooks are no longer sent" in home
    assert f"{LIST}{row.pk}/" in home


def test_french(shop: Shop) -> None:
    row = listen(shop)
    staff = staff_of(shop, locale="fr")
    assert "Qui est averti des événements" in text_of(staff, LIST)
    assert "Envoyer un essai" in text_of(staff, f"{LIST}{row.pk}/")
