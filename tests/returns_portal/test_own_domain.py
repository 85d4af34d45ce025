"""A shop's own host: proved in DNS, answered with that shop's pages and nothing else, named in every link."""

from __future__ import annotations

import html
from datetime import timedelta
from typing import Any

import dns.exception
import dns.resolver
import pytest
from django.conf import settings as config
from django.core import mail as outgoing
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from returns.domain.host import read_host
from returns.models import OutboxMessage, OwnDomain, Shop
from returns.operations.own_domain import DomainProblem, give_up_domain, name_domain, prove_again, verify_domain
from returns.outbox import effect
from returns.queries.own_domains import shop_at, verified_host
from returns_portal import dns_proof
from returns_portal.shopper.addresses import order_token, own_base, own_root, status_url
from tests.characters import NOW, ask, make_order, make_shop, two_shops
from tests.returns_portal.merchant_desk import staff_of, with_door

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HOST, PAGE = "returns.atelier.fr", "/app/settings/domain/"


@pytest.fixture
def shop(settings: Any) -> Shop:
    settings.MIDDLEWARE = with_door()
    return make_shop()


def verified(shop: Shop, host: str = HOST) -> OwnDomain:
    named = name_domain(shop=shop, host=host, now=NOW)
    assert verify_domain(shop=shop, host=host, token=named.token, now=NOW)
    return named


def at(host: str, **headers: str) -> Client:
    return Client(headers={"host": host, "accept-language": "en"} | headers, raise_request_exception=False)


@pytest.mark.parametrize(
    ("typed", "host"),
    [
        ("returns.atelier.fr", "returns.atelier.fr"),
        (" HTTPS://Returns.Atelier.FR/start?x=1 ", "returns.atelier.fr"),
        ("retours.été.fr", "retours.xn--t-9fab.fr"),
        ("returns.atelier.fr.", "returns.atelier.fr"),
        ("localhost", None),
        ("shop.localhost", None),
        ("10.0.0.1", None),
        ("[::1]", None),
        ("returns.atelier.fr:8000", None),
        ("user@returns.atelier.fr", None),
        ("-a.atelier.fr", None),
        ("a..fr", None),
        ("a_b.atelier.fr", None),
        ("a.fr\r\nX: y", None),
        (f"{'a' * 64}.fr", None),
        ("a." * 130 + "fr", None),
        ("", None),
    ],
)
def test_what_is_a_host(typed: str, host: str | None) -> None:
    assert read_host(typed) == host


def test_a_domain_is_named_proved_shown_and_given_up(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    staff, records = staff_of(shop), {"found": ["unrelated"]}
    asked: list[str] = []
    monkeypatch.setattr(dns_proof, "txt_records", lambda name: asked.append(name) or records["found"])
    assert staff.post(PAGE, {"host": f"https://{HOST}/"}).status_code == 303
    token = shop.own_domain.token
    waiting = html.unescape(staff.get(PAGE).content.decode())
    assert token in waiting
    assert f"_returns.{HOST}" in waiting
    assert at(HOST).get("/").status_code == 400, "served before it is proved"
    assert staff.post(f"{PAGE}verification/").status_code == 303
    assert "with another value" in html.unescape(staff.get(PAGE).content.decode())
    records["found"] = []
    staff.post(f"{PAGE}verification/")
    assert "Il n’y a pas encore" in html.unescape(staff_of(shop, locale="fr").get(PAGE).content.decode())
    records["found"] = ["unrelated", token]
    staff.post(f"{PAGE}verification/")
    assert asked == [f"_returns.{HOST}"] * 3
    assert "Verified" in staff.get(PAGE).content.decode()
    assert at(HOST).get("/").status_code == 200
    assert staff.post(f"{PAGE}removal/").status_code == 303
    assert at(HOST).get("/").status_code == 400
    assert own_root(shop).startswith(config.APP_URL)


@pytest.mark.parametrize("asked_under", ["127.0.0.1:8000", "web:8000", "[::1]:8000"])
def test_a_proxy_beside_the_app_asks_without_a_name_for_it(shop: Shop, settings: Any, asked_under: str) -> None:
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = True, ["app.example.com"]
    settings.APP_URL = "https://app.example.com"
    verified(shop)
    proxy = at(asked_under)
    assert proxy.get(f"/own-domains/ask?domain={HOST}").status_code == 200
    assert proxy.get("/own-domains/ask?domain=other.example.com").status_code == 404
    assert proxy.get("/readyz").status_code == 400
    assert at(HOST, **{"x-forwarded-proto": "https"}).get("/own-domains/ask").status_code != 200


def test_no_answer_from_dns_is_said_and_changes_nothing(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    def silent(*_args: Any, **_options: Any) -> None:
        raise dns.exception.Timeout

    monkeypatch.setattr(dns.resolver, "resolve", silent)
    staff_of(shop).post(PAGE, {"host": HOST})
    staff_of(shop).post(f"{PAGE}verification/")
    assert OwnDomain.objects.get().problem == DomainProblem.SILENT
    assert "No name server answered" in staff_of(shop).get(PAGE).content.decode()


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "nonsense", "atelier-demo.myshopify.com", "admin.shopify.com", "testserver", "a" * 300]
)
def test_what_cannot_be_ones_own_is_refused(shop: Shop, host: str) -> None:
    assert staff_of(shop).post(PAGE, {"host": host}).status_code == 422
    assert not OwnDomain.objects.exists()


