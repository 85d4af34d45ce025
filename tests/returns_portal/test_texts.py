"""Text messages, over the wire to a provider as strict as Twilio: who gets one, when, never two, and STOP."""

from __future__ import annotations

import html
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.core import mail as outgoing
from django.test import Client
from django.utils import translation

from returns.domain.status import ParcelStatus
from returns.domain.text_message import segments
from returns.models import OutboxMessage, Return, ReturnEvent, Shop
from returns.operations.approve_return import approve_return
from returns.operations.decline_return import DeclineReason, decline_return
from returns.operations.record_label import record_label
from returns.outbox import GiveUp, Later
from returns_portal import mail
from returns_portal.models import SentText, TextAccount, TextWish
from returns_portal.sms import accounts, sending
from returns_portal.sms.provider import TextError
from returns_portal.sms.twilio import Twilio
from returns_portal.sms.words import WORDS, body_of
from returns_portal.telephones import agree, number_of
from simulator.texts.desk import SID, TOKEN, digest
from tests.characters import ask, make_order, make_shop, two_shops
from tests.returns_portal.merchant_desk import again, staff_of, with_door
from tests.returns_portal.shopper_steps import AGREED, Shopper, live_order

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 20, 11, 0, tzinfo=UTC)
NUMBER, SENDER = "+33612345678", "+33644631234"
PAGE = "/app/messages/texts/"
GIVEN = {"sid": SID, "token": TOKEN, "sender": SENDER, "kinds": ["label", "declined"], "most_a_day": "50"}


@pytest.fixture(autouse=True)
def _house(settings: Any, simulator: Any) -> None:
    settings.MIDDLEWARE = with_door()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def open_account(shop: Shop, **about: Any) -> TextAccount:
    said = {"sid": SID, "token": TOKEN, "sender": SENDER, "kinds": list(WORDS), "most_a_day": 50} | about
    return accounts.keep(shop, **said)


def wanted(shop: Shop, *, phone: str = "06 12 34 56 78", number: int = 1001) -> Return:
    """A return with its label, whose shopper wants texts."""
    order = make_order(shop, number=number)
    order.phone = phone
    order.save()
    rma = ask(order, key=str(number), now=NOON)
    agree(rma, now=NOON)
    approve_return(rma_id=rma.pk, actor="merchant", now=NOON)
    record_label(parcel_id=rma.parcels.get().pk, carrier="sandbox", tracking_number="S1", tracking_url="", now=NOON)
    return again(rma)


def mailed(rma: Return, kind: str = "approved", now: datetime = NOON) -> OutboxMessage | None:
    """Send the mail, and return the text that it left to be sent, if any."""
    OutboxMessage.objects.filter(kind="sms.tell").delete()
    message = OutboxMessage.objects.filter(kind=f"mail.{kind}", payload__return=rma.pk).latest("pk")
    getattr(mail, kind)(message, now=now)
    return OutboxMessage.objects.filter(kind="sms.tell").first()


def texted(rma: Return, now: datetime = NOON) -> None:
    message = mailed(rma, now=now)
    assert message is not None
    sending.tell(message, now=now)


def events(rma: Return) -> list[str]:
    return list(ReturnEvent.objects.filter(rma=rma, kind__startswith="text.").values_list("kind", flat=True))


def posted(account: TextAccount, fields: dict[str, str], *, query: str = "", token: str = TOKEN) -> int:
    """What the provider posts, signed with a token."""
    url = accounts.report_address(account) + query
    parts = urlsplit(url)
    signature = digest(token, url, fields.items())
    path = f"{parts.path}?{parts.query}" if parts.query else parts.path
    return Client().post(path, fields, headers={"X-Twilio-Signature": signature}).status_code


