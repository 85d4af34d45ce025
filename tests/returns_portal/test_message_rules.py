"""When messages go: at once, after an hour, in the morning, or not at all."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as outgoing

from returns.domain.message_times import quiet_for
from returns.doors import NoAnswer
from returns.models import LastLetter, MessageTerms, OutboxMessage
from returns.outbox import Later
from returns_portal.letters import send
from returns_portal.messages.catalogue import MESSAGES
from returns_portal.messages.rules import CAN_WAIT, OPTIONAL, SWITCHABLE
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal.merchant_desk import requested, staff_of, with_door

# What the rest of the form is sent with.
TYPED = {"remind_days": "3", "window_reminder": "off", "count_days": "5", "refund_days": "5"}


@pytest.fixture(autouse=True)
def _house(settings):
    settings.MIDDLEWARE = with_door()
    settings.LETTERS_APART = timedelta(hours=1)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def letter(rma, kind, now=NOW):
    """Send a message of this kind about the return; returns how many letters went out."""
    before = len(outgoing.outbox)
    message = OutboxMessage.objects.create(
        shop=rma.shop, kind=f"mail.{kind}", payload={"return": rma.pk}, due_at=now, created_at=now
    )
    send(message, rma, now=now, template="label_ends", subject="x", headline="x", last="")
    return len(outgoing.outbox) - before


@pytest.mark.parametrize(
    ("hour", "start", "end", "hours"),
    [(23, 22, 8, 9), (3, 22, 8, 5), (8, 22, 8, 0), (12, 22, 8, 0), (22, 22, 8, 10), (13, 12, 14, 1), (5, 7, 7, 0)],
)
def test_how_long_it_is_quiet(hour, start, end, hours):
    now = datetime(2026, 11, 20, hour - 1 if hour else 23, 30, tzinfo=UTC)  # Paris is an hour ahead
    left = quiet_for(now=now, zone="Europe/Paris", start=start, end=end)
    assert left == (timedelta(hours=hours) - timedelta(minutes=30) if hours else timedelta(0))
    assert not quiet_for(now=now, zone="Europe/Paris", start=None, end=None)


def test_nights_are_quiet_where_clocks_change():
    now = datetime(2026, 10, 24, 21, 0, tzinfo=UTC)  # 23:00 in Paris; the night has an hour more
    assert quiet_for(now=now, zone="Europe/Paris", start=22, end=8) == timedelta(hours=10)


@pytest.mark.django_db
def test_what_can_wait_waits_an_hour_after_another_and_the_rest_never():
    rma = requested(make_shop())
    assert letter(rma, "requested") == 1
    with pytest.raises(Later) as wait:
        letter(rma, "label_ends", NOW + timedelta(minutes=10))
    assert (wait.value.delay, wait.value.tried) == (timedelta(minutes=50), False)
    assert letter(rma, "approved", NOW + timedelta(minutes=10)) == 1
    with pytest.raises(Later):
        letter(rma, "label_ends", NOW + timedelta(minutes=60))
    assert letter(rma, "label_ends", NOW + timedelta(minutes=70)) == 1
    assert "camille" not in LastLetter.objects.get().reader


@pytest.mark.django_db
def test_a_second_try_is_not_held_back_by_its_first_and_shops_do_not_count_together():
    shop, other = two_shops()
    rma, theirs = requested(shop), requested(other)
    assert letter(rma, "label_ends") == 1
    assert letter(theirs, "label_ends") == 1
    message = OutboxMessage.objects.filter(shop=shop, kind="mail.label_ends").last()
    send(message, rma, now=NOW, template="label_ends", subject="x", headline="x", last="")
    letter(rma, "requested", NOW + timedelta(days=3))
    assert LastLetter.objects.filter(shop=shop).count() == 1


@pytest.mark.django_db
def test_the_night_is_quiet_and_what_is_switched_off_is_not_sent():
    shop = make_shop()
    rma = requested(shop)
    MessageTerms.objects.create(shop=shop, off=["received", "refunded"], quiet_from=0, quiet_until=23)
    midnight = NOW.replace(hour=1)
    with pytest.raises(Later):
        letter(rma, "label_ends", midnight)
    assert letter(rma, "approved", midnight) == 1
    assert letter(rma, "received") == 0
    assert letter(rma, "refunded") == 1


@pytest.mark.django_db
def test_staff_say_what_is_sent_and_when():
    shop, other = two_shops()
    client = staff_of(shop)
    answer = client.post("/app/messages/", TYPED | {"sent": ["received"], "quiet_from": "22", "quiet_until": "8"})
    assert answer.status_code == 303
    terms = MessageTerms.objects.get()
    assert (terms.shop, terms.quiet_from, terms.quiet_until) == (shop, 22, 8)
    assert set(terms.off) == set(SWITCHABLE) - {"received"}
    for wrong in (
        {"remind_days": "0"},
        {"quiet_from": "22"},
        {"quiet_from": "25", "quiet_until": "8"},
        {"sent": ["refunded"]},
    ):
        assert client.post("/app/messages/", TYPED | wrong).status_code == 422
    assert MessageTerms.objects.get().quiet_from == 22
    assert staff_of(None).post("/app/messages/", TYPED).status_code == 401
    assert not MessageTerms.objects.filter(shop=other).exists()


@pytest.mark.django_db
def test_marketing_goes_only_to_who_agreed_and_only_at_the_moment_of_sending(monkeypatch):
    rma, asked = requested(make_shop()), []
    monkeypatch.setitem(MESSAGES, "label_ended", replace(MESSAGES["label_ended"], marketing=True))
    answers = iter([False, True, NoAnswer("Unreachable"), True])

    def agreed(shop, **of):
        asked.append(of)
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr("shop_integration.consent.agreed_to_email", agreed)
    assert letter(rma, "label_ended") == 0
    assert letter(rma, "label_ended") == 1
    assert (asked[0]["customer_gid"], asked[0]["email"]) == (rma.order.customer_gid, rma.email)
    later = NOW + timedelta(hours=2)
    with pytest.raises(Later):
        letter(rma, "label_ended", later)
    with pytest.raises(Later):
        letter(rma, "label_ended", NOW + timedelta(minutes=5))  # it can wait, as all marketing can
    assert letter(rma, "approved", later) == 1
    assert len(asked) == 4


def test_what_is_compulsory_cannot_be_switched_off():
    assert set(OPTIONAL) | CAN_WAIT <= set(MESSAGES)
    assert not {
        "withdrawal",
        "approved",
        "declined",
        "refunded",
        "credited",
        "requested",
        "canceled",
        "label",
        "way_back",
    } & set(OPTIONAL)
