"""The letter some days after a return, as it is read, and the page on which a shop says what is in it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outgoing
from django.utils import translation

from config.doors import DOORS
from returns.domain.exchange import Similar
from returns.domain.money import Money
from returns.doors import NoAnswer
from returns.models import AfterLetter, AfterTerms, OutboxMessage, Return, Shop
from returns.operations.keep_message_text import keep_message_text
from returns.operations.suppress import Reason, reader_of, suppress
from returns.operations.write_after import decide_letter, intend_offer, keep_after_terms, record_offer
from returns.outbox import Later, effect
from returns.vault import seal
from returns_portal.messages.catalogue import MESSAGES
from returns_portal.messages.engine import WordsError, check
from returns_portal.messages.ours import our_words, read_ours
from returns_portal.messages.own import write_own
from returns_portal.messages.samples import empty_of
from tests.characters import Bought, make_shop, two_shops
from tests.discount_codes import LETTERS, allow_codes
from tests.returns.test_after import FIVE, OVER, TERMS
from tests.returns.test_earlier import bought
from tests.returns_portal import merchant_desk as desk

pytestmark = pytest.mark.django_db
NOW = OVER + FIVE
HERE = "tests.returns_portal.test_after_mail"
asked: list[dict[str, Any]] = []


def yes(shop: Shop, **about: Any) -> bool:
    return True


def no(shop: Shop, **about: Any) -> bool:
    return False


def similar(shop: Shop, **about: Any) -> list[Similar]:
    asked.append(about)
    return [Similar("gid://shopify/Product/7", "Robe <longue>", "https://atelier.example/robe", "", Money(5990, "EUR"))]


def silence(shop: Shop, **about: Any) -> list[Similar]:
    raise NoAnswer("Unreachable")


@pytest.fixture
def shop(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Shop:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.MIDDLEWARE = desk.with_door()
    monkeypatch.setitem(DOORS, "shopify.agreed_to_email", f"{HERE}.yes")
    monkeypatch.setitem(DOORS, "shopify.similar", f"{HERE}.similar")
    asked.clear()
    shop = make_shop()
    keep_after_terms(shop=shop, **TERMS)
    allow_codes(shop)
    return shop


def decided(shop: Shop, *, agreed: bool = True, locale: str = "en", **about: Any) -> Return:
    rma = desk.paid(shop)
    Return.objects.filter(pk=rma.pk).update(locale=locale, **about)
    AfterLetter.objects.create(rma=rma, due_at=NOW)
    decide_letter(rma_id=rma.pk, agreed=agreed, now=NOW)
    if intend_offer(rma_id=rma.pk, sealed_code=seal(LETTERS)):
        record_offer(rma_id=rma.pk, gid="gid://shopify/DiscountCodeNode/9", ends_at=NOW + FIVE, now=NOW)
    return desk.again(rma)


def deliver() -> list[Any]:
    """Carry the letters out as the outbox would; what went out of them."""
    before = len(outgoing.outbox)
    for message in OutboxMessage.objects.filter(kind__in=["mail.found", "mail.survey"]):
        effect(message.kind)(message, now=NOW)
    return outgoing.outbox[before:]


def test_an_offer_a_suggestion_and_the_question(shop: Shop) -> None:
    rma = decided(shop)
    (letter,) = deliver()
    assert letter.subject == "10% off your next purchase at Atelier Demo"
    assert letter.to == [rma.email]
    html = letter.alternatives[0][0]
    for said in (LETTERS, "10% off a purchase at Atelier Demo, to be used once.", "Very easy", "?score=5#survey"):
        assert said in html
        assert said in letter.body
    assert "Robe &lt;longue&gt;" in html
    assert "at €59.90 or more" in letter.body
    assert asked[0]["product_type"] == "Robes"
    assert {item.line.product_gid for item in rma.lines.all()} <= asked[0]["but"]


def test_never_twice_whatever_happens_in_between(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(shop)

    class Killed(BaseException):
        pass

    def killed(self: Any, *args: Any) -> int:
        outgoing.outbox.append(self)
        raise Killed

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", killed)
    with pytest.raises(Killed):
        deliver()
    monkeypatch.undo()
    assert len(outgoing.outbox) == 1
    assert deliver() == []


def test_a_mail_server_that_is_busy_is_tried_again(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(shop)
    with monkeypatch.context() as busy:
        busy.setattr("django.core.mail.EmailMultiAlternatives.send", lambda self: (_ for _ in ()).throw(OSError()))
        with pytest.raises(Exception, match="mail server"):
            deliver()
    assert len(deliver()) == 1
    assert deliver() == []


KEPT = "From your order of August 22, 2026 you kept “Chemise <fine> S”."


def shirt(shop: Shop) -> None:
    """Some months ago the shopper bought a shirt and kept it."""
    order = bought(shop, 900, Bought("Chemise <fine>"))
    order.lines.update(vendor="Lin et Cie")


def test_what_was_kept_before_is_told_and_not_suggested_again(shop: Shop) -> None:
    shirt(shop)
    decided(shop)
    (letter,) = deliver()
    assert KEPT in letter.body
    assert "“Chemise &lt;fine&gt; S”" in letter.alternatives[0][0]
    assert "gid://shopify/Product/9000" in asked[0]["but"]
    assert asked[0]["vendor"] == "Lin et Cie"


def test_a_first_order_reads_as_if_nothing_were_missing(shop: Shop) -> None:
    decided(shop)
    (letter,) = deliver()
    assert "you kept" not in letter.body + letter.alternatives[0][0]
    assert "\n\n\n" not in letter.body.partition("Very easy")[0]


@pytest.mark.parametrize("why", ["no consent", "consent taken back", "opposed", "withdrew", "switched off", "service"])
def test_what_was_kept_is_told_to_nobody_else(shop: Shop, monkeypatch: pytest.MonkeyPatch, why: str) -> None:
    shirt(shop)
    if why == "switched off":
        AfterTerms.objects.update(earlier=False)
    rma = decided(shop, agreed=why != "no consent", **({"lane": "withdrawal"} if why == "withdrew" else {}))
    if why == "consent taken back":
        monkeypatch.setitem(DOORS, "shopify.agreed_to_email", f"{HERE}.no")
    if why == "opposed":
        suppress(shop=shop, reader=reader_of(shop, rma.email), reason=Reason.UNSUBSCRIBED, now=NOW)
    if why == "service":
        OutboxMessage.objects.filter(kind="mail.found").update(kind="mail.refunded")
        for message in OutboxMessage.objects.filter(kind="mail.refunded", payload__return=rma.pk):
            effect(message.kind)(message, now=NOW)
        assert outgoing.outbox
    said = [letter.body + letter.alternatives[0][0] for letter in (*deliver(), *outgoing.outbox)]
    assert not [text for text in said if "Chemise" in text]


def test_a_shops_own_words_may_name_it_and_our_sentence_makes_room(shop: Shop) -> None:
    shirt(shop)
    body = "{% for each in earlier %}Vous aimiez {{ each.title }} ({{ each.day }}).{% endfor %}"
    keep_message_text(shop=shop, message="found", language="fr", subject="", headline="", body=body, by="1", now=NOW)
    decided(shop, locale="fr")
    (letter,) = deliver()
    assert letter.body.startswith("Vous aimiez Chemise <fine> S (22 août 2026).")
    assert "vous avez gardé" not in letter.body


def test_no_other_message_can_be_made_to_name_it() -> None:
    for key in {*MESSAGES} - {"found"}:
        for source in ("{{ earlier }}", "{% for each in earlier %}{{ each.title }}{% endfor %}"):
            with pytest.raises(WordsError):
                check(source, known=MESSAGES[key].known, samples=())


def test_our_words_begin_a_shops_own_with_it(shop: Shop) -> None:
    with translation.override("fr"):
        ours = our_words(MESSAGES["found"], currency="EUR")
        assert ours is not None
        assert "{% if earlier.size > 0 %}De votre commande du {{ earlier[0].day }}" in ours.body
        read = read_ours(ours, MESSAGES["found"], shop_name="Atelier", currency="EUR")
        assert read is not None
        assert "«\u00a0Chemise en lin – M\u00a0»" in read.body
        empty = write_own(subject="", headline="", body=ours.body, values=empty_of(MESSAGES["found"]))
        assert empty is not None
        assert "commande" not in empty.body


def test_without_consent_it_is_a_question_and_nothing_else(shop: Shop) -> None:
    decided(shop, agreed=False, locale="fr")
    (letter,) = deliver()
    assert letter.subject.startswith("Votre retour R-10001 a-t-il été facile")
    assert "Très facile" in letter.body
    for word in (LETTERS, "Robe <longue>", "réduction"):
        assert word not in letter.body
    assert not asked


def test_consent_taken_back_meanwhile_counts(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    decided(shop)
    monkeypatch.setitem(DOORS, "shopify.agreed_to_email", f"{HERE}.no")
    assert deliver() == []


def test_who_withdrew_is_sold_nothing(shop: Shop) -> None:
    decided(shop, lane="withdrawal")
    (letter,) = deliver()
    assert LETTERS not in letter.body
    assert not asked


def test_silence_of_shopify_costs_the_suggestions_alone(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DOORS, "shopify.similar", f"{HERE}.silence")
    decided(shop)
    (letter,) = deliver()
    assert LETTERS in letter.body
    assert "Similar" not in letter.body


def test_an_opened_return_is_not_asked_about(shop: Shop) -> None:
    rma = decided(shop)
    Return.objects.filter(pk=rma.pk).update(stage="in_transit")
    assert deliver() == []


def test_staff_say_what_is_sent_and_see_it(shop: Shop) -> None:
    client = desk.staff_of(shop)
    given = {"days": "7", "suggests": "on", "percent": "", "amount": "5", "offer_days": "14", "offers_a_month": "20"}
    assert client.post("/app/messages/after/", given).status_code == 303
    terms = AfterTerms.objects.get()
    assert not terms.earlier, "an empty box is a no"
    assert (terms.days, terms.suggests, terms.discount_bps, terms.discount_minor) == (7, True, 0, 500)
    assert 'value="5' in client.get("/app/messages/after/").content.decode()
    shown = client.post("/app/messages/after/preview/", given).content.decode()
    assert "message-previews" in shown
    assert "MERCI-4F7K" in shown
    assert "Chemise en lin – M" not in shown
    named = client.post("/app/messages/after/preview/", given | {"earlier": "on"}).content.decode()
    assert "Chemise en lin – M" in named
    question = client.post("/app/messages/after/preview/", given | {"suggests": "", "amount": ""}).content.decode()
    assert "MERCI-4F7K" not in question


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"days": "0"}, "At least 1, please."),
        ({"percent": "10", "amount": "5"}, "A share or an amount"),
        ({"percent": "101"}, "At most 100, please."),
        ({"offer_days": ""}, "This field is required."),
    ],
)
def test_what_cannot_be_is_said_at_its_field(shop: Shop, wrong: dict[str, str], told: str) -> None:
    given = {"days": "7", "percent": "", "amount": "", "offer_days": "14", "offers_a_month": "20"} | wrong
    answer = desk.staff_of(shop).post("/app/messages/after/", given)
    assert (answer.status_code, told in answer.content.decode()) == (422, True)
    assert AfterTerms.objects.get().days == 5


def test_no_offer_where_no_code_can_be_made_and_none_for_another_shop(shop: Shop) -> None:
    allow_codes(shop, allowed=False)
    given = {"days": "7", "percent": "10", "amount": "", "offer_days": "14", "offers_a_month": "20"}
    answer = desk.staff_of(shop).post("/app/messages/after/", given)
    assert answer.status_code == 422
    assert "Let the app make discount codes first" in answer.content.decode()
    _atelier, northwind = two_shops()
    assert 'value="5"' not in desk.staff_of(northwind).get("/app/messages/after/").content.decode()


def test_it_is_told_in_no_other_letter_and_waits_for_an_hour_after_one(shop: Shop, settings: Any) -> None:
    settings.LETTERS_APART = timedelta(hours=1)
    rma = decided(shop)
    received = OutboxMessage.objects.filter(kind="mail.received", payload__return=rma.pk).latest("pk")
    effect(received.kind)(received, now=NOW)
    with pytest.raises(Later) as wait:
        deliver()
    assert wait.value.delay == timedelta(hours=1)
    assert AfterLetter.objects.get().sent_at is None, "it waits, and is not lost"
    other = OutboxMessage.objects.filter(kind="mail.refunded", payload__return=rma.pk).latest("pk")
    effect(other.kind)(other, now=NOW + timedelta(hours=1))
    assert LETTERS not in outgoing.outbox[-1].body