def test_the_apps_own_host_is_nobodys(shop: Shop, settings: Any) -> None:
    settings.APP_URL = "https://app.ruecarriere.fr"
    for host in ("app.ruecarriere.fr", "x.app.ruecarriere.fr"):
        assert staff_of(shop).post(PAGE, {"host": host}).status_code == 422


def test_looks_are_limited(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dns_proof, "txt_records", lambda _name: [])
    staff_of(shop).post(PAGE, {"host": HOST})
    answers = [staff_of(shop).post(f"{PAGE}verification/").status_code for _ in range(21)]
    assert answers == [303] * 20 + [409]


def test_the_host_has_this_shops_pages_and_nothing_else() -> None:
    ours, theirs = two_shops()
    verified(ours)
    page = at(HOST).get("/", {"number": '"><b>'})
    text = page.content.decode()
    assert ours.name in text
    assert 'action="/"' in text
    assert own_base(ours) not in text
    assert '"><b>' not in text
    assert "sessionid" not in str(page.cookies)
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
    for path in (
        "/app/",
        "/healthz",
        "/proxy/",
        f"{own_base(ours)}/",
        f"{own_base(theirs)}/",
        "/own-domains/ask",
        "/app//",
    ):
        assert at(HOST).get(path).status_code == 404, path
    foreign = make_order(theirs)
    assert at(HOST).get(f"/orders/{order_token(foreign)}/").status_code == 404
    own = make_order(ours)
    assert at(HOST).get(f"/orders/{order_token(own)}/").status_code == 200
    found = at(HOST).post("/", {"number": "#1001", "secret": "camille@example.com"})
    assert found.headers["Location"].startswith("/orders/")
    assert at(HOST).get("/policy").headers["Location"] == "/policy/"


@pytest.mark.parametrize("host", ["evil.example", f"evil.{HOST}", f"{HOST}.evil.example", "", "a b", "é.fr", "x" * 400])
def test_other_hosts_are_refused_and_stand_in_no_answer(shop: Shop, host: str) -> None:
    verified(shop)
    answer = at(host).get(f"{own_base(shop)}/")
    assert answer.status_code == 400 or not host
    assert "evil" not in answer.content.decode()
    assert "evil" not in answer.headers.get("Location", "")


@pytest.mark.parametrize("host", [HOST.upper(), f"{HOST}:443", f"{HOST}."])
def test_the_same_host_is_written_in_many_ways(shop: Shop, host: str) -> None:
    verified(shop)
    assert at(host).get("/").status_code == 200