class TestSending:
    def test_a_text_goes_with_the_mail_to_who_agreed(self, simulator: Any) -> None:
        shop = make_shop()
        open_account(shop)
        rma = wanted(shop)
        outgoing.outbox.clear()
        texted(rma)
        [text] = simulator.texts()
        assert len(outgoing.outbox) == 1
        assert (text["to"], text["from"]) == (NUMBER, SENDER)
        assert text["body"].startswith(
            f"{shop.name} : les documents de votre retour sont disponibles. {django_settings.APP_URL}/t/"
        )
        assert text["body"].endswith("Répondez STOP pour ne plus en recevoir.")
        assert events(rma) == ["text.sent"]
        link = next(word for word in text["body"].split() if "/t/" in word)
        answer = Client().get(urlsplit(link).path)
        assert answer.status_code == 302
        assert "/status/" in answer.headers["Location"]
        assert Client().get(urlsplit(answer.headers["Location"]).path).status_code == 200

    def test_nobody_gets_one_who_did_not_agree_for_this_return_or_another_number(self, simulator: Any) -> None:
        shop = make_shop()
        open_account(shop)
        rma = wanted(shop)
        rma.order.phone = "06 99 99 99 99"
        rma.order.save()
        assert mailed(again(rma)) is None
        TextWish.objects.all().delete()
        assert mailed(again(rma)) is None
        other = wanted(shop, number=1002)
        TextAccount.objects.update(kinds=["declined"])
        assert mailed(other) is None
        assert simulator.texts() == []

    def test_not_at_night_and_not_when_it_is_old_news(self, simulator: Any) -> None:
        shop = make_shop()
        open_account(shop)
        rma = wanted(shop)
        message = mailed(rma)
        with pytest.raises(Later) as wait:
            sending.tell(message, now=NOON.replace(hour=21))
        assert wait.value.delay == timedelta(hours=10)  # 22:00 in Paris, until 8:00
        rma.parcels.update(status=ParcelStatus.VOIDED)
        sending.tell(message, now=NOON)
        assert simulator.texts() == []

    @pytest.mark.parametrize("kind", ["lost_answer", "lost_answer_502"])
    def test_a_lost_answer_never_leads_to_a_second_text(self, simulator: Any, kind: str) -> None:
        shop = make_shop()
        open_account(shop)
        rma = wanted(shop)
        message = mailed(rma)
        simulator.unkind("texts", kind)
        with pytest.raises(Later):
            sending.tell(message, now=NOON)
        for _again in range(2):
            sending.tell(message, now=NOON + timedelta(minutes=1))
        assert len(simulator.texts()) == 1
        assert SentText.objects.get().sid == simulator.texts()[0]["sid"]
        assert events(rma) == ["text.sent"]

    @pytest.mark.parametrize("kind", ["http_500", "throttled"])
    def test_a_provider_that_cannot_is_asked_again(self, simulator: Any, kind: str) -> None:
        shop = make_shop()
        open_account(shop)
        message = mailed(wanted(shop))
        simulator.unkind("texts", kind)
        with pytest.raises(Later):
            sending.tell(message, now=NOON)
        sending.tell(message, now=NOON)
        assert len(simulator.texts()) == 1

    def test_a_key_that_is_refused_is_put_before_staff(self, simulator: Any) -> None:
        shop = make_shop()
        open_account(shop)
        message = mailed(wanted(shop))
        simulator.unkind("texts", "expired_token")
        with pytest.raises(GiveUp):
            sending.tell(message, now=NOON)

    def test_no_more_on_a_day_than_the_shop_wants(self, simulator: Any) -> None:
        shop = make_shop()
        open_account(shop, most_a_day=1)
        first, second = wanted(shop), wanted(shop, number=1002)
        texted(first)
        texted(second)
        assert len(simulator.texts()) == 1
        texted(second, now=NOON + timedelta(days=1))
        assert len(simulator.texts()) == 2

    def test_what_a_full_day_left_out_is_shown(self, simulator: Any, settings: Any) -> None:
        settings.MIDDLEWARE = with_door()
        shop = make_shop()
        open_account(shop, most_a_day=1)
        rmas = [wanted(shop, number=number) for number in (1001, 1002, 1003)]
        for rma in rmas:
            texted(rma)
        page = staff_of(shop).get(PAGE).content.decode()
        assert "2 texts were left out, since your most for a day was reached." in page
        texted(rmas[1], now=NOON + timedelta(days=1))
        texted(rmas[2], now=NOON + timedelta(days=1))
        page = staff_of(shop, locale="fr").get(PAGE).content.decode()
        assert "1 SMS n’est pas parti" in html.unescape(page), "a new day counts anew"
        open_account(shop, most_a_day=9)
        assert TextAccount.objects.get().left_out == 1, "who changes the account leaves the count alone"

    def test_a_number_that_gets_no_texts_is_not_tried_again(self, simulator: Any) -> None:
        shop = make_shop()
        open_account(shop)
        rma = wanted(shop, phone="06 12 34 00 00")
        texted(rma)
        assert events(rma) == ["text.failed"]
        assert mailed(rma) is None

    @pytest.mark.parametrize("language", [code for code, _name in django_settings.LANGUAGES])
    def test_every_text_is_at_most_two_parts_long(self, language: str, settings: Any) -> None:
        settings.APP_URL = "https://returns.atelier-demo.example"
        shop = make_shop()
        rma = wanted(shop)
        rma.locale, rma.shop.languages = language, [language]
        rma.shop.name = "Maison de la Chaussure"
        for key in WORDS:
            for stop in (True, False):
                said = body_of(rma, key, code="AbCdEfGhIjk", stop=stop)
                assert segments(said) <= 2, said
                assert said.startswith("Maison d")


