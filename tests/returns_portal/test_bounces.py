"""What a mail provider tells of a letter counts once, for its own shop, and leads staff to the shopper."""

import base64
import json
from datetime import timedelta
from types import SimpleNamespace

import pytest
import requests
from cryptography.fernet import Fernet
from django.core import mail as outgoing
from django.test import Client

from config.privacy import retain
from returns.models import OutboxMessage, SentLetter, Suppression
from returns.operations.decline_return import DeclineReason, decline_return
from returns.operations.erase_shop import erase_shop
from returns.operations.record_sent_letter import record_sent_letter
from returns.operations.suppress import reader_of, suppress
from returns.outbox import GiveUp, Later
from returns.queries.suppressions import Reason, reasons_against
from returns.queries.waiting_on_us import waiting_on_us
from returns_portal.letters import send
from returns_portal.models import TextAccount
from returns_portal.telephones import agree, offered_to, wished
from tests.characters import NOW, make_shop, two_shops
from tests.returns_portal.merchant_desk import requested, staff_of, with_door

pytestmark = pytest.mark.django_db
SECRET = "provider:a-secret-of-the-tests-alone"
INACTIVE = (
    "You tried to send to a recipient that has been marked as inactive.\nFound inactive addresses: camille@example.com."
    "\nInactive recipients are ones that have generated a hard bounce or a spam complaint. "
)
LOCMEM = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _house(settings):
    settings.MIDDLEWARE = with_door()
    settings.EMAIL_BACKEND, settings.EMAIL_PROVIDER = LOCMEM, "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "POSTMARK_SERVER_TOKEN": "token"}


def letter(rma, kind="approved"):
    """Send a message about the return; its key: "" where it has none, None where nothing went out."""
    before = len(outgoing.outbox)
    message = OutboxMessage.objects.create(
        shop=rma.shop, kind=f"mail.{kind}", payload={"return": rma.pk}, due_at=NOW, created_at=NOW, done_at=NOW
    )
    send(message, rma, now=NOW, template="label_ends", subject="x", headline="x", last="")
    return getattr(outgoing.outbox[-1], "metadata", {"letter": ""})["letter"] if len(outgoing.outbox) > before else None


def postmark(key, kind="HardBounce", **more):
    return {
        "RecordType": "SpamComplaint" if kind == "SpamComplaint" else "Bounce",
        "ID": 4323372036854775807,
        "Type": kind,
        "MessageID": "883953f4-6105-42a2-a16a-77a8eac79483",
        "Metadata": {"letter": key},
        "Email": "camille@example.com",
        "BouncedAt": "2026-11-20T14:10:12Z",
        **more,
    }


def brevo(key, event):
    custom = json.dumps({"letter": key})
    return {"event": event, "email": "camille@example.com", "message-id": "<2@b>", "X-Mailin-custom": custom}


def mailjet(key, **more):
    told = {"event": "bounce", "time": 1430812195, "MessageID": 13792286917004336, "email": "camille@example.com"}
    return told | {"Payload": json.dumps({"letter": key}), "error": "", **more}


def told(body, provider="postmark", secret=SECRET, client=None):
    head = {"Authorization": f"Basic {base64.b64encode(secret.encode()).decode()}"} if secret else {}
    return (client or Client(enforce_csrf_checks=True)).post(
        f"/mail/{provider}/webhook", body, content_type="application/json", headers=head
    )


def history(rma, prefix="mail."):
    return [event.kind for event in rma.events.filter(kind__startswith=prefix).order_by("pk")]


def test_a_hard_bounce_puts_the_address_on_its_own_shops_list_once():
    shop, other = two_shops()
    rma, theirs = requested(shop), requested(other)
    key = letter(rma)
    assert "camille" not in key
    letter(theirs)
    for _twin in range(2):
        assert told(postmark(key)).status_code == 200
    assert history(rma) == ["mail.bounced"]
    assert history(theirs) == []
    assert reasons_against(shop, rma.email) == {Reason.BOUNCED}
    assert reasons_against(other, theirs.email) == frozenset()
    assert letter(rma) is None
    assert letter(theirs) is not None
    assert "camille" not in str(list(SentLetter.objects.values())) + str(list(Suppression.objects.values()))


def test_what_failed_for_now_is_noted_and_stops_nothing_and_is_old_news_after_the_bounce():
    rma = requested(make_shop())
    key = letter(rma)
    for _twin in range(2):
        told(postmark(key, "SoftBounce"))
    assert history(rma) == ["mail.undelivered"]
    assert letter(rma) is not None
    told(postmark(key))
    assert history(rma) == ["mail.undelivered", "mail.bounced"]
    SentLetter.objects.update(undelivered_at=None)
    told(postmark(key, "SoftBounce"))  # overtaken by the bounce on its way here
    assert history(rma) == ["mail.undelivered", "mail.bounced"]