def test_forwarded_hosts_count_for_nothing(shop: Shop) -> None:
    verified(shop)
    answer = at("testserver", **{"x-forwarded-host": HOST}).get("/")
    assert answer.status_code == 404
    text = at(HOST, **{"x-forwarded-host": "evil.example", "forwarded": "host=evil.example"}).get("/").content.decode()
    assert "evil" not in text


def test_http_is_sent_to_https_of_the_same_host(shop: Shop, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    verified(shop)
    answer = at(HOST).get("/policy/?lang=fr")
    assert answer.status_code == 301
    assert answer.headers["Location"] == f"https://{HOST}/policy/?lang=fr"


def test_links_in_mails_name_the_verified_host_alone(shop: Shop) -> None:
    rma = ask(make_order(shop), quantities=(1,), key="k")
    named = name_domain(shop=shop, host=HOST, now=NOW)
    assert status_url(rma).startswith(config.APP_URL)
    verify_domain(shop=shop, host=HOST, token=named.token, now=NOW)
    address = status_url(rma)
    assert address.startswith(f"{config.APP_URL.partition(':')[0]}://{HOST}/status/")
    path = address.partition(HOST)[2]
    assert at(HOST).get(path).status_code == 200
    give_up_domain(shop=shop)
    assert status_url(rma).startswith(config.APP_URL)


def test_a_host_is_one_shops_however_many_name_it() -> None:
    ours, theirs = two_shops()
    mine = name_domain(shop=ours, host=HOST, now=NOW)
    other = name_domain(shop=theirs, host=HOST, now=NOW)
    assert mine.token != other.token
    assert verify_domain(shop=ours, host=HOST, token=mine.token, now=NOW)
    assert not verify_domain(shop=theirs, host=HOST, token=other.token, now=NOW)
    assert OwnDomain.objects.get(shop=theirs).problem == DomainProblem.TAKEN
    assert shop_at(HOST) == ours
    with pytest.raises(IntegrityError), transaction.atomic():
        OwnDomain.objects.filter(shop=theirs).update(verified_at=NOW, problem="")


def test_what_was_looked_at_must_still_be_wanted(shop: Shop) -> None:
    """The look takes seconds, in which somebody else of the shop may have named another host."""
    first = name_domain(shop=shop, host=HOST, now=NOW)
    name_domain(shop=shop, host="retours.atelier.fr", now=NOW)
    assert not verify_domain(shop=shop, host=HOST, token=first.token, now=NOW)
    assert verified_host(shop) == ""
    again = name_domain(shop=shop, host="retours.atelier.fr", now=NOW + timedelta(hours=1))
    assert again.named_at == NOW, "naming it again took the token away"


def test_whoever_makes_certificates_may_ask(shop: Shop, settings: Any) -> None:
    waiting = name_domain(shop=shop, host=HOST, now=NOW)
    assert Client().get("/own-domains/ask", {"domain": HOST}).status_code == 404
    verify_domain(shop=shop, host=HOST, token=waiting.token, now=timezone.now())
    answer = Client().get("/own-domains/ask", {"domain": HOST.upper()})
    assert (answer.status_code, answer.content) == (200, b"")
    settings.APP_URL = "https://app.example.com"
    assert Client().get("/own-domains/ask", {"domain": "app.example.com"}).status_code == 200, (
        "the proxy makes ours in the same way"
    )
    for domain in ("evil.example", f"x.{HOST}", "%00"):
        assert Client().get("/own-domains/ask", {"domain": domain}).status_code == 404
    for domain in ("", "a" * 10_000, "é", "\0"):
        assert Client().get("/own-domains/ask", {"domain": domain}).status_code == 400


def test_strangers_and_the_other_shop_change_nothing(settings: Any) -> None:
    settings.MIDDLEWARE = with_door()
    ours, theirs = two_shops()
    verified(ours)
    for way in ("", "verification/", "removal/"):
        assert staff_of(None).post(PAGE + way, {"host": "x.fr"}).status_code == 401
        staff_of(theirs).post(PAGE + way, {"host": "retours.nord.fr"})
    assert verified_host(ours) == HOST
    assert HOST not in staff_of(theirs).get(PAGE).content.decode()


class TestLookingAgain:
    """A verified domain is looked at every day; the shop is told before anything ends."""

    @pytest.fixture
    def records(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        found: list[str] = []
        monkeypatch.setattr(dns_proof, "txt_records", lambda _name: found)
        return found

    def days(self, *numbers: int) -> None:
        for number in numbers:
            dns_proof.look_again(now=NOW + number * DAY)

    def told(self, settings: Any) -> list[Any]:
        settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
        for message in OutboxMessage.objects.filter(kind="mail.domain_unproved", done_at=None).order_by("pk"):
            effect(message.kind)(message, now=NOW)
            OutboxMessage.objects.filter(pk=message.pk).delete()
        letters, outgoing.outbox[:] = list(outgoing.outbox), []
        return letters

    def test_it_is_told_warned_of_and_ended(self, shop: Shop, records: list[str], settings: Any) -> None:
        token = verified(shop).token
        self.days(1)
        assert not self.told(settings), "one look may have come in the middle of somebody's work"
        self.days(2, 3, 15)
        (warned,) = self.told(settings)
        assert warned.to == [shop.email]
        assert warned.subject == "Prouvez de nouveau returns.atelier.fr"
        assert f"_returns.{HOST}" in warned.body
        assert token in warned.body
        assert "avant le 6 décembre 2026" in warned.body
        assert token in staff_of(shop).get(PAGE).content.decode()
        assert at(HOST).get("/").status_code == 200, "the grace is not over"
        self.days(16)
        (ended,) = self.told(settings)
        assert ended.subject == "Vos pages de retours ne répondent plus sous returns.atelier.fr"
        assert at(HOST).get("/").status_code == 400
        assert own_root(shop).startswith(config.APP_URL)
        assert OwnDomain.objects.get().problem == DomainProblem.MISSING
        self.days(17, 18, 40)
        assert not self.told(settings)

    @pytest.mark.parametrize("by", ["the daily look", "staff"])
    def test_a_proof_that_is_back_forgets_everything(
        self, shop: Shop, records: list[str], settings: Any, by: str
    ) -> None:
        token = verified(shop).token
        self.days(1, 2)
        records.append(token)
        if by == "staff":
            staff_of(shop).post(f"{PAGE}verification/")
            OwnDomain.objects.update(checked_at=NOW)
        else:
            self.days(3)
        assert not self.told(settings), "what was to be told is old news"
        assert "Verified" in staff_of(shop).get(PAGE).content.decode()
        records.clear()
        self.days(17)
        assert not self.told(settings), "it begins anew"
        assert verified_host(shop) == HOST

    def test_silence_proves_nothing_and_a_long_pause_ends_nothing(
        self, shop: Shop, records: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        verified(shop)
        self.days(1, 60)
        assert verified_host(shop) == HOST, "nobody was told yet"
        monkeypatch.setattr(dns_proof, "txt_records", lambda _name: (_ for _ in ()).throw(dns_proof.Silent))
        self.days(90)
        assert verified_host(shop) == HOST

    def test_others_and_those_looked_at_today_are_left_alone(self, records: list[str]) -> None:
        ours, theirs = two_shops()
        verified(ours)
        records.append(verified(theirs, "returns.northwind.example").token)
        self.days(1, 2)
        assert not OwnDomain.objects.get(shop=theirs).unproved_since
        assert OwnDomain.objects.get(shop=ours).warned_at
        assert dns_proof.look_again(now=NOW + 2 * DAY + timedelta(hours=1)) == 0

    def test_another_host_named_meanwhile_is_not_touched(self, shop: Shop) -> None:
        was = OwnDomain.objects.get(pk=verified(shop).pk)
        named = name_domain(shop=shop, host="retours.atelier.fr", now=NOW)
        verify_domain(shop=shop, host=named.host, token=named.token, now=NOW)
        prove_again(known=was, problem=DomainProblem.MISSING, now=NOW + DAY)
        assert OwnDomain.objects.get().unproved_since is None
