"""The mails: what they say in both languages, how they are addressed, and what becomes of a mail server's moods."""

import logging
import re
import smtplib
from datetime import timedelta
from email import message_from_string
from email.policy import default
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core import mail as outgoing
from django.utils import translation

from returns.domain.status import DeclineReason, DispositionType
from returns.models import OutboxMessage, Return, Shop
from returns.operations.approve_return import approve_return
from returns.operations.decline_return import decline_return
from returns.operations.receive_goods import receive_goods
from returns.operations.record_label import record_label
from returns.operations.record_payment import begin_payment, record_payment
from returns.operations.settle_return import settle_return
from returns.outbox import GiveUp, Later
from returns_portal import mail
from tests.characters import NOW, Bought, ask, make_order, make_shop, pay

pytestmark = pytest.mark.django_db
KINDS = ("requested", "approved", "declined", "received", "refunded")


@pytest.fixture(autouse=True)
def post_office(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.APP_URL = "https://returns.example"
    settings.DEFAULT_FROM_EMAIL = "Returns <post@returns.example>"


def play(kind, *, locale="en", tracking="SBX1", missing=0, **shop):
    """A return that has come as far as the mail of this kind."""
    rma = ask(make_order(make_shop(**shop), Bought(), Bought("Pull", 2, 3900)), quantities=(1, 2))
    Return.objects.filter(pk=rma.pk).update(locale=locale)
    if kind == "declined":
        note = "Porté plusieurs fois.\nDésolés."
        decline_return(rma_id=rma.pk, reason=DeclineReason.OTHER, explanation=note, actor="merchant", now=NOW)
    if kind in {"approved", "received", "refunded"}:
        approve_return(rma_id=rma.pk, actor="merchant", now=NOW)
        record_label(
            parcel_id=rma.parcels.get().pk, carrier="sandbox", tracking_number=tracking, tracking_url="", now=NOW
        )
    if kind in {"received", "refunded"}:
        first, second = rma.lines.all()
        gone = {DispositionType.RESTOCKED: 2 - missing, DispositionType.MISSING: missing}
        counts = {first.pk: {DispositionType.RESTOCKED: 1}, second.pk: gone}
        receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=NOW)
    if kind == "refunded":
        settle_return(rma_id=rma.pk, expected_minor=12790, actor="merchant", now=NOW)
        begin_payment(rma_id=rma.pk, now=NOW)
        pay(rma, at=NOW)
    return rma


def message_of(kind):
    return OutboxMessage.objects.get(kind=f"mail.{kind}")


def post(kind, **story):
    """Play the story and send its mail; returns what went out."""
    play(kind, **story)
    getattr(mail, kind)(message_of(kind), now=NOW)
    (letter,) = outgoing.outbox
    return letter


def plain(text):
    return text.replace("\u202f", " ").replace("\xa0", " ")


SENTENCES = {
    ("requested", "en"): (
        "We have your return request for order #1001",
        ["On November 20, 2026 you asked to return", "2 × Pull S", "Expected refund: €127.90"],
    ),
    ("requested", "fr"): (
        "Nous avons reçu votre demande de retour pour la commande #1001",
        ["Le 20 novembre 2026, vous avez demandé à retourner", "2 × Pull S", "Remboursement prévu : 127,90 €"],
    ),
    ("approved", "en"): (
        "Your return is approved: send it by December 4, 2026",
        ["Send the parcel by December 4, 2026.", "12 rue des Lices", "France", "Download the label (PDF)"],
    ),
    ("approved", "fr"): (
        "Votre retour est accepté : envoyez-le au plus tard le 4 décembre 2026",
        ["au plus tard le 4 décembre 2026.", "12 rue des Lices", "Télécharger l’étiquette (PDF)"],
    ),
    ("declined", "en"): (
        "Your return request for order #1001 was declined",
        ["Another reason.", "Porté plusieurs fois.\nDésolés.", "a person will answer you"],
    ),
    ("declined", "fr"): (
        "Votre demande de retour pour la commande #1001 a été refusée",
        ["Une autre raison.", "une personne vous répondra"],
    ),
    ("received", "en"): ("Atelier Demo has received your return", ["counted the items", "Expected refund: €127.90"]),
    ("received", "fr"): ("Atelier Demo a reçu votre retour", ["compté les articles", "Remboursement prévu : 127,90 €"]),
    ("refunded", "en"): (
        "Your refund of €127.90 has been sent",
        ["sent your refund on November 20, 2026", "by November 30, 2026", "Refund: €127.90"],
    ),
    ("refunded", "fr"): (
        "Votre remboursement de 127,90 € a été envoyé",
        ["le 20 novembre 2026", "au plus tard le 30 novembre 2026", "Remboursement : 127,90 €"],
    ),
}


@pytest.mark.parametrize(("kind", "locale"), list(SENTENCES))
def test_each_mail_says_what_it_must_in_text_and_html(kind, locale):
    letter = post(kind, locale=locale)
    subject, sentences = SENTENCES[kind, locale]
    html, html_type = letter.alternatives[0]
    assert plain(letter.subject) == subject
    for sentence in sentences:
        assert sentence in plain(letter.body)
    assert html_type == "text/html"
    assert f'<html lang="{locale}" dir="ltr"' in html
    assert "<c-" not in html
    assert "<script" not in html
    assert "https://returns.example/returns/atelier-demo/status/" in html
    assert "https://returns.example/returns/atelier-demo/status/" in letter.body
    assert "&#x27;" not in letter.body
    assert len(html) < 12_000


