"""The merchant says it in their own words: kept, previewed, tried out, sent, broken, and ours again."""

import re
from urllib.parse import urlsplit

import pytest
from django.core import mail as outgoing
from django.test import Client

from returns.models import MessageText, OutboxMessage, Return
from returns_portal import mail
from returns_portal.words_mail import test_message as send_test
from returns_portal.words_mail import words_broken
from tests.characters import NOW, ask, make_order, make_shop, two_shops
from tests.returns_portal.merchant_desk import STAFF_ID, staff_of, with_door

pytestmark = pytest.mark.django_db
PAGE = "/app/messages/requested/en/"
WORDS = {
    "subject": "Got it, {{ name }}",
    "headline": "Thank you!",
    "body": "Dear {{ name }},\n\nwe look at {{ number }}.",
}


@pytest.fixture(autouse=True)
def _house(settings):
    settings.MIDDLEWARE = with_door()
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.APP_URL = "https://returns.example"


def keep(shop, *, page=PAGE, **words):
    answer = staff_of(shop).post(page, WORDS | words)
    assert answer.status_code == 303, answer.content.decode()


def sent(shop, *, locale="en", name="Camille Martin", number=1001):
    """The acknowledgement of a request to this shop."""
    order = make_order(shop, number=number)
    order.address = {**order.address, "name": name}
    order.save()
    rma = ask(order, quantities=(1,), key=str(number))
    Return.objects.filter(pk=rma.pk).update(locale=locale)
    mail.requested(OutboxMessage.objects.get(kind="mail.requested", payload__return=rma.pk), now=NOW)
    return outgoing.outbox[-1], rma


def test_the_list_names_every_message_and_whose_words_it_has():
    shop = make_shop()
    keep(shop)
    text = staff_of(shop).get("/app/messages/").content.decode()
    assert "Request received" in text
    assert "Refund sent" in text
    assert text.count("Your words") == 1
    assert "Demande reçue" in staff_of(shop, locale="fr").get("/app/messages/").content.decode()


def test_own_words_are_sent_with_what_has_to_be_there():
    shop = make_shop()
    keep(shop)
    letter, rma = sent(shop)
    html = letter.alternatives[0][0]
    assert letter.subject == "Got it, Camille Martin"
    for part in (letter.body, html):
        assert "Thank you!" in part
        assert f"we look at {rma.number}." in part
        assert "Robe midi" in part
        assert "€49.90" in part
        assert "answers you by e-mail" not in part


def test_each_language_has_words_of_its_own():
    shop = make_shop()
    keep(shop)
    letter, _rma = sent(shop, locale="fr")
    assert letter.subject == "Nous avons reçu votre demande de retour pour la commande #1001"
    keep(shop, page="/app/messages/requested/fr/", subject="", headline="", body="Merci, c’est noté !")
    letter, _rma = sent(shop, locale="fr", number=1002)
    assert letter.subject.endswith("#1002")
    assert "Merci, c’est noté !" in letter.body


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=alert(1)>", "{{ shop }}{% include 'x' %}", "A\r\nBcc: spy@example.com"]
)
def test_what_shoppers_are_called_is_text_everywhere(name):
    shop = make_shop()
    keep(shop)
    letter, _rma = sent(shop, name=name)
    html = letter.alternatives[0][0]
    assert "<img src=x" not in html
    assert "Bcc" not in dict(letter.message())
    assert "\n" not in letter.message()["Subject"]
    assert name.split("\r\n")[0] in letter.body


def test_what_the_merchant_writes_is_text_too():
    shop = make_shop()
    keep(shop, body="<script>alert(1)</script> <b>Hello</b> https://shop.example/care")
    letter, _rma = sent(shop)
    html = letter.alternatives[0][0]
    assert "<script" not in html
    assert "&lt;b&gt;Hello&lt;/b&gt;" in html
    assert '<a href="https://shop.example/care"' in html


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("Hello\n{{ secret }}", "Line 2: this message does not know “secret”"),
        ("{{ ''.__class__ }}", "Line 1: this cannot be read"),
        ("\n\n{% include 'x' %}", "“include” cannot be used here"),
        ("{% for i in (1..9) %}{% endfor %}", "not through numbers"),
        ("", "This field is required"),
        ("x" * 4001, "4000"),
    ],
)
def test_what_cannot_be_used_is_named_and_not_kept(body, said):
    shop = make_shop()
    answer = staff_of(shop).post(PAGE, WORDS | {"body": body})
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not MessageText.objects.exists()
    assert staff_of(shop).post(f"{PAGE}preview/", WORDS | {"body": body}).status_code == 422
    assert staff_of(shop).post(f"{PAGE}test/", WORDS | {"body": body}).status_code == 422
    assert not OutboxMessage.objects.exists()


