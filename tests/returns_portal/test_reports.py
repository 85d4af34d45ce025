"""Reports by e-mail: set up, agreed to, sent once each period, stopped with one click, and shown where they fail."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail as outgoing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from returns import outbox
from returns.domain.insight import Dimension
from returns.domain.report import HOUR, ReportKind, Rhythm, next_time
from returns.models import InsightMark, InsightWeek, OutboxMessage, Report, ReportLetter, Shop, StaffMember
from returns.operations.send_reports import send_reports
from returns.operations.subscribe_report import subscribe_report
from returns.outbox import GiveUp, Later
from returns_portal import letters
from returns_portal.merchant.reports import writing
from tests.characters import two_shops
from tests.insight_history import season
from tests.returns_portal import merchant_desk as desk
from tests.returns_portal.merchant_desk import staff_of, with_door

PARIS = ZoneInfo("Europe/Paris")
TYPED = {
    "about": "week",
    "rhythm": "weekly",
    "weekday": "0",
    "language": "en",
    "file": "csv",
    "email": "accounts@partner.example",
}


@pytest.mark.parametrize(
    ("rhythm", "weekday", "after", "expected"),
    [
        (Rhythm.WEEKLY, 0, datetime(2026, 3, 2, 6, 59, tzinfo=PARIS), datetime(2026, 3, 2, 7, tzinfo=PARIS)),
        (Rhythm.WEEKLY, 0, datetime(2026, 3, 2, 7, 0, tzinfo=PARIS), datetime(2026, 3, 9, 7, tzinfo=PARIS)),
        (Rhythm.WEEKLY, 6, datetime(2026, 3, 23, 9, tzinfo=PARIS), datetime(2026, 3, 29, 7, tzinfo=PARIS)),
        (Rhythm.MONTHLY, 4, datetime(2026, 2, 6, 8, tzinfo=PARIS), datetime(2026, 3, 6, 7, tzinfo=PARIS)),
        (Rhythm.MONTHLY, 6, datetime(2026, 12, 31, 8, tzinfo=PARIS), datetime(2027, 1, 3, 7, tzinfo=PARIS)),
    ],
)
def test_the_next_one_is_due_by_the_clock_of_the_shop(
    rhythm: Rhythm, weekday: int, after: datetime, expected: datetime
) -> None:
    found = next_time(rhythm, weekday, after=after.astimezone(UTC), zone=PARIS)
    assert found == expected
    assert found.astimezone(PARIS).hour == HOUR


@pytest.fixture
def shops(db: None, settings: Any) -> tuple[Shop, Shop]:
    settings.MIDDLEWARE = with_door()
    shop, other = two_shops()
    OutboxMessage.objects.all().delete()
    return shop, other


def made(shop: Shop, kind: ReportKind = ReportKind.WORK, *, part: str = "", **more: Any) -> Report:
    said = {"rhythm": Rhythm.WEEKLY, "weekday": 0, "language": "en", "file": "csv", "email": shop.email} | more
    return subscribe_report(shop=shop, kind=kind, part=part, by="7001", now=timezone.now(), **said)


def drain() -> None:
    outbox.drain(clock=timezone.now)


def sent(report: Report) -> Any:
    """What goes out when the report's time comes."""
    outgoing.outbox.clear()
    Report.objects.filter(pk=report.pk).update(next_at=timezone.now() - timedelta(minutes=1))
    assert send_reports(now=timezone.now()) == 1
    drain()
    return letters_to(report)[0]


def letters_to(report: Report) -> list[Any]:
    return [each for each in outgoing.outbox if each.subject.endswith(f"– {report.shop.name}")]


