"""Who has a return: taken, given, let go, taken over; by the right people alone, seen in the list and on Home."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail

from returns.domain.role import Role
from returns.models import OutboxMessage, Return, Shop
from returns.operations.assign_return import UnableToAssign, assign_return
from returns.operations.tell_assigned import GATHERED_FOR, KIND
from returns.operations.unassign_return import unassign_return
from returns.outbox import drain
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal.merchant_desk import requested, staff_of, with_door

pytestmark = pytest.mark.django_db


ADA, BLAISE, VERA = "7001", "7002", "7003"


@pytest.fixture(autouse=True)
def _door(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()


@pytest.fixture
def shop() -> Shop:
    return peopled(make_shop())


def peopled(shop: Shop) -> Shop:
    people = ((ADA, "Ada", "en", "manager"), (BLAISE, "Blaise", "fr", "agent"), (VERA, "Vera", "en", "viewer"))
    for who, name, locale, role in people:
        email = f"{name.lower()}@shop.example"
        shop.staff.create(user_id=who, name=name, email=email, locale=locale, role=role, met_at=NOW, asked_at=NOW)
    return shop


def give(rma: Return, to: str, *, by: str = ADA, seen: str | None = None, now: Any = NOW) -> bool:
    return assign_return(rma_id=rma.pk, to=to, actor_id=by, now=now, seen=seen)


def page_of(rma: Return, **options: Any) -> str:
    return html.unescape(staff_of(rma.shop, **options).get(f"/app/returns/{rma.number}/").content.decode())


def address(rma: Return) -> str:
    return f"/app/returns/{rma.number}/assignee/"


def test_it_is_taken_given_and_let_go_and_the_history_says_so(shop: Shop) -> None:
    rma, desk = requested(shop), staff_of(shop, htmx=True, who=ADA)
    assert "Nobody has it." in page_of(rma, who=ADA)
    assert "You have it now." in desk.post(address(rma), {"to": ADA, "seen": ""}).headers["HX-Trigger"]
    answer = html.unescape(desk.post(address(rma), {"to": BLAISE, "seen": ADA}).content.decode())
    assert "<strong>Blaise</strong>" in answer
    assert "Take it over" in answer
    french = page_of(rma, who=BLAISE, locale="fr")
    assert "<strong>Vous</strong>" in french
    assert "Ne plus m’en occuper" in french
    desk.post(address(rma), {"to": "", "seen": BLAISE})
    rma.refresh_from_db()
    assert (rma.assigned_to, rma.assigned_at) == ("", None)
    told = list(rma.events.filter(kind__contains="assigned").order_by("pk").values_list("kind", "actor_id", "facts"))
    assert told == [
        ("return.assigned", ADA, {"to": ADA, "before": ""}),
        ("return.assigned", ADA, {"to": BLAISE, "before": ADA}),
        ("return.unassigned", ADA, {"before": BLAISE}),
    ]
    assert not unassign_return(rma_id=rma.pk, actor_id=ADA, now=NOW)


def test_who_was_not_the_first_reads_whose_it_is_by_now(shop: Shop) -> None:
    rma = requested(shop)
    give(rma, BLAISE, by=BLAISE)
    answer = staff_of(shop, htmx=True, who=ADA).post(address(rma), {"to": ADA, "seen": ""})
    assert answer.status_code == 409
    assert "It is now with: Blaise." in html.unescape(answer.content.decode())
    with pytest.raises(UnableToAssign) as why:
        unassign_return(rma_id=rma.pk, actor_id=ADA, now=NOW, seen=ADA)
    assert (why.value.code, why.value.holder) == ("taken", BLAISE)
    assert staff_of(shop, htmx=True, who=ADA).post(address(rma), {"to": ADA, "seen": BLAISE}).status_code == 200


def test_only_who_may_act_gets_returns_and_only_colleagues_of_the_shop(shop: Shop) -> None:
    rma, other = requested(shop), two_shops()[1]
    other.staff.create(user_id="7009", name="Mallory", role="owner", met_at=NOW, asked_at=NOW)
    for whom, code in ((VERA, "only_sees"), ("7009", "nobody_there"), ("", "nobody_there")):
        with pytest.raises(UnableToAssign, match=code):
            give(rma, whom)
    desk = staff_of(shop, htmx=True, who=ADA)
    for whom in (VERA, "7009"):
        assert desk.post(address(rma), {"to": whom, "seen": ""}).status_code == 422
    assert staff_of(None).post(address(rma), {"to": ADA}).status_code == 401
    assert staff_of(other).post(address(rma), {"to": "7009"}).status_code == 404
    assert staff_of(shop, who=VERA, role=Role.VIEWER).post(address(rma), {"to": ADA}).status_code == 403
    looked = page_of(rma, who=VERA, role=Role.VIEWER)
    assert "Nobody has it." in looked
    assert f'action="{address(rma)}"' not in looked
    assert "Mallory" not in page_of(rma, who=ADA)
    rma.refresh_from_db()
    assert rma.assigned_to == ""


def test_what_a_colleague_who_left_has_is_shown_and_taken_over(shop: Shop) -> None:
    rma = requested(shop)
    give(rma, BLAISE)
    blaise = shop.staff.get(user_id=BLAISE)
    blaise.role = "viewer"
    blaise.save()
    assert "Their role lets them only look" in page_of(rma, who=ADA)
    blaise.delete()
    page = page_of(rma, who=ADA)
    assert "A former colleague" in page
    assert "They do not work here any more" in page
    listed = html.unescape(staff_of(shop, who=ADA).get("/app/returns/", {"assignee": BLAISE}).content.decode())
    assert rma.number in listed
    assert "A former colleague" in listed
    assert give(rma, ADA, seen=BLAISE)


def test_the_list_is_narrowed_to_ones_own_to_nobodys_and_to_a_colleagues(shop: Shop) -> None:
    mine, theirs, free = requested(shop), requested(shop, 1002), requested(shop, 1003)
    give(mine, ADA)
    give(theirs, BLAISE)

    def listed(who: str, **asked: str) -> set[str]:
        page = staff_of(shop, who=who).get("/app/returns/", {"tab": "all", **asked}).content.decode()
        return {rma.number for rma in (mine, theirs, free) if f"/app/returns/{rma.number}/" in page}

    for sort in ("", "waiting", "value"):
        assert listed(ADA, assignee="me", sort=sort) == {mine.number}
        assert listed(BLAISE, assignee="me", sort=sort) == {theirs.number}
        assert listed(ADA, assignee="nobody", sort=sort) == {free.number}
        assert listed(ADA, assignee=BLAISE, sort=sort, tab="review") == {theirs.number}
    assert listed("7555", assignee="me") == set()
    assert staff_of(shop).get("/app/returns/", {"assignee": "x' OR 1"}).status_code == 400
    page = html.unescape(staff_of(shop, who=ADA).get("/app/returns/").content.decode())
    assert '<span class="visually-hidden">With </span>Blaise' in page
    # A view that everybody has shows each of them their own.
    shop.views.create(owner="", name="Mine", query="?assignee=me", first=True, made_at=NOW)
    opened = staff_of(shop, who=BLAISE).get("/app/returns/").content.decode()
    assert [rma.number for rma in (mine, theirs, free) if f"/app/returns/{rma.number}/" in opened] == [theirs.number]
    home = html.unescape(staff_of(shop, who=BLAISE).get("/app/").content.decode())
    assert "?sort=waiting&assignee=me" in home
    assert "?sort=waiting&assignee=me" not in staff_of(shop, who=VERA).get("/app/").content.decode()


def told(*, after: timedelta = GATHERED_FOR) -> list[Any]:
    OutboxMessage.objects.exclude(kind=KIND).delete()
    mail.outbox.clear()
    drain(clock=lambda: NOW + after)
    return mail.outbox


def test_whoever_is_given_returns_is_told_of_all_of_them_in_one_letter(shop: Shop) -> None:
    first, second, own = requested(shop), requested(shop, 1002), requested(shop, 1003)
    give(own, BLAISE, by=BLAISE)
    give(first, BLAISE)
    give(second, BLAISE, now=NOW + timedelta(minutes=1))
    assert told(after=timedelta(minutes=1)) == []
    (letter,) = told()
    assert letter.to == ["blaise@shop.example"]
    assert letter.subject == "2 retours vous ont été confiés"
    assert f"{first.number} · Ada" in letter.body
    assert second.number in letter.body
    assert own.number not in letter.body
    assert "/app/returns/?assignee=me" in letter.body


def test_nobody_is_told_of_what_they_took_lost_again_or_want_no_letters_about(shop: Shop) -> None:
    rma = requested(shop)
    give(rma, BLAISE)
    unassign_return(rma_id=rma.pk, actor_id=ADA, now=NOW)
    assert told() == []
    give(rma, BLAISE, by=BLAISE)
    assert not OutboxMessage.objects.filter(kind=KIND, done_at=None).exists()
    shop.staff.filter(user_id=ADA).update(mention_mails=False)
    give(rma, ADA, by=BLAISE)
    assert not OutboxMessage.objects.filter(kind=KIND, done_at=None).exists()