def test_who_writes_to_whom():
    letter = post("requested", name="Atelier Démo")
    sent = message_from_string(letter.message().as_string(), policy=default)
    assert sent["From"].addresses[0].display_name == "Atelier Démo"
    assert sent["From"].addresses[0].addr_spec == "post@returns.example"
    assert sent["To"] == "camille@example.com"
    assert sent["Reply-To"] == "bonjour@atelier.example"
    assert sent["Auto-Submitted"] == "auto-generated"


def test_a_sum_stays_together_in_the_subject():
    letter = post("refunded", locale="fr")
    sent = message_from_string(letter.message().as_string(), policy=default)
    assert sent["Subject"].strip(" ") == "Votre remboursement de 127,90\xa0€ a été envoyé"


def test_before_a_colon_french_has_its_space_in_templates_too():
    templates = [
        path for ending in ("txt", "html") for path in (Path(__file__).parents[2] / "templates").rglob(f"*.{ending}")
    ]
    assert len(templates) > 100
    assert not [path.name for path in templates if re.search(r"{% translate [^%]*%}:", path.read_text())]
    with translation.override("fr"):
        assert translation.gettext(":") == "\xa0:"


def test_a_second_try_carries_the_same_message_id():
    first = post("requested")
    mail.requested(message_of("requested"), now=NOW + timedelta(hours=1))
    ids = {letter.message()["Message-ID"] for letter in outgoing.outbox}
    assert ids == {first.extra_headers["Message-ID"]}
    assert ids.pop().endswith("@returns.example>")


def test_label_and_code_come_with_the_approval():
    html = post("approved").alternatives[0][0]
    assert html.count("https://returns.example/labels/") == 2
    assert "/qr.png" in html


def test_a_slip_is_not_called_a_label():
    assert "Download the return slip (PDF)" in post("approved", tracking="").body


def test_missing_pieces_are_named():
    letter = post("received", missing=1)
    assert "1 was not in the parcel" in letter.body
    assert "Expected refund: €88.90" in letter.body


def test_names_cannot_add_headers():
    letter = post("requested", name="Atelier\r\nBcc: spy@example.com")
    assert "Bcc" not in dict(letter.message())
    assert "\n" not in letter.message()["From"]


def test_what_people_wrote_is_escaped():
    html = post("requested", name="<img src=x>").alternatives[0][0]
    assert "<img src=x>" not in html
    assert "&lt;img src=x&gt;" in html


def test_without_an_address_nothing_is_sent_and_the_log_says_so_without_data(caplog):
    rma = play("requested")
    Return.objects.filter(pk=rma.pk).update(email="")
    with caplog.at_level(logging.INFO, logger="returns_portal.letters"):
        mail.requested(message_of("requested"), now=NOW)
    assert not outgoing.outbox
    assert "no address" in caplog.text


@pytest.mark.parametrize("email", ["nobody", "a@b\r\nBcc: spy@example.com", "a b@example.com"])
def test_an_address_that_is_none_is_given_up(email):
    rma = play("requested")
    Return.objects.filter(pk=rma.pk).update(email=email)
    with pytest.raises(GiveUp) as refused:
        mail.requested(message_of("requested"), now=NOW)
    assert email not in str(refused.value)


def test_a_shop_without_an_address_gets_no_answers():
    letter = post("requested", email="")
    assert not letter.reply_to
    assert "reply to this e-mail" not in letter.body


@pytest.mark.parametrize(
    ("trouble", "outcome"),
    [
        (smtplib.SMTPRecipientsRefused({"camille@example.com": (550, b"no such user camille@example.com")}), GiveUp),
        (smtplib.SMTPRecipientsRefused({"camille@example.com": (451, b"greylisted")}), Later),
        (smtplib.SMTPDataError(554, b"spam"), GiveUp),
        (smtplib.SMTPDataError(452, b"full"), Later),
        (smtplib.SMTPSenderRefused(530, b"auth", "post@returns.example"), Later),
        (smtplib.SMTPAuthenticationError(535, b"auth"), Later),
        (smtplib.SMTPServerDisconnected("gone"), Later),
        (ConnectionRefusedError(111, "refused"), Later),
        (TimeoutError("slow"), Later),
    ],
)
def test_a_mail_server_that_is_busy_and_one_that_says_no(trouble, outcome):
    play("requested")
    with patch("django.core.mail.EmailMultiAlternatives.send", side_effect=trouble), pytest.raises(outcome) as raised:
        mail.requested(message_of("requested"), now=NOW)
    assert "camille" not in str(raised.value)


@pytest.mark.parametrize("kind", KINDS)
def test_a_language_we_do_not_speak_falls_back_to_the_shops(kind):
    assert '<html lang="fr" dir="ltr"' in post(kind, locale="de").alternatives[0][0]
    Shop.objects.update(locale="ja")
    getattr(mail, kind)(message_of(kind), now=NOW)
    assert '<html lang="en" dir="ltr"' in outgoing.outbox[-1].alternatives[0][0]


def test_the_refund_that_is_told_of_is_the_one_that_was_sent():
    rma = play("received")
    record_payment(rma_id=rma.pk, refund_gid="gid://shopify/Refund/9", paid_minor=10000, now=NOW)
    mail.refunded(message_of("refunded"), now=NOW)
    (letter,) = outgoing.outbox
    assert letter.subject == "Your refund of €100.00 has been sent"
    for text in (letter.body, str(letter.alternatives[0][0])):
        assert [words in text for words in ("Difference from the agreement", "−€27.90")] == [True, True]