def test_staff_get_theirs_at_once_and_others_are_asked(shops: tuple[Shop, Shop]) -> None:
    shop, _ = shops
    client = staff_of(shop)
    assert "accounts@partner.example is asked" in client.post("/app/reports/", TYPED).content.decode()
    StaffMember.objects.create(
        shop=shop, user_id="9", email="Lea@atelier.example", met_at=timezone.now(), asked_at=timezone.now()
    )
    page = client.post("/app/reports/", TYPED | {"email": "lea@atelier.example"}).content.decode()
    assert "The report goes to lea@atelier.example" in page
    drain()
    assert [letter.to for letter in outgoing.outbox] == [["accounts@partner.example"]]
    assert send_reports(now=timezone.now() + timedelta(days=8)) == 1, "who was not asked yet gets nothing"


def test_the_reader_agrees_and_stops_without_signing_in(shops: tuple[Shop, Shop]) -> None:
    shop, _ = shops
    report = made(shop, email="accounts@partner.example")
    drain()
    link = re.search(r"https?://\S+/reports/\S+", outgoing.outbox[0].body)[0]  # type: ignore[index]
    path, reader = link[link.index("/reports/") :], Client()
    assert "would like to send you this report" in reader.get(path).content.decode()
    report.refresh_from_db()
    assert report.confirmed_at is None, "looking is not agreeing: scanners of mail open every link"
    assert reader.post(path, {"act": "anything"}).status_code == 400
    assert "You get this report" in reader.post(path, {"act": "agree"}).content.decode()
    report.refresh_from_db()
    assert report.next_at is not None
    desk.requested(shop, 41_001)
    letter = sent(report)
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    way_out = letter.extra_headers["List-Unsubscribe"].strip("<>")
    answer = reader.post(way_out[way_out.index("/reports/") :], {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    report.refresh_from_db()
    assert report.stopped_at is not None
    assert send_reports(now=timezone.now() + timedelta(days=40)) == 0
    assert "Its reader does not want it" in staff_of(shop).get("/app/reports/").content.decode()
    assert "You do not get this report" in reader.post(path, {"act": "agree"}).content.decode()


def test_each_period_goes_once_whoever_looks_how_often(shops: tuple[Shop, Shop]) -> None:
    shop, _ = shops
    desk.requested(shop, 41_001)
    report = made(shop)
    due = timezone.now() - timedelta(days=30)
    Report.objects.filter(pk=report.pk).update(next_at=due)
    assert [send_reports(now=timezone.now()) for _ in range(3)] == [1, 0, 0]
    report.refresh_from_db()
    assert report.next_at is not None
    assert report.next_at > timezone.now(), "after a long rest one goes, not four"
    Report.objects.filter(pk=report.pk).update(next_at=due)
    with pytest.raises(Exception, match=r"report_letter_once_per_period|UNIQUE"):
        send_reports(now=timezone.now())


def test_what_tells_of_the_past_week_waits_for_its_count_but_not_for_ever(shops: tuple[Shop, Shop]) -> None:
    shop, _ = shops
    monday = datetime(2026, 11, 23, 7, tzinfo=PARIS)
    for kind in (ReportKind.WEEK, ReportKind.WORK):
        Report.objects.filter(pk=made(shop, kind).pk).update(next_at=monday)
    mark = InsightMark.objects.create(shop=shop, seen_until=monday - timedelta(hours=19))
    assert send_reports(now=monday) == 1, "what waits is told at once"
    InsightMark.objects.filter(pk=mark.pk).update(seen_until=monday - timedelta(hours=1))
    week = InsightWeek.objects.create(shop=shop, week=date(2026, 11, 16))
    assert send_reports(now=monday) == 0
    InsightWeek.objects.filter(pk=week.pk).update(stale=False)
    assert send_reports(now=monday) == 1
    Report.objects.filter(kind=ReportKind.WEEK).update(next_at=monday + timedelta(weeks=1))
    late = [send_reports(now=monday + timedelta(weeks=1, hours=hours)) for hours in (11, 12)]
    assert late == [1, 1], "the other one at once, and this one without its count"


def test_a_message_that_is_carried_out_twice_sends_one(shops: tuple[Shop, Shop]) -> None:
    desk.requested(shops[0], 41_001)
    report = made(shops[0])
    sent(report)
    OutboxMessage.objects.filter(kind="mail.report").update(done_at=None, due_at=timezone.now())
    drain()
    assert len(letters_to(report)) == 1


def test_what_the_letters_say(shops: tuple[Shop, Shop]) -> None:
    shop, _ = shops
    season(shop, now=timezone.now(), weeks=20)
    desk.arrived(shop, 41_001)
    for kind, part, words, name in (
        (ReportKind.WEEK, "", ("The past week", "Pieces sold", "Measure some pieces"), "insights-weeks.csv"),
        (ReportKind.INSIGHTS, Dimension.VENDOR.value, ("Atelier Nord", "Maison Lin"), "insights-vendor.csv"),
        (ReportKind.WORK, "", ("Waits for", "Money at stake"), "open-work.csv"),
    ):
        letter = sent(made(shop, kind, part=part))
        html = str(letter.alternatives[0][0])
        for word in words:
            assert word in letter.body, (kind, letter.body)
            assert word in html
        assert letter.attachments[0][0] == name
        assert "admin.shopify.com" in letter.body


def test_a_letter_in_french_with_a_workbook(shops: tuple[Shop, Shop]) -> None:
    season(shops[0], now=timezone.now(), weeks=20)
    letter = sent(made(shops[0], ReportKind.INSIGHTS, part="product", language="fr", file="xlsx"))
    assert letter.subject.startswith("Analyses")
    assert "Robe en lin Ouessant" in letter.body
    name, content, _kind = letter.attachments[0]
    assert name == "insights-product.xlsx"
    assert content[:2] == b"PK"


def test_a_table_too_large_for_a_letter_stays_behind(shops: tuple[Shop, Shop], monkeypatch: Any) -> None:
    season(shops[0], now=timezone.now(), weeks=20)
    monkeypatch.setattr(writing, "MOST_BYTES", 100)
    for file in ("csv", "xlsx"):
        letter = sent(made(shops[0], ReportKind.INSIGHTS, part="size", file=file, email=f"{file}@x.example"))
        assert not letter.attachments
        assert "too long for an e-mail" in letter.body


@pytest.fixture(autouse=True)
def everybody_is_known(request: Any, monkeypatch: Any) -> None:
    """Where the address is beside the point."""
    if "too_large" in request.node.name:
        monkeypatch.setattr("returns.operations.subscribe_report.is_known_address", lambda *_: True)


def test_no_word_of_a_shopper_stands_in_a_letter(shops: tuple[Shop, Shop]) -> None:
    shop, _ = shops
    season(shop, now=timezone.now(), weeks=20)
    rmas = [desk.arrived(shop, 41_001), desk.labelled(shop, 41_002), desk.paid(shop, 41_003)]
    OutboxMessage.objects.all().delete()
    for kind, part in ((ReportKind.WORK, ""), (ReportKind.LABELS, ""), (ReportKind.INSIGHTS, "segment")):
        report = made(shop, kind, part=part)
        Report.objects.filter(pk=report.pk).update(next_at=timezone.now())
        send_reports(now=timezone.now())
        drain()
    told = "".join(
        letter.body + str(letter.alternatives) + str([each[1] for each in letter.attachments])
        for letter in outgoing.outbox
    )
    for rma in rmas:
        for word in (rma.number, rma.email, rma.order.name, rma.order.address.get("name")):
            assert word
            assert word not in told


def test_a_shop_with_nothing_to_tell_sends_nothing_and_says_so(shops: tuple[Shop, Shop]) -> None:
    shop, _ = shops
    for kind, part in ((ReportKind.WEEK, ""), (ReportKind.INSIGHTS, "size"), (ReportKind.LABELS, "")):
        report = made(shop, kind, part=part)
        Report.objects.filter(pk=report.pk).update(next_at=timezone.now())
    assert send_reports(now=timezone.now()) == 3
    drain()
    assert not outgoing.outbox
    assert ReportLetter.objects.filter(empty=True).count() == 3
    assert "there was nothing to tell yet" in staff_of(shop).get("/app/reports/").content.decode()


def test_a_failure_is_tried_again_and_shown(shops: tuple[Shop, Shop], monkeypatch: Any) -> None:
    shop, _ = shops
    desk.requested(shop, 41_001)
    report = made(shop)
    for trouble, said in ((Later("busy"), "It is tried again"), (GiveUp("no"), "could not be sent. Check")):
        monkeypatch.setattr(letters, "hand_over", lambda *_, trouble=trouble, **__: (_ for _ in ()).throw(trouble))
        OutboxMessage.objects.update(due_at=timezone.now())
        Report.objects.filter(pk=report.pk).update(next_at=timezone.now())
        send_reports(now=timezone.now())
        drain()
        assert said in staff_of(shop).get("/app/reports/").content.decode()


def test_one_out_of_its_turn(shops: tuple[Shop, Shop]) -> None:
    shop, other = shops
    desk.requested(shop, 41_001)
    report = made(shop)
    path = f"/app/reports/{report.pk}/sending/"
    assert staff_of(other).post(path).status_code == 404
    assert staff_of(shop).post(path).status_code == 200
    assert staff_of(shop).post(path).status_code == 409, "one waits already"
    drain()
    assert len(letters_to(report)) == 1
    assert staff_of(shop).post(path).status_code == 200


def test_staff_look_at_it_before_it_goes(shops: tuple[Shop, Shop]) -> None:
    desk.requested(shops[0], 41_001)
    made(shops[0])
    page = staff_of(shops[0]).get("/app/reports/").content.decode()
    path = re.search(r"/report-previews/[^\"]+", page)[0]  # type: ignore[index]
    answer = Client().get(path)
    assert "Money at stake" in answer.content.decode()
    assert "sandbox" in answer["Content-Security-Policy"]
    assert Client().get("/report-previews/x/").status_code == 404


def test_what_was_typed_stays_and_what_is_wrong_is_said(shops: tuple[Shop, Shop]) -> None:
    client = staff_of(shops[0], locale="fr")
    answer = client.post("/app/reports/", TYPED | {"email": "nobody", "about": "insights:moon"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Ce n’est pas une adresse e-mail" in page
    assert 'value="nobody"' in page
    assert client.post("/app/reports/", TYPED).status_code == 200
    assert client.post("/app/reports/", TYPED).status_code == 409
    assert "reçoit déjà ce rapport" in client.post("/app/reports/", TYPED).content.decode()


def test_strangers_are_asked_ten_times_a_day_at_most(shops: tuple[Shop, Shop]) -> None:
    client = staff_of(shops[0])
    answers = [client.post("/app/reports/", TYPED | {"email": f"a{n}@x.example"}).status_code for n in range(11)]
    assert answers == [200] * 10 + [409]


def test_taken_off_the_list_it_is_gone_with_what_waits(shops: tuple[Shop, Shop]) -> None:
    shop, other = shops
    report = made(shop, email="accounts@partner.example")
    assert staff_of(other).post(f"/app/reports/{report.pk}/removal/").status_code == 404
    assert staff_of(shop).post(f"/app/reports/{report.pk}/removal/").status_code == 200
    drain()
    assert not outgoing.outbox
    assert not Report.objects.exists()


def test_the_page_costs_the_same_with_one_and_with_many(shops: tuple[Shop, Shop]) -> None:
    counts = []
    for number in (1, 12):
        for each in range(number):
            made(shops[0], email=f"{number}-{each}@x.example")
        client = staff_of(shops[0])
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/app/reports/").status_code == 200
        counts.append(len(queries))
    assert counts[0] == counts[1]