class TestAnswers:
    def test_stop_ends_it_for_the_shop_and_start_begins_again(self, simulator: Any) -> None:
        shop, other = two_shops()
        account = open_account(shop)
        open_account(other)
        rma, theirs = wanted(shop), wanted(other)
        assert posted(account, {"From": NUMBER, "Body": " Stop. "}) == 200
        assert mailed(rma) is None
        assert mailed(theirs) is not None
        assert posted(account, {"From": NUMBER, "Body": "thanks"}) == 200
        assert mailed(rma) is None
        assert posted(account, {"From": NUMBER, "Body": "START"}) == 200
        assert mailed(rma) is not None

    def test_who_told_only_the_provider_is_heard_too(self, simulator: Any) -> None:
        shop = make_shop()
        open_account(shop)
        rma = wanted(shop)
        simulator.answer_text("", number=NUMBER, body="STOP")
        texted(rma)
        assert events(rma) == ["text.failed"]
        assert mailed(rma) is None

    def test_what_became_of_a_text_stands_in_the_history_once(self, simulator: Any) -> None:
        shop, other = two_shops()
        account, stranger = open_account(shop), open_account(other)
        rma = wanted(shop)
        texted(rma)
        text = SentText.objects.get()
        fate = {"MessageSid": text.sid, "MessageStatus": "undelivered", "ErrorCode": "30003"}
        query = f"?text={text.pk}"
        assert posted(account, fate, query=query, token="somebody-elses") == 401
        assert posted(stranger, fate, query=query) == 200
        assert events(rma) == ["text.sent"]
        for _again in range(2):
            assert posted(account, fate, query=query) == 200
        assert posted(account, fate | {"MessageStatus": "delivered"}, query=query) == 200
        assert events(rma) == ["text.sent", "text.failed"]
        assert SentText.objects.get().error == 30003

    def test_the_signature_is_the_one_that_twilio_documents(self) -> None:
        fields = {"CallSid": ["CA1234567890ABCDE"], "Caller": ["+14158675309"], "Digits": ["1234"]}
        fields |= {"From": ["+14158675309"], "To": ["+18005551212"]}
        url, signature = "https://mycompany.com/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8="
        twilio = Twilio(SID, "12345", SENDER)
        assert twilio.is_signed(url=url, fields=fields, signature=signature)
        assert not twilio.is_signed(url=url + "&more", fields=fields, signature=signature)
        assert not twilio.is_signed(url=url, fields=fields, signature="é")


