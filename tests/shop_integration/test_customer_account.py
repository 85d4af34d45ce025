"""Signing in at Shopify: what is asked, what is believed, who may finish, how tokens are renewed and sessions end."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO
from urllib.parse import parse_qs, parse_qsl, urlsplit

import httpx
import jwt
import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from jwt.algorithms import RSAAlgorithm

from returns.doors import NoAnswer
from returns.queries.person import Person
from returns.sign_in import NoCustomerAccounts, SignedOut, SignInProblem, UnableToSignIn, Visit
from returns.vault import UnableToOpen
from shop_integration import privacy, tasks
from shop_integration.customer_account import id_tokens, sessions
from shop_integration.customer_account.addresses import offered, switch
from shop_integration.customer_account.doors import customer_orders, order_terms, return_estimate, sign_out
from shop_integration.customer_account.id_tokens import InvalidIdToken, check
from shop_integration.customer_account.sign_in import begin
from shop_integration.features import read_features
from shop_integration.models import CustomerAccounts, CustomerSession, Installation, SignIn
from shop_integration.webhooks.handlers.life_cycle import uninstalled
from tests.shop_integration.account_holder import AccountHolder
from tests.shop_integration.conftest import install

NONCE, ISSUER = "nonce-1", "https://shopify.example/authentication/1"
THREADS = 8


@pytest.fixture
def open_door(simulator, shop):
    simulator.scopes(shop.domain, grant=["customer_read_customers", "customer_read_orders"])
    read_features(shop, now=timezone.now())
    switch(shop, on=True, now=timezone.now())
    return shop


@pytest.fixture
def camille(simulator, open_door):
    return AccountHolder(simulator, open_door)


def session_of(visit: Visit) -> CustomerSession:
    return CustomerSession.objects.get(pk=visit.session_id)


def problem_of(act) -> SignInProblem:
    with pytest.raises(UnableToSignIn) as refused:
        act()
    return refused.value.problem


class TestSwitch:
    def test_is_off_until_a_merchant_switches_it_on(self, shop):
        assert not offered(shop)
        with pytest.raises(NoAnswer):
            begin(shop, locale="fr", way_back="", now=timezone.now())

    def test_can_be_switched_off_again(self, open_door):
        assert offered(open_door)
        switch(open_door, on=False, now=timezone.now())
        assert not offered(open_door)

    def test_is_not_offered_once_the_access_is_taken_back(self, simulator, open_door):
        simulator.scopes(open_door.domain, revoke=["customer_read_orders"])
        read_features(open_door, now=timezone.now())
        assert not offered(open_door)

    def test_stays_off_where_shopify_names_no_addresses(self, simulator, shop):
        simulator.change_shop(shop.domain, new_customer_accounts=False)
        with pytest.raises(NoCustomerAccounts):
            switch(shop, on=True, now=timezone.now())
        assert not offered(shop)

    def test_old_addresses_serve_while_shopify_is_silent(self, simulator, camille):
        CustomerAccounts.objects.update(found_at=timezone.now() - timedelta(days=2))
        simulator.change_shop(camille.shop.domain, new_customer_accounts=False)
        assert camille.go().address


class TestAsking:
    def test_sends_a_challenge_and_keeps_its_verifier(self, camille):
        asked = dict(parse_qsl(urlsplit(camille.go().address).query))
        row = SignIn.objects.get()
        digest = hashlib.sha256(row.verifier.encode()).digest()
        assert asked["code_challenge"] == base64.urlsafe_b64encode(digest).decode().rstrip("=")
        assert (asked["code_challenge_method"], asked["response_type"]) == ("S256", "code")
        assert 43 <= len(row.verifier) <= 128
        assert row.verifier not in camille.begun.address + row.sealed_verifier

    def test_keeps_no_ticket_and_never_repeats_itself(self, camille):
        first, second = camille.go(), camille.go()
        assert first.ticket not in json.dumps(list(SignIn.objects.values()), default=str)
        assert first.ticket != second.ticket
        asked = [parse_qs(urlsplit(each.address).query) for each in (first, second)]
        assert all(asked[0][name] != asked[1][name] for name in ("state", "nonce", "code_challenge"))

    def test_ends_with_a_session_whose_tokens_are_sealed(self, camille):
        row = session_of(camille.sign_in())
        assert row.access_token.startswith("shcat_")
        assert row.access_token not in row.sealed_access_token
        assert row.customer_gid.startswith("gid://shopify/Customer/")
        assert not SignIn.objects.exists()


class TestComingBack:
    def test_another_browser_cannot_finish_and_spoils_nothing(self, camille):
        camille.go()
        camille.prove()
        assert problem_of(lambda: camille.finish(ticket="another")) == SignInProblem.FOREIGN
        assert problem_of(lambda: camille.finish(ticket="")) == SignInProblem.FOREIGN
        assert camille.finish()

    def test_an_answer_is_good_once(self, camille):
        camille.sign_in()
        assert problem_of(camille.finish) == SignInProblem.EXPIRED
        assert CustomerSession.objects.count() == 1

    def test_an_answer_for_one_shop_opens_no_other(self, simulator, camille, new_domain):
        other = install(simulator, new_domain())
        switch(other, on=True, now=timezone.now())
        camille.go()
        camille.prove()
        assert problem_of(lambda: camille.finish(shop=other)) == SignInProblem.EXPIRED
        assert not CustomerSession.objects.filter(shop=other).exists()

    def test_a_code_of_another_sign_in_is_refused(self, camille):
        camille.go()
        stolen = camille.prove()["code"]
        camille.go()
        camille.prove()
        assert problem_of(lambda: camille.finish(code=stolen)) == SignInProblem.FAILED
        assert not CustomerSession.objects.exists()

    def test_a_shopper_may_say_no(self, camille):
        camille.go()
        assert camille.prove(step="cancel")["error"] == "access_denied"
        assert problem_of(camille.finish) == SignInProblem.DENIED

    def test_a_silent_shopify_is_told_apart(self, simulator, camille):
        camille.go()
        camille.prove()
        CustomerAccounts.objects.update(token_endpoint="http://127.0.0.1:9/token")
        with pytest.raises(NoAnswer):
            camille.finish()


@pytest.fixture(scope="module")
def key():
    return generate_private_key(public_exponent=65537, key_size=2048)


class TestIdTokens:
    """Every way to make a statement that proves nothing."""

    @pytest.fixture(autouse=True)
    def _keys(self, shop, key, settings):
        settings.SHOPIFY_API_KEY = "client-1"
        public = json.loads(RSAAlgorithm.to_jwk(key.public_key())) | {"kid": "k1", "use": "sig", "alg": "RS256"}
        self.key, self.now = key, timezone.now()
        self.row = CustomerAccounts.objects.create(
            shop=shop, issuer=ISSUER, jwks_uri="http://127.0.0.1:9/keys", keys={"keys": [public]}, keys_read_at=self.now
        )

    def signed(self, key=None, algorithm="RS256", kid="k1", **changed):
        moment = int(time.time())
        claims = {"iss": ISSUER, "aud": "client-1", "sub": "1", "nonce": NONCE, "iat": moment, "exp": moment + 600}
        kept = {name: value for name, value in (claims | changed).items() if value is not None}
        return jwt.encode(kept, self.key if key is None else key, algorithm=algorithm, headers={"kid": kid})

    def check(self, token):
        check(self.row, token, nonce=NONCE, now=self.now)

    def test_a_good_one_is_believed(self):
        self.check(self.signed())
        self.check(self.signed(aud=["client-1"]))

    @pytest.mark.parametrize(
        "changed",
        [
            {"aud": "another"}, {"aud": ["client-1", "another"]}, {"aud": None}, {"iss": "https://evil.example"},
            {"iss": None}, {"nonce": "nonce-2"}, {"nonce": None}, {"exp": 1_000_000_000}, {"exp": None},
            {"iat": 4_000_000_000, "exp": 4_000_000_600}, {"iat": None}, {"sub": None}, {"exp": "soon"}, {"kid": "k2"},
        ],
    )  # fmt: skip
    def test_a_wrong_claim_is_not(self, changed):
        with pytest.raises(InvalidIdToken):
            self.check(self.signed(**changed))

    def test_neither_is_another_algorithm_or_another_key(self):
        pem = self.key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        head = base64.urlsafe_b64encode(b'{"alg":"HS256","typ":"JWT","kid":"k1"}').rstrip(b"=")
        body = self.signed().split(".")[1].encode()
        mac = base64.urlsafe_b64encode(hmac.digest(pem, head + b"." + body, "sha256")).rstrip(b"=")
        hmac_with_public_key = b".".join([head, body, mac]).decode()
        stranger = generate_private_key(public_exponent=65537, key_size=2048)
        forged = [
            self.signed(key="", algorithm="none"), hmac_with_public_key, self.signed(key=pem.hex(), algorithm="HS256"),
            self.signed(key=stranger), self.signed(algorithm="RS512"), self.signed()[:-4], "a.b.c", "",
        ]  # fmt: skip
        for token in forged:
            with pytest.raises(InvalidIdToken):
                self.check(token)

    def test_an_unknown_key_makes_us_ask_once_a_minute_at_most(self, monkeypatch):
        asked = []
        known = self.row.keys
        monkeypatch.setattr(id_tokens, "fetch", lambda url: asked.append(url) or known)
        self.row.keys_read_at = self.now - timedelta(minutes=2)
        for _ in range(3):
            with pytest.raises(InvalidIdToken):
                self.check(self.signed(kid="k2"))
        assert len(asked) == 1

    def test_a_key_that_shopify_took_back_is_believed_for_a_day_at_most(self, monkeypatch):
        monkeypatch.setattr(id_tokens, "fetch", lambda url: {"keys": []})
        self.row.keys_read_at = self.now - timedelta(hours=25)
        with pytest.raises(InvalidIdToken):
            self.check(self.signed())


class TestSessions:
    def test_a_refused_token_is_renewed_and_the_question_repeated(self, simulator, camille, buy):
        order, visit = buy(), camille.sign_in()
        before = session_of(visit).access_token
        simulator.expire_customers(camille.shop.domain)
        assert order_terms(camille.shop, visit, order.gid, now=timezone.now())
        assert session_of(visit).access_token != before

    def test_a_session_that_shopify_ended_is_over_here(self, camille, buy):
        order, visit = buy(), camille.sign_in()
        row = session_of(visit)
        httpx.get(CustomerAccounts.objects.get().end_session_endpoint, params={"id_token_hint": row.id_token})
        with pytest.raises(SignedOut):
            order_terms(camille.shop, visit, order.gid, now=timezone.now())
        assert not CustomerSession.objects.exists()

    def test_signing_out_ends_it_at_both_sides(self, camille, buy):
        order, visit = buy(), camille.sign_in()
        address = sign_out(camille.shop, visit, now=timezone.now())
        assert httpx.get(address).headers["Location"].endswith("/sign-in/ended")
        with pytest.raises(SignedOut):
            order_terms(camille.shop, visit, order.gid, now=timezone.now())
        assert sign_out(camille.shop, visit, now=timezone.now()) == ""

    def test_a_wrong_key_another_shop_or_two_hours_open_nothing(self, simulator, camille, new_domain):
        visit, other = camille.sign_in(), install(simulator, new_domain())
        now = timezone.now()
        assert sessions.find(camille.shop, visit, now=now)
        for shop, named, at in (
            (camille.shop, Visit(visit.session_id, "x" * 22), now),
            (other, visit, now),
            (camille.shop, visit, now + timedelta(hours=2)),
        ):
            with pytest.raises(SignedOut):
                sessions.find(shop, named, now=at)

    def test_what_is_over_is_swept(self, camille):
        camille.sign_in()
        camille.go()
        CustomerSession.objects.update(begun_at=timezone.now() - timedelta(hours=2))
        SignIn.objects.update(begun_at=timezone.now() - timedelta(minutes=10))
        assert tasks.sweep() == 2
        assert not CustomerSession.objects.exists()
        assert not SignIn.objects.exists()

    def test_keys_rotate(self, camille, settings):
        row, old = session_of(camille.sign_in()), settings.FIELD_ENCRYPTION_KEYS
        camille.go()
        tokens, new = (row.access_token, row.refresh_token, row.id_token), Fernet.generate_key().decode()
        settings.FIELD_ENCRYPTION_KEYS = [new, *old]
        call_command("rotate_keys", stdout=StringIO())
        settings.FIELD_ENCRYPTION_KEYS = [new]
        row.refresh_from_db()
        assert (row.access_token, row.refresh_token, row.id_token) == tokens
        assert SignIn.objects.get().verifier
        settings.FIELD_ENCRYPTION_KEYS = old
        with pytest.raises(UnableToOpen):
            _ = row.access_token

    @pytest.mark.django_db(transaction=True)
    def test_however_many_pages_ask_one_refreshes(self, camille, monkeypatch):
        visit = camille.sign_in()
        CustomerSession.objects.update(access_token_expires_at=timezone.now())
        calls, refresh = [], sessions.tokens.refresh

        def counted(*given, **named):
            calls.append(1)
            return refresh(*given, **named)

        monkeypatch.setattr(sessions.tokens, "refresh", counted)

        def ask(_):
            try:
                return sessions.access_token(sessions.find(camille.shop, visit, now=timezone.now()), now=timezone.now())
            finally:
                connection.close()

        with ThreadPoolExecutor(THREADS) as crowd:
            given = set(crowd.map(ask, range(THREADS)))
        assert given == {session_of(visit).access_token}
        assert len(calls) == 1


class TestOrders:
    def test_are_the_customers_own_with_what_shopify_lets_come_back(self, simulator, camille, buy):
        order = buy()
        visit = camille.sign_in()
        found = customer_orders(camille.shop, visit, after="", now=timezone.now())
        assert list(found.terms) == [order.gid]
        assert sorted(each.units for each in found.terms[order.gid].values()) == [1, 2]
        simulator.return_rules(camille.shop.domain, final_sale=["ROBE-S"])
        told = order_terms(camille.shop, visit, order.gid, now=timezone.now())
        assert {(each.units, each.cause) for each in told.values()} == {(0, "FINAL_SALE"), (2, "")}

    def test_one_that_we_never_heard_of_is_brought_here(self, camille, sell):
        camille.email = "buyer0@example.com"
        [placed] = sell(1)
        found = customer_orders(camille.shop, camille.sign_in(), after="", now=timezone.now())
        assert found.missing == 0
        assert camille.shop.orders.filter(gid=placed["gid"]).exists()

    def test_somebody_elses_order_is_not_there(self, camille, sell):
        [placed] = sell(1)
        with pytest.raises(SignedOut):
            order_terms(camille.shop, camille.sign_in(), placed["gid"], now=timezone.now())

    def test_come_with_an_estimate(self, camille, buy):
        order = buy()
        line = order.lines.get(sku="PULL-M")
        told = return_estimate(camille.shop, camille.sign_in(), order.gid, {line.gid: 1}, now=timezone.now())
        assert (told.minor, told.currency) == (3900, "EUR")

    def test_a_shop_without_the_scope_gives_no_answer(self, simulator, camille):
        visit = camille.sign_in()
        simulator.scopes(camille.shop.domain, revoke=["customer_read_orders"])
        with pytest.raises(NoAnswer):
            customer_orders(camille.shop, visit, after="", now=timezone.now())


class TestForgetting:
    def test_an_uninstalled_app_signs_everybody_out_and_switches_off(self, camille):
        camille.sign_in()
        camille.go()
        camille.simulator.uninstall(camille.shop.domain)
        gone = type("Delivery", (), {"happened_at": timezone.now() + timedelta(minutes=1)})
        news = type("News", (), {"delivery": gone})
        assert uninstalled(camille.shop, [news], timezone.now) == "uninstalled"
        assert not CustomerSession.objects.exists()
        assert not SignIn.objects.exists()
        assert not offered(camille.shop)

    def test_a_person_is_shown_and_signed_out_and_nobody_else(self, camille, buy):
        order = buy()
        camille.sign_in()
        other = AccountHolder(camille.simulator, camille.shop, email="oliver@example.com")
        other.sign_in()
        by_order = Person(camille.shop.pk, (order.pk,), ())
        assert len(privacy.held(by_order)["signed_in"]) == 1
        privacy.forget(by_order)
        left = CustomerSession.objects.get()
        assert left.customer_gid != order.customer_gid
        by_name = Person(camille.shop.pk, (), (), marks=(left.customer_gid.rpartition("/")[2], "oliver@example.com"))
        privacy.forget(by_name)
        assert not CustomerSession.objects.exists()

    def test_an_erased_shop_leaves_nothing(self, camille):
        camille.sign_in()
        camille.go()
        privacy.erase(camille.shop.pk)
        for model in (CustomerSession, SignIn, CustomerAccounts, Installation):
            assert not model.objects.exists()
