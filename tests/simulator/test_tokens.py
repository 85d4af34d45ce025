"""Token exchange, refresh with rotation, expiry: the rules a client has to live with."""

import jwt
import pytest

from simulator.id_tokens import UnableToAcceptIdToken, mint_id_token, read_id_token
from simulator.tokens import TokenDesk, UnableToRefresh
from tests.simulator.conftest import KEY, OTHER, SECRET, SHOP, ask, exchange, granted

PATH = "/admin/oauth/access_token"


def refusal(answer):
    assert answer.status_code == 400
    return answer.json()["error"]


class TestTokenExchange:
    def test_gives_an_expiring_pair_that_opens_the_admin_api(self, street, shopify):
        pair = granted(street)

        assert pair["expires_in"] == 3600
        assert pair["refresh_token_expires_in"] == 7_776_000
        assert "write_returns" in pair["scope"]
        assert ask(shopify, pair["access_token"]).status_code == 200

    def test_takes_a_form_as_well(self, street, shopify):
        answer = shopify.post(PATH, data=exchange(subject_token=street.id_token(SHOP)))
        assert answer.status_code == 200

    def test_refuses_a_token_that_would_never_expire(self, street, shopify):
        answer = shopify.post(PATH, json=exchange(subject_token=street.id_token(SHOP), expiring="0"))
        assert refusal(answer) == "invalid_request"

    def test_refuses_another_shops_id_token(self, street, shopify):
        answer = shopify.post(PATH, json=exchange(subject_token=street.id_token(OTHER)))
        assert refusal(answer) == "invalid_subject_token"

    def test_refuses_a_forged_id_token(self, street, shopify):
        forged = mint_id_token(shop=SHOP, api_key=KEY, api_secret="x" * 32, user_id=1)
        assert refusal(shopify.post(PATH, json=exchange(subject_token=forged))) == "invalid_subject_token"

    def test_refuses_an_old_id_token(self, street, shopify):
        claims = jwt.decode(street.id_token(SHOP), SECRET, algorithms=["HS256"], audience=KEY)
        old = jwt.encode({**claims, "exp": claims["exp"] - 100}, SECRET, algorithm="HS256")
        assert refusal(shopify.post(PATH, json=exchange(subject_token=old))) == "invalid_subject_token"

    def test_refuses_a_wrong_secret(self, street, shopify):
        answer = shopify.post(PATH, json=exchange(subject_token=street.id_token(SHOP), client_secret="é"))
        assert refusal(answer) == "invalid_client"

    def test_refuses_a_shop_without_the_app(self, street, shopify):
        street.uninstall(SHOP)
        answer = shopify.post(PATH, json=exchange(subject_token=street.id_token(SHOP)))
        street.install(SHOP)
        assert refusal(answer) == "invalid_request"

    def test_gives_online_tokens_with_their_user(self, street, shopify):
        online = "urn:shopify:params:oauth:token-type:online-access-token"
        token = street.id_token(SHOP, user_id=42)
        answer = shopify.post(PATH, json=exchange(subject_token=token, requested_token_type=online)).json()
        assert answer["associated_user"]["id"] == 42
        assert "refresh_token" not in answer

    @pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff"])
    def test_refuses_nonsense(self, shopify, body):
        assert shopify.post(PATH, content=body).status_code == 400


class TestRefresh:
    def refresh(self, shopify, token):
        body = {"client_id": KEY, "client_secret": SECRET, "grant_type": "refresh_token", "refresh_token": token}
        return shopify.post(PATH, json=body)

    def test_rotates_the_pair(self, street, shopify):
        first = granted(street)
        second = self.refresh(shopify, first["refresh_token"]).json()

        assert second["refresh_token"] != first["refresh_token"]
        assert ask(shopify, second["access_token"]).status_code == 200
        assert ask(shopify, first["access_token"]).status_code == 401

    def test_repeats_its_answer_until_the_replacement_is_used(self, street, shopify):
        first = granted(street)
        second = self.refresh(shopify, first["refresh_token"]).json()
        assert self.refresh(shopify, first["refresh_token"]).json()["refresh_token"] == second["refresh_token"]

        self.refresh(shopify, second["refresh_token"])

        assert refusal(self.refresh(shopify, first["refresh_token"])) == "invalid_grant"

    def test_refuses_what_it_never_gave(self, shopify):
        assert refusal(self.refresh(shopify, "shprt_nothing")) == "invalid_grant"

    def test_survives_a_lost_answer(self, street, shopify):
        first = granted(street)
        street.unkind("token", "lost_answer")
        with pytest.raises(Exception, match="disconnected"):
            self.refresh(shopify, first["refresh_token"])
        assert self.refresh(shopify, first["refresh_token"]).status_code == 200

    def test_ends_after_ninety_days(self):
        desk = TokenDesk()
        grant = desk.grant(SHOP, scope="x")
        grant.refresh_until = 0
        with pytest.raises(UnableToRefresh):
            desk.refresh(SHOP, grant.refresh_token)

    def test_retry_ends_after_thirty_days(self):
        desk = TokenDesk()
        grant = desk.grant(SHOP, scope="x")
        desk.refresh(SHOP, grant.refresh_token)
        grant.used_at -= 31 * 24 * 3600
        with pytest.raises(UnableToRefresh):
            desk.refresh(SHOP, grant.refresh_token)


class TestAccess:
    def test_words_a_wrong_token_as_shopify_does(self, shopify):
        answer = ask(shopify, "shpat_wrong")
        assert answer.status_code == 401
        assert answer.json() == {
            "errors": "[API] Invalid API key or access token (unrecognized login or wrong password)"
        }

    def test_keeps_shops_apart(self, street, shopify):
        assert ask(shopify, granted(street, OTHER)["access_token"]).status_code == 401

    def test_expires_on_request(self, street, shopify):
        token = granted(street)["access_token"]
        assert street.expire_tokens(SHOP) >= 1
        assert ask(shopify, token).status_code == 401

    def test_dies_with_the_installation(self, street, shopify):
        token = granted(street)["access_token"]
        street.uninstall(SHOP)
        street.install(SHOP)
        assert ask(shopify, token).status_code == 401


class TestIdTokens:
    def test_carry_shop_and_user(self, street):
        token = street.id_token(SHOP, user_id=7)
        claims = jwt.decode(token, SECRET, algorithms=["HS256"], audience=KEY)
        assert claims["iss"] == f"https://{SHOP}/admin"
        assert claims["dest"] == f"https://{SHOP}"
        assert claims["sub"] == "7"
        assert claims["exp"] - claims["iat"] == 60
        assert read_id_token(token, shop=SHOP, api_key=KEY, api_secret=SECRET) == 7

    @pytest.mark.parametrize("token", ["", "x.y.z", "a" * 5000])
    def test_nonsense_is_refused(self, token):
        with pytest.raises(UnableToAcceptIdToken):
            read_id_token(token, shop=SHOP, api_key=KEY, api_secret=SECRET)