class TestConsent:
    def test_the_box_is_there_unticked_with_a_masked_number(self) -> None:
        shop = make_shop()
        order = live_order(shop)
        order.phone = NUMBER
        order.save()
        shopper = Shopper(shop)
        path, page = shopper.review(order)
        assert 'name="texts"' not in page.content.decode()
        open_account(shop)
        path, page = shopper.review(order)
        html = page.content.decode()
        assert '<input type="checkbox" id="texts" name="texts" value="yes" form="confirm">' in html
        assert "•• •• 78" in html
        assert "612345678" not in html
        unshown = shopper.client.post(path, {"agreed": "", "texts": "yes"})
        assert (unshown.status_code, TextWish.objects.count()) == (409, 0)
        assert 'name="texts" value="yes" form="confirm" checked>' in unshown.content.decode()
        assert shopper.client.post(path, {"agreed": AGREED.search(html)[1], "texts": "yes"}).status_code == 303
        assert TextWish.objects.get().rma.order == order

    def test_nothing_is_agreed_without_a_tick(self) -> None:
        shop = make_shop()
        open_account(shop)
        order = live_order(shop)
        order.phone = NUMBER
        order.save()
        Shopper(shop).ask(order)
        assert Return.objects.count() == 1
        assert TextWish.objects.count() == 0

    @pytest.mark.parametrize(
        ("typed", "number"),
        [("06 12 34 56 78", NUMBER), ("+33 6 12 34 56 78", NUMBER), ("01 42 68 53 00", ""), ("call me", ""), ("", "")],
    )
    def test_only_what_can_get_a_text_is_a_number(self, typed: str, number: str) -> None:
        order = make_order(make_shop())
        order.phone, order.address = typed, {"country": "FR"}
        assert number_of(order) == number


class TestSettings:
    def test_the_key_is_tried_kept_sealed_and_never_shown(self) -> None:
        shop, other = two_shops()
        staff = staff_of(shop)
        answer = staff.post(PAGE, GIVEN | {"token": "wrong"})
        assert answer.status_code == 422
        assert "does not accept" in answer.content.decode()
        assert not TextAccount.objects.exists()
        assert staff.post(PAGE, GIVEN).status_code == 303
        kept = TextAccount.objects.get()
        assert TOKEN not in kept.sealed_token
        page = staff.get(PAGE).content.decode()
        assert TOKEN not in page
        assert kept.webhook_token in page
        assert staff.post(PAGE, GIVEN | {"token": "", "most_a_day": "7"}).status_code == 303
        assert TextAccount.objects.get().most_a_day == 7
        assert kept.webhook_token not in staff_of(other).get(PAGE).content.decode()
        assert "Envoyer des SMS" in staff_of(other, locale="fr").get(PAGE).content.decode()
        assert staff_of(other).post(f"{PAGE}removal/").status_code == 303
        assert TextAccount.objects.exists()
        assert staff.post(f"{PAGE}removal/").status_code == 303
        assert not TextAccount.objects.exists()

    @pytest.mark.parametrize(
        "wrong",
        [{"sid": "AC1"}, {"sid": "AC../" + "0" * 28}, {"sender": "06 12"}, {"kinds": ["survey"]}, {"most_a_day": "0"}],
    )
    def test_bad_input_is_told_at_its_field(self, wrong: dict[str, Any]) -> None:
        assert staff_of(make_shop()).post(PAGE, GIVEN | wrong).status_code == 422
        assert not TextAccount.objects.exists()

    def test_an_account_that_cannot_be_asked_is_not_kept(self, simulator: Any) -> None:
        simulator.unkind("texts", "http_500")
        with pytest.raises(TextError):
            open_account(make_shop())
        assert not TextAccount.objects.exists()


def test_a_declined_return_is_told_in_the_shoppers_language(simulator: Any) -> None:
    shop = make_shop()
    open_account(shop, sender="Atelier")
    order = make_order(shop, number=1005)
    order.phone = NUMBER
    order.save()
    Shop.objects.filter(pk=shop.pk).update(languages=["en", "de"])
    rma = ask(order, key="no", now=NOON)
    agree(rma, now=NOON)
    Return.objects.filter(pk=rma.pk).update(locale="de")
    decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation="", actor="merchant", now=NOON)
    with translation.override("en"):
        message = mailed(again(rma), kind="declined")
        sending.tell(message, now=NOON)
    [text] = simulator.texts()
    assert "Ihre Rücksendung wurde abgelehnt" in text["body"]
    assert "STOP" not in text["body"]