def test_a_complaint_stops_marketing_alone():
    rma = requested(make_shop())
    told(postmark(letter(rma), "SpamComplaint"))
    assert reasons_against(rma.shop, rma.email) == {Reason.COMPLAINED}
    assert history(rma) == ["mail.complained"]
    assert letter(rma) is not None
    assert (
        "E-mails to this shopper come back"
        not in staff_of(rma.shop).get(f"/app/returns/{rma.number}/").content.decode()
    )


@pytest.mark.parametrize(
    "provider, body, kind",
    [
        ("postmark", lambda key: postmark(key, "BadEmailAddress"), "mail.bounced"),
        ("postmark", lambda key: postmark(key, "VirusNotification"), "mail.undelivered"),
        ("postmark", lambda key: postmark(key, "Transient"), None),
        ("postmark", lambda key: {"RecordType": "Delivery", "Metadata": {"letter": key}}, None),
        ("brevo", lambda key: brevo(key, "hard_bounce"), "mail.bounced"),
        ("brevo", lambda key: brevo(key, "soft_bounce"), "mail.undelivered"),
        ("brevo", lambda key: brevo(key, "invalid_email"), "mail.bounced"),
        ("brevo", lambda key: brevo(key, "blocked"), "mail.undelivered"),
        ("brevo", lambda key: brevo(key, "spam"), "mail.complained"),
        ("brevo", lambda key: brevo(key, "deferred"), None),
        ("mailjet", lambda key: [mailjet(key, hard_bounce=True, error="user unknown")], "mail.bounced"),
        ("mailjet", lambda key: mailjet(key, hard_bounce=False, error="quota exceeded"), "mail.undelivered"),
        ("mailjet", lambda key: mailjet(key, event="spam", source="JMRPP"), "mail.complained"),
        ("mailjet", lambda key: mailjet(key, event="sent"), None),
    ],
)
def test_each_providers_words_mean_the_same(settings, provider, body, kind):
    settings.EMAIL_PROVIDER = provider
    rma = requested(make_shop())
    assert told(body(letter(rma)), provider).status_code == 200
    assert history(rma) == ([kind] if kind else [])


@pytest.mark.parametrize("secret", ["", "provider:another", "another:a-secret-of-the-tests-alone"])
def test_without_the_secret_nothing_is_heard(secret):
    rma = requested(make_shop())
    assert told(postmark(letter(rma)), secret=secret).status_code == 400
    assert history(rma) == []


def test_only_the_provider_in_use_is_heard_and_a_plain_mail_server_has_none(settings):
    assert told(brevo("x", "hard_bounce"), "brevo").status_code == 404
    assert told({}, "mailgun").status_code == 404
    settings.EMAIL_PROVIDER = "smtp"
    assert told(postmark("x")).status_code == 404
    assert told({}, "smtp").status_code == 404


def test_letters_nobody_knows_are_answered_and_counted_and_no_address_is_logged(caplog):
    rma = requested(make_shop())
    letter(rma)
    with caplog.at_level("INFO"):
        for key in ("another", "", None, 7, {"a": 1}, "x" * 100_000):
            assert told(postmark(key)).status_code == 200
        assert told(postmark("x", Metadata=[])).status_code == 400
    assert not Suppression.objects.exists()
    assert [entry.count for entry in caplog.records if hasattr(entry, "count")] == [1] * 6
    assert "camille" not in caplog.text


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"null", b"1", b'{"RecordType": "Inbound"}', b"[" * 60_000])
def test_what_nobody_can_read_is_400(body):
    head = {"Authorization": f"Basic {base64.b64encode(SECRET.encode()).decode()}"}
    answer = Client().post("/mail/postmark/webhook", body, content_type="application/json", headers=head)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "locale, words", [("en", "E-mails to this shopper come back"), ("fr", "Les e-mails à ce client reviennent")]
)
def test_staff_read_what_to_do_and_lift_the_block(locale, words):
    shop, other = two_shops()
    rma = requested(shop)
    first, second = letter(rma), letter(rma)
    told(postmark(first))
    page, address = f"/app/returns/{rma.number}/", f"/app/returns/{rma.number}/mailbox/"
    assert words in staff_of(shop, locale=locale).get(page).content.decode()
    assert rma.number in staff_of(shop, locale=locale).get("/app/waiting/").content.decode()
    assert rma.number in staff_of(shop, locale=locale).get("/app/").content.decode()
    assert staff_of(other).post(address).status_code == 404
    assert staff_of(None).post(address).status_code in {401, 403}
    assert reasons_against(shop, rma.email)
    assert staff_of(shop, htmx=True).post(address).status_code == 200
    assert history(rma) == ["mail.bounced", "mail.mended"]
    assert words not in staff_of(shop, locale=locale).get(page).content.decode()
    assert staff_of(shop, htmx=True).post(address).status_code == 409
    told(postmark(second))  # went out before the mailbox was mended
    assert reasons_against(shop, rma.email) == frozenset()
    told(postmark(letter(rma)))
    assert reasons_against(shop, rma.email) == {Reason.BOUNCED}


