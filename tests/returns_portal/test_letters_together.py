"""No two letters in an hour, nothing untold and nothing told out of turn, whatever breaks in between."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import pytest
from django.core import mail as outgoing

from returns.models import LastLetter, OutboxMessage, Return, WaitingLetter
from returns.operations.record_payment import begin_payment
from returns.outbox import Later, drain, effect, put_for
from returns_portal import letters
from returns_portal.messages.catalogue import MESSAGES
from returns_portal.messages.rules import CAN_WAIT, IMMEDIATE
from tests.characters import NOW, make_shop, pay, two_shops
from tests.returns_portal import merchant_desk as desk
from tests.shares import A_SHARE

pytestmark = pytest.mark.django_db
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
KINDS = ("refunded", "received", "repair_begun", "label_ends", "refund_late", "approved", "declined")
EFFECTS = dict.fromkeys((f"mail.{kind}" for kind in KINDS), "tests.returns_portal.test_letters_together.tell")


@pytest.fixture(autouse=True)
def _apart(settings: Any) -> None:
    settings.LETTERS_APART = HOUR
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.APP_URL = "https://returns.example"


class PowerCut(BaseException):
    """The worker dies."""


def tell(message: OutboxMessage, *, now: datetime) -> None:
    """What stands for each mail here: its news is a number."""
    rma = Return.objects.select_related("shop", "order").get(pk=message.payload["return"])
    letters.send(message, rma, now=now, template="remedy", subject=str(message.payload["news"]))


@dataclass
class Post:
    """The mail server: takes what it is given, is away for a while, or the worker dies before or after."""

    draw: Random
    trouble: float = 0.0
    sent: list[tuple[datetime, OutboxMessage, str, list[int]]] = field(default_factory=list)

    def take(self, message: OutboxMessage, shop: Any, *, now: datetime, to: str, facts: Any, **said: Any) -> None:
        chance = self.draw.random() / self.trouble if self.trouble else 1
        if chance < 0.3:
            raise PowerCut
        if chance < 0.6:
            raise Later("the mail server can't be used")
        along = [int(each.sentences[0]) for each in facts["along"]]
        self.sent.append((now, message, to, [*along, int(said["subject"])]))
        if chance < 1:
            raise PowerCut


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now


def play(seed: int, monkeypatch: pytest.MonkeyPatch, settings: Any, *, trouble: float) -> tuple[Post, dict[int, str]]:
    """Random news of two returns of one shopper and one of another, and a worker that now and then dies."""
    settings.EFFECTS = "tests.returns_portal.test_letters_together.EFFECTS"
    draw, clock = Random(seed), Clock()
    shop, other = two_shops()
    mine = [desk.requested(shop, number) for number in (1001, 1002)]
    all_ = [*mine, desk.requested(other, 1003)]
    OutboxMessage.objects.all().delete()
    post = Post(draw, trouble)
    monkeypatch.setattr(letters, "post", post.take)
    monkeypatch.setattr(letters, "_context", lambda rma: {"link": "https://returns.example/x"})
    readers: dict[int, str] = {}
    for news in range(24):
        clock.now += draw.choice([0, 1, 5, 20, 70]) * MINUTE
        rma = draw.choice(all_)
        put_for(rma, f"mail.{draw.choice(KINDS)}", now=clock.now, news=news)
        readers[news] = f"{rma.shop_id}"
        if draw.random() < 0.8:
            work(clock)
    post.trouble = 0
    for _ in range(200):
        if not OutboxMessage.objects.filter(done_at=None).exists():
            return post, readers
        clock.now += 3 * MINUTE
        work(clock)
    raise AssertionError("something waits for ever")


def work(clock: Clock) -> None:
    try:
        drain(clock=clock)
    except PowerCut:
        clock.now += 3 * MINUTE


@pytest.mark.parametrize("seed", range(5 if A_SHARE else 10))
@pytest.mark.parametrize("trouble", [0.0, 1.0], ids=["quiet", "broken"])
def test_whatever_happens(seed: int, trouble: float, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    post, readers = play(seed, monkeypatch, settings, trouble=0.4 * trouble)
    for reader in set(readers.values()):
        last: tuple[datetime, int] | None = None
        told: list[int] = []
        for at, message, _to, news in (each for each in post.sent if str(each[1].shop_id) == reader):
            again = last is not None and last[1] == message.pk
            kind = message.kind.removeprefix("mail.")
            if kind not in IMMEDIATE and last is not None and not again:
                assert at - last[0] >= HOUR, "two within an hour"
            if again:
                assert news[-1] == told[-1], "a second try says the same"
            told += [each for each in news if each not in told] if again else news
            last = (at, message.pk)
        assert set(told) == {news for news, whose in readers.items() if whose == reader}, "something is untold"
        if not trouble:
            assert told == sorted(set(told)), "told twice, or not in the order it happened"
    assert not WaitingLetter.objects.filter(told_at=None).exists()


def messages(rma: Return, *kinds: str) -> list[OutboxMessage]:
    return [OutboxMessage.objects.filter(kind=f"mail.{kind}", payload__return=rma.pk).latest("pk") for kind in kinds]


@pytest.mark.parametrize(
    ("locale", "said"), [("en", "has received your return"), ("fr", "a reçu votre retour"), ("ar", "Atelier")]
)
def test_counted_and_paid_at_once_is_one_letter(locale: str, said: str) -> None:
    rma = desk.due(make_shop())
    Return.objects.filter(pk=rma.pk).update(locale=locale)
    at = NOW + timedelta(days=3, minutes=2)
    (counted,) = messages(rma, "received")
    with pytest.raises(Later) as wait:
        effect(counted.kind)(counted, now=at)
    assert wait.value.delay
    assert timedelta(0) < wait.value.delay <= HOUR
    begin_payment(rma_id=rma.pk, now=at)
    pay(rma, at=at)
    (paid,) = messages(rma, "refunded")
    effect(paid.kind)(paid, now=at)
    effect(counted.kind)(counted, now=at + HOUR)
    (letter,) = outgoing.outbox
    html = letter.alternatives[0][0]  # type: ignore[attr-defined]
    for text in (letter.body, html):
        assert said in " ".join(text.split())


def test_a_count_whose_money_does_not_go_is_told_by_itself() -> None:
    rma = desk.due(make_shop())
    (counted,) = messages(rma, "received")
    with pytest.raises(Later) as wait:
        effect(counted.kind)(counted, now=NOW + timedelta(days=3, minutes=2))
    assert wait.value.delay
    effect(counted.kind)(counted, now=NOW + timedelta(days=3, minutes=2) + wait.value.delay)
    assert len(outgoing.outbox) == 1


def test_another_return_is_named_with_its_page_and_a_present_never_is() -> None:
    shop = make_shop()
    first, second = desk.paid(shop, 1001), desk.paid(shop, 1002)
    at = NOW + timedelta(days=4)
    LastLetter.objects.all().delete()
    one, two = *messages(first, "refunded"), *messages(second, "refunded")
    (approved,) = messages(first, "requested")
    effect(approved.kind)(approved, now=at)
    for each in (one, two):
        with pytest.raises(Later):
            effect(each.kind)(each, now=at + MINUTE)
    effect(two.kind)(two, now=at + HOUR)
    letter = outgoing.outbox[-1]
    assert second.number in letter.body
    assert letter.body.count("/status/") == 2
    WaitingLetter.objects.all().delete()


def test_every_message_either_waits_or_is_named_as_one_that_never_does() -> None:
    assert set(MESSAGES) >= IMMEDIATE
    assert not IMMEDIATE & CAN_WAIT
    assert {"withdrawal", "requested", "approved", "declined", "label"} <= IMMEDIATE
