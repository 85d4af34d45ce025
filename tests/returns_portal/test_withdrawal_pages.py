"""The withdrawal function: reachable everywhere, two steps, no look at any order, a receipt that proves itself."""

import hashlib
import json
import re
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core import mail as outgoing
from django.db import DatabaseError, transaction

from returns.domain.law import LABELS
from returns.models import OutboxMessage, Withdrawal, WithdrawalStatement
from returns.operations.declare_withdrawal import declare_withdrawal
from returns.outbox import carry_out
from returns_portal import withdrawal_mail
from returns_portal.limits import Limit
from returns_portal.shopper.views import withdrawal as declaring
from tests.characters import NOW, make_order, make_shop, two_shops
from tests.returns_portal.shopper_steps import ProxyShopper, Shopper

pytestmark = pytest.mark.django_db
SAID = {"name": "Camille Martin", "contract": "#1001", "email": "camille@example.com", "articles": ""}
KEY = re.compile(r'name="key" value="([^"]+)"')


@pytest.fixture(autouse=True)
def post_office(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.APP_URL = "https://returns.example"
    settings.DEFAULT_FROM_EMAIL = "Returns <post@returns.example>"


def confirmed(shopper, said=SAID, **headers):
    page = shopper.post("/withdrawal/", said, **headers)
    key = KEY.search(page.content.decode())[1]
    return shopper.post("/withdrawal/", {**said, "key": key, "step": "confirm"}, **headers)


def follow(shopper, answer):
    return shopper.client.get(answer.headers["Location"])


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_control_stands_on_every_page_in_the_words_of_the_law(language):
    shopper = Shopper(make_shop(), **{"accept-language": language})
    for path in ("/", "/status/nothing/", "/withdrawal/", "/withdrawal/form/"):
        page = shopper.get(path).content.decode()
        assert f">{LABELS[language].begin}</a>" in page
        assert 'href="/returns/atelier-demo/withdrawal/"' in page
    page = shopper.post("/withdrawal/", SAID).content.decode()
    assert f">{LABELS[language].confirm}</button>" in page


def test_two_steps_lead_to_a_receipt_that_proves_itself():
    shop = make_shop()
    shopper = Shopper(shop)
    said = SAID | {"articles": "La robe\r\n<b>et</b> le pull "}
    page = shopper.post("/withdrawal/", said)
    assert page.status_code == 200
    assert "&lt;b&gt;et&lt;/b&gt; le pull" in page.content.decode()
    assert not WithdrawalStatement.objects.exists()
    answer = confirmed(shopper, said)
    statement = WithdrawalStatement.objects.get()
    assert statement.articles == "La robe\n<b>et</b> le pull"
    receipt = follow(shopper, answer).content.decode()
    assert statement.sha256 in receipt
    assert "(Europe/Paris, UTC+" in receipt
    canonical = statement.declared.canonical
    assert hashlib.sha256(canonical.encode()).hexdigest() == statement.sha256
    assert json.loads(canonical)["articles"] == statement.articles


@pytest.mark.parametrize(
    "missing", [{"name": ""}, {"contract": " "}, {"email": "camille"}, {"articles": "x" * 1001}, {"name": "a\0b"}]
)
def test_what_is_missing_is_said_at_the_field_and_nothing_is_lost(missing):
    shopper = Shopper(make_shop())
    page = shopper.post("/withdrawal/", SAID | missing)
    assert page.status_code == 422
    assert 'role="alert"' in page.content.decode()
    assert "Camille Martin" in page.content.decode() or "name" in missing
    assert shopper.post("/withdrawal/", {**SAID, **missing, "key": "x", "step": "confirm"}).status_code == 422
    assert not WithdrawalStatement.objects.exists()


def test_who_changes_their_mind_gets_the_filled_form_back():
    page = Shopper(make_shop()).post("/withdrawal/", SAID | {"step": "change"})
    assert page.status_code == 200
    assert 'value="Camille Martin"' in page.content.decode()


@pytest.mark.parametrize(("step", "heading"), [("change", "Withdraw from contract"), ("", "Confirm withdrawal")])
def test_the_language_changes_and_what_was_typed_stays(step, heading):
    shopper = Shopper(make_shop())
    page = shopper.post("/withdrawal/?lang=fr", SAID | {"step": step}).content.decode()
    switch = re.search(r'<button form="statement-form" formaction="([^"]+)"[^>]* lang="en"', page)
    assert bool(step) == (f'name="step" value="{step}"' in switch[0])
    answer = shopper.client.post(switch[1], SAID | {"step": step}).content.decode()
    assert f"<h1>{heading}</h1>" in answer
    assert all(value in answer for value in SAID.values())
    assert not WithdrawalStatement.objects.exists()


def test_a_second_click_is_the_same_statement_and_a_strange_key_reaches_nobody_elses():
    shopper = Shopper(make_shop())
    key = KEY.search(shopper.post("/withdrawal/", SAID).content.decode())[1]
    first = shopper.post("/withdrawal/", {**SAID, "key": key, "step": "confirm"})
    again = shopper.post("/withdrawal/", {**SAID, "key": key, "step": "confirm"})
    assert [answer.status_code for answer in (first, again)] == [303, 303]
    assert WithdrawalStatement.objects.count() == 1
    shopper.post("/withdrawal/", {**SAID, "name": "Mallory", "key": key, "step": "confirm"})
    assert WithdrawalStatement.objects.count() == 2


def test_the_answer_is_the_same_whether_or_not_there_is_such_an_order():
    shop = make_shop()
    make_order(shop)
    shopper = Shopper(shop)
    pages = []
    for contract, email in (
        ("#1001", "camille@example.com"),
        ("#1001", "mallory@example.com"),
        ("#9", "x@example.com"),
    ):
        answer = confirmed(shopper, SAID | {"contract": contract, "email": email})
        text = follow(shopper, answer).content.decode()
        for word in (contract, email, *re.findall(r"[0-9a-f]{64}|W-[0-9A-F]{10}|\d\d:\d\d:\d\d|\d+:\d\d:\d\d", text)):
            text = text.replace(word, "…")
        pages.append(re.sub(r"receipts/[^?\"]+", "receipts/…", text))
    assert pages[0] == pages[1] == pages[2]
    assert Withdrawal.objects.filter(order=None).count() == 3, "orders are looked for by a worker, not by the page"


def test_behind_the_app_proxy_the_way_is_the_same():
    shop = make_shop()
    shopper = ProxyShopper(shop)
    answer = confirmed(shopper)
    assert answer.status_code == 200
    path = re.search(r'url=([^"]+)"', answer.content.decode())[1]
    assert path.startswith("/apps/returns/withdrawal/receipts/")
    assert WithdrawalStatement.objects.get().sha256 in shopper.follow(path.replace("&amp;", "&")).content.decode()


def test_no_limit_ever_refuses_a_statement_only_the_mail_waits():
    shopper = Shopper(make_shop())
    with patch.object(declaring, "timezone", **{"now.return_value": NOW}):
        for number in range(12):
            assert confirmed(shopper, SAID | {"contract": f"#{number}"}).status_code == 303
    assert WithdrawalStatement.objects.count() == 12
    hour = declaring.PER_CLIENT.window(NOW) + timedelta(hours=1)
    assert send_all(hour) == 5
    assert send_all(hour + timedelta(minutes=59)) == 0
    assert [send_all(hour + timedelta(hours=hours)) for hours in (1, 2, 3)] == [5, 2, 0]
    assert Withdrawal.objects.exclude(acknowledged_at=None).count() == 12


def send_all(moment):
    """Carry out the letters that are due by then; returns how many left."""
    before = len(outgoing.outbox)
    for message in OutboxMessage.objects.filter(kind="mail.withdrawal").claim(now=moment, limit=99):
        carry_out(message, clock=lambda: moment)
    return len(outgoing.outbox) - before


def test_a_letter_that_did_not_leave_takes_nobodys_place():
    declare_withdrawal(shop=make_shop(), **SAID, language="en", request_key="k", now=NOW)
    with patch("returns_portal.withdrawal_mail.post", side_effect=OSError):
        for hours in range(8):
            assert send_all(NOW + timedelta(minutes=5 * hours)) == 0
    assert send_all(NOW + timedelta(minutes=50)) == 1


def test_who_writes_to_many_strangers_is_given_as_many_letters_in_each_hour(monkeypatch):
    monkeypatch.setattr(declaring, "PER_CLIENT", Limit("withdrawal.client", most=2))
    shopper = Shopper(make_shop())
    with patch.object(declaring, "timezone", **{"now.return_value": NOW}):
        for number in range(5):
            confirmed(shopper, SAID | {"email": f"camille{number}@example.com"})
    due = OutboxMessage.objects.filter(kind="mail.withdrawal").order_by("pk").values_list("due_at", flat=True)
    assert [moment - NOW for moment in due] == [timedelta(hours=hours) for hours in (0, 0, 1, 1, 2)]

    with patch.object(declaring, "timezone", **{"now.return_value": NOW + timedelta(hours=1)}):
        for number in range(5, 7):
            confirmed(shopper, SAID | {"email": f"camille{number}@example.com"})
    assert [moment - NOW for moment in due.all()[5:]] == [timedelta(hours=2), timedelta(hours=3)]


@pytest.mark.parametrize(("language", "subject"), [("en", "We have received"), ("fr", "Nous avons reçu")])
def test_the_acknowledgement_holds_the_same_content_moment_and_fingerprint(language, subject):
    shop = make_shop()
    statement = declare_withdrawal(
        shop=shop, **SAID | {"articles": "Robe & pull"}, language=language, request_key="k", now=NOW
    )
    message = OutboxMessage.objects.get(kind="mail.withdrawal")
    withdrawal_mail.acknowledge(message, now=NOW)
    letter = outgoing.outbox[0]
    html, text = letter.alternatives[0].content, letter.body
    assert letter.to == ["camille@example.com"]
    assert letter.subject.startswith(subject)
    for body in (html.replace("&amp;", "&"), text):
        for word in ("Camille Martin", "#1001", "Robe & pull", statement.sha256, "Europe/Paris, UTC+01:00", "11:00:00"):
            assert word in body, word
    name, content, _ = letter.attachments[0]
    assert name == f"{statement.reference}.json"
    assert hashlib.sha256(content.encode()).hexdigest() == statement.sha256
    assert Withdrawal.objects.get().acknowledged_at == NOW


def test_a_receipt_opens_only_at_its_shop_and_until_it_is_redacted():
    atelier, northwind = two_shops()
    answer = confirmed(Shopper(atelier))
    path = "/withdrawal/" + answer.headers["Location"].partition("/withdrawal/")[2]
    assert Shopper(atelier).get(path).status_code == 200
    assert Shopper(northwind).get(path).status_code == 404
    WithdrawalStatement.objects.update(name="", contract="", email="", articles="", redacted_at=NOW)
    assert Shopper(atelier).get(path).status_code == 404
    withdrawal_mail.acknowledge(OutboxMessage.objects.get(kind="mail.withdrawal"), now=NOW)
    assert outgoing.outbox == []


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Mallory"},
        {"submitted_at": NOW - timedelta(days=3)},
        {"sha256": "0" * 64},
        {"name": "", "contract": "", "email": "", "redacted_at": NOW, "sha256": "0" * 64},
        {"name": "", "contract": "", "redacted_at": NOW},
    ],
)
def test_the_database_refuses_to_change_a_statement(change):
    declare_withdrawal(shop=make_shop(), **SAID, language="en", request_key="k", now=NOW)
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        WithdrawalStatement.objects.update(**change)
    with pytest.raises(DatabaseError, match="never changed or deleted"), transaction.atomic():
        WithdrawalStatement.objects.all()._raw_delete("default")
    assert WithdrawalStatement.objects.get().name == "Camille Martin"


def test_the_model_form_names_the_shop_and_asks_for_what_the_annex_asks():
    page = Shopper(make_shop()).get("/withdrawal/form/").content.decode()
    for word in ("Atelier Demo", "12 rue des Lices", "35000 Rennes", "bonjour@atelier.example", "hereby give notice"):
        assert word in page


def test_a_statement_and_its_answer_are_kept_together_or_not_at_all():
    shop = make_shop()
    with patch("returns.operations.declare_withdrawal.put", side_effect=RuntimeError), pytest.raises(RuntimeError):
        declare_withdrawal(shop=shop, **SAID, language="en", request_key="k", now=NOW)
    assert not WithdrawalStatement.objects.exists()