def test_broken_words_keep_no_message_back_and_the_shop_is_told_once():
    shop = make_shop()
    keep(shop)
    MessageText.objects.update(body="Hello\n{{ name | gone }}")
    letter, rma = sent(shop)
    assert letter.subject == "We have your return request for order #1001"
    mail.requested(OutboxMessage.objects.get(kind="mail.requested", payload__return=rma.pk), now=NOW)
    told = OutboxMessage.objects.get(kind="mail.words_broken")
    words_broken(told, now=NOW)
    letter = outgoing.outbox[-1]
    assert letter.to == [shop.email]
    assert "Votre texte ne peut pas être utilisé" in letter.subject
    assert "Ligne 2" in letter.body
    assert "(anglais)" in letter.body
    page = staff_of(shop).get(PAGE).content.decode()
    assert "Your words could not be used, so ours are sent" in page
    assert "Cannot be used" in staff_of(shop).get("/app/messages/").content.decode()


def test_ours_again_and_the_history_says_who_and_what():
    shop = make_shop()
    keep(shop)
    assert staff_of(shop).post(f"{PAGE}reset/").status_code == 303
    letter, _rma = sent(shop)
    assert letter.subject == "We have your return request for order #1001"
    page = staff_of(shop).get(PAGE).content.decode()
    assert "Our words are sent" in page
    assert "Our words again" in page
    assert page.count(f"staff member {STAFF_ID}") == 2
    assert "we look at {{ number }}." in page
    assert staff_of(shop).post(f"{PAGE}reset/").status_code == 303
    assert MessageText.objects.count() == 2


def test_the_preview_shows_made_up_values_in_the_messages_language():
    shop = make_shop()
    answer = staff_of(shop).post("/app/messages/requested/fr/preview/", WORDS | {"body": "{{ asked_on }} <b>"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "Got it, Camille Martin" in page
    assert "4 décembre 2026 &lt;b&gt;" in page
    frame = re.search(r'<iframe class="mail" src="([^"]+)"', page)[1]
    shown = Client().get(urlsplit(frame).path)
    html = shown.content.decode()
    assert 'lang="fr"' in html
    assert "4 décembre 2026 &lt;b&gt;" in html
    assert "(prefers-color-scheme: dark)" in html
    assert "(prefers-color-scheme: dark)" not in Client().get(f"{urlsplit(frame).path}?scheme=dark").content.decode()
    assert "default-src 'none'" in shown["Content-Security-Policy"]
    assert "script-src 'none'" in shown["Content-Security-Policy"]
    assert not MessageText.objects.exists()
    assert Client().get(urlsplit(frame).path[:-3] + "x/").status_code == 404


def test_a_test_goes_to_the_shop_itself_and_not_without_end():
    shop = make_shop()
    client = staff_of(shop)
    assert client.post(f"{PAGE}test/", WORDS | {"to": "victim@example.com"}).status_code == 200
    send_test(OutboxMessage.objects.get(kind="mail.test"), now=NOW)
    (letter,) = outgoing.outbox
    assert letter.to == [shop.email]
    assert letter.subject == "Test: Got it, Camille Martin"
    answers = [client.post(f"{PAGE}test/", WORDS).status_code for _ in range(12)]
    assert 409 in answers
    assert OutboxMessage.objects.filter(kind="mail.test").count() == 10


def test_another_shop_has_its_own_words_and_strangers_none():
    shop, other = two_shops()
    keep(shop)
    assert "Our words are sent" in staff_of(other).get(PAGE).content.decode()
    staff_of(other).post(f"{PAGE}reset/")
    assert MessageText.objects.get().shop == shop
    letter, _rma = sent(other)
    assert letter.subject == "We have your return request for order #1001"
    for address in (PAGE, f"{PAGE}preview/", f"{PAGE}test/", f"{PAGE}reset/"):
        assert staff_of(None).post(address, WORDS).status_code == 401
        assert staff_of(shop).post(address.replace("requested", "nothing"), WORDS).status_code == 404
        assert staff_of(shop).post(address.replace("/en/", "/xx/"), WORDS).status_code == 404