def test_lifting_the_block_leaves_what_the_reader_said():
    rma = requested(make_shop())
    for reason in Reason:
        suppress(shop=rma.shop, reader=reader_of(rma.shop, rma.email), reason=reason, now=NOW)
    staff_of(rma.shop).post(f"/app/returns/{rma.number}/mailbox/")
    assert reasons_against(rma.shop, rma.email) == {Reason.UNSUBSCRIBED, Reason.COMPLAINED}


def test_while_nobody_can_tell_who_opposed_letters_about_returns_go_out_and_nothing_else(settings, caplog):
    rma = requested(make_shop())
    account = TextAccount(shop=rma.shop, kinds=["approved"], sender="+33700000000", webhook_token="t")
    account.save()
    rma.order.phone = "+33612345678"
    rma.order.save()
    agree(rma, now=NOW)
    assert (bool(wished(rma)), bool(offered_to(rma.order)), bool(letter(rma))) == (True, True, True)
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert letter(rma) == ""
    assert (wished(rma), offered_to(rma.order)) == ("", "")
    assert reasons_against(rma.shop, rma.email) == {Reason.UNSUBSCRIBED}
    assert staff_of(rma.shop).get(f"/app/returns/{rma.number}/").status_code == 200
    assert "cannot be opened" in caplog.text
    assert rma.email not in caplog.text


def test_a_return_that_is_over_waits_for_nobody():
    rma = requested(make_shop())
    told(postmark(letter(rma)))
    assert [each.kind for each in waiting_on_us(rma.shop, now=NOW)] == ["mail.bounced"]
    decline_return(rma_id=rma.pk, actor="merchant", reason=DeclineReason.OTHER, explanation="", now=NOW)
    assert waiting_on_us(rma.shop, now=NOW) == []


def test_notes_of_letters_go_in_time_and_with_the_shop():
    shop = make_shop()
    for days in (31, 29):
        record_sent_letter(
            shop=shop, rma=None, to="a@example.com", message_id=str(days), now=NOW - timedelta(days=days)
        )
    retain(now=NOW)
    assert SentLetter.objects.count() == 1
    erase_shop(shop=shop, now=NOW)
    assert not SentLetter.objects.exists()


def test_a_plain_mail_server_leaves_no_notes(settings):
    settings.EMAIL_PROVIDER = "smtp"
    rma = requested(make_shop())
    message = OutboxMessage.objects.create(shop=rma.shop, kind="mail.approved", payload={}, due_at=NOW, created_at=NOW)
    send(message, rma, now=NOW, template="label_ends", subject="x", headline="x", last="")
    assert not hasattr(outgoing.outbox[-1], "metadata")
    assert not SentLetter.objects.exists()


@pytest.mark.parametrize(
    "status, answer, raised",
    [
        (200, {"ErrorCode": 0, "Message": "OK", "MessageID": "1", "SubmittedAt": "2026-11-20T10:00:00Z"}, None),
        (422, {"ErrorCode": 406, "Message": INACTIVE}, GiveUp),
        (422, {"ErrorCode": 300, "Message": "Invalid email request to camille@example.com"}, GiveUp),
        (401, {"ErrorCode": 10, "Message": "Bad or missing API token"}, Later),
        (500, {"ErrorCode": 100, "Message": "Maintenance"}, Later),
        (None, {}, Later),
    ],
)
def test_over_the_providers_wire(settings, monkeypatch, status, answer, raised):
    settings.EMAIL_BACKEND, sent = "anymail.backends.postmark.EmailBackend", {}
    settings.ANYMAIL |= {"POSTMARK_SEND_DEFAULTS": {"track_opens": False, "track_clicks": False}}

    def request(self, **call):
        if status is None:
            raise requests.ConnectionError("camille@example.com")
        sent.update(json.loads(call["data"]))
        response = requests.Response()
        response.status_code, response._content = status, json.dumps(answer).encode()
        response.request = SimpleNamespace(headers={})
        return response

    monkeypatch.setattr(requests.Session, "request", request)
    rma = requested(make_shop())
    if raised:
        with pytest.raises(raised) as trouble:
            letter(rma)
        assert "camille" not in str(trouble.value)
        assert trouble.value.__suppress_context__
    else:
        letter(rma)
        assert sent["Metadata"] == {"letter": SentLetter.objects.get().key}
        assert (sent["TrackOpens"], sent["TrackLinks"]) == (False, "None")
