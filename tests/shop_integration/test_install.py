"""How a shop and its people come in: ID tokens, the first visit, tokens that renew themselves, the frame."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from returns.management.commands.rotate_keys import fingerprint
from returns.models import Shop
from shop_integration.connect import connect
from shop_integration.errors import TokenRefused, Unreachable
from shop_integration.install.embedded import EmbeddedAdmin
from shop_integration.install.id_token import InvalidIdToken, read_strictly
from shop_integration.install.tokens import access_token
from shop_integration.models import Installation
from tests.shop_integration.conftest import install, known

VECTORS = Path(__file__).resolve().parents[3] / "shared" / "data" / "vectors"
pytestmark = pytest.mark.django_db


def seen(request):
    """A view that says who it was asked by."""
    return HttpResponse(json.dumps([request.shop.domain, request.staff.id, request.staff.locale]))


@pytest.fixture
def ask(simulator, settings):
    """Ask the middleware alone, as a browser would."""

    def asked(path="/app/", *, bearer=None, method="GET", **headers):
        if bearer:
            headers["Authorization"] = f"Bearer {bearer}"
        request = RequestFactory().generic(method, path, headers=headers)
        return EmbeddedAdmin(seen)(request)

    return asked


def test_the_first_visit_installs_the_shop(simulator, ask, new_domain):
    domain = new_domain()
    simulator.open_shop(domain, name="Atelier", currency="EUR", country="FR", timezone="Europe/Paris")
    answer = ask(f"/app/?shop={domain}&locale=fr&id_token={simulator.id_token(domain, user_id=77)}")
    assert json.loads(answer.content) == [domain, "77", "fr"]
    shop = known(domain)
    assert (shop.name, shop.currency, shop.time_zone, shop.locale) == ("Atelier", "EUR", "Europe/Paris", "fr")
    row = Installation.objects.get(shop=shop)
    assert row.access_token.startswith("shpat_")
    assert "shpat_" not in row.sealed_access_token
    assert row.refresh_token
    assert row.access_token_expires_at > timezone.now() + timedelta(minutes=50)
    assert shop.policies.count() == 1
    assert not shop.outbox.exists()
    assert shop.order_imports.get().status == "waiting"


def test_later_visits_ask_shopify_for_nothing(simulator, shop, ask):
    simulator.clear_calls()
    simulator.unkind("token", "http_500", times=100)
    assert ask(bearer=simulator.id_token(shop.domain)).status_code == 200
    assert simulator.all_calls()["operations"] == {}


def test_a_document_without_a_token_is_sent_to_get_one(simulator, shop, ask):
    for bad in ("", "&id_token=", "&id_token=x", "&id_token=%C3%A9", f"&id_token={'x' * 9000}"):
        answer = ask(f"/app/returns/R-1/?shop={shop.domain}&host=aGk&tab=a%20b{bad}")
        assert answer.status_code == 302
        target = urlsplit(answer["Location"])
        given = parse_qs(target.query)
        assert (target.netloc, target.path) == ("", "/app/patch-id-token")
        assert (given["shop"], given["host"]) == ([shop.domain], ["aGk"])
        assert given["shopify-reload"] == [f"/app/returns/R-1/?shop={shop.domain}&host=aGk&tab=a+b"]
        assert "id_token" not in given


def test_a_fetch_without_a_good_token_is_told_to_get_one(simulator, shop, ask):
    token = simulator.id_token(shop.domain)
    for answer in (
        ask(bearer="x"),
        ask(**{"HX-Request": "true"}),
        ask(**{"Sec-Fetch-Dest": "empty"}),
        ask(Authorization=f"Basic {token}"),
        ask(method="POST"),
        ask(f"/app/?id_token={token}", method="POST"),
        ask(f"/app/?id_token={token}", **{"HX-Request": "true"}),
    ):
        assert (answer.status_code, answer["X-Shopify-Retry-Invalid-Session-Request"]) == (401, "1")
    assert ask(bearer=token, method="POST").status_code == 200


def test_only_the_shops_own_admin_may_frame_the_app(simulator, shop, settings):
    settings.SHOPIFY_ADMIN_URL = "https://{shop}"
    page = Client().get("/app/patch-id-token", {"shop": shop.domain, "shopify-reload": "/app/"})
    assert f"frame-ancestors https://{shop.domain} https://admin.shopify.com" in page["Content-Security-Policy"]
    assert "X-Frame-Options" not in page
    for stranger in ("evil.com", "not-known.myshopify.com", "x; script-src *", "a.myshopify.com\r\nX: y"):
        page = Client().get("/app/patch-id-token", {"shop": stranger, "shopify-reload": "/app/"})
        ancestors = page["Content-Security-Policy"].split("frame-ancestors ")[1].split(";")[0]
        assert ancestors == "https://admin.shopify.com"


def test_the_patch_page_loads_app_bridge_and_leads_nowhere_else(simulator, settings):
    page = Client().get("/app/patch-id-token", {"shopify-reload": "/app/returns/"})
    assert settings.APP_BRIDGE_SRC in page.content.decode()
    assert settings.SHOPIFY_API_KEY in page.content.decode()
    for elsewhere in ("", "https://evil.com/", "//evil.com/", "/proxy/", "javascript:alert(1)"):
        assert Client().get("/app/patch-id-token", {"shopify-reload": elsewhere}).status_code == 400


def test_shopify_out_of_reach_at_the_first_visit_is_said_and_nothing_is_kept(simulator, ask, new_domain):
    domain = new_domain()
    simulator.open_shop(domain, name="Atelier", currency="EUR")
    simulator.unkind("token", "http_500", times=1)
    answer = ask(f"/app/?id_token={simulator.id_token(domain)}", **{"Accept-Language": "fr"})
    assert (answer.status_code, "Retry-After" in answer) == (503, True)
    assert not Shop.objects.filter(domain=domain).exists()
    assert ask(f"/app/?id_token={simulator.id_token(domain)}").status_code == 200


def test_a_token_near_its_end_is_renewed_and_the_pair_is_kept(shop):
    row = Installation.objects.get(shop=shop)
    old, soon = row.access_token, row.access_token_expires_at - timedelta(seconds=30)
    fresh = access_token(shop, now=soon)
    row.refresh_from_db()
    assert fresh == row.access_token != old


def test_a_refresh_whose_answer_was_lost_is_asked_again_with_the_old_token(simulator, shop):
    row = Installation.objects.get(shop=shop)
    simulator.unkind("token", "lost_answer", times=1)
    with pytest.raises(Unreachable):
        access_token(shop, now=timezone.now(), refused=row.access_token)
    again = access_token(shop, now=timezone.now(), refused=row.access_token)
    assert again != row.access_token
    assert connect(shop, now=timezone.now()).query("shop")["shop"]["myshopifyDomain"] == shop.domain


def test_a_refresh_token_that_is_dead_needs_a_visit_which_brings_a_new_pair(simulator, shop, ask):
    row = Installation.objects.get(shop=shop)
    row.refresh_token = "shprt_unknown"
    row.save()
    with pytest.raises(TokenRefused):
        access_token(shop, now=timezone.now(), refused=row.access_token)
    with pytest.raises(TokenRefused, match="no token"):
        access_token(shop, now=timezone.now())
    given_up = shop.outbox.create(
        kind="shopify.sync_order", due_at=timezone.now(), created_at=timezone.now(), dead_at=timezone.now(),
        last_error="NotInstalled: no token",
    )  # fmt: skip
    put_off = shop.outbox.create(
        kind="shopify.sync_order", due_at=timezone.now() + timedelta(minutes=30), created_at=timezone.now(),
        last_error="TokenRefused: invalid_grant",
    )  # fmt: skip
    assert ask(bearer=simulator.id_token(shop.domain)).status_code == 200
    assert access_token(shop, now=timezone.now()).startswith("shpat_")
    given_up.refresh_from_db()
    assert given_up.dead_at is None
    put_off.refresh_from_db()
    assert put_off.due_at <= timezone.now()


def test_keys_rotate(shop, settings):
    row = Installation.objects.get(shop=shop)
    token, old = row.access_token, settings.FIELD_ENCRYPTION_KEYS
    new = Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [new, *old]
    call_command("rotate_keys", stdout=(said := StringIO()))
    assert [fingerprint(key) in said.getvalue() for key in settings.FIELD_ENCRYPTION_KEYS] == [True, True]
    assert said.getvalue().index(fingerprint(new)) < said.getvalue().index(fingerprint(old[0]))
    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert Installation.objects.get(shop=shop).access_token == token


def test_a_pair_that_no_key_opens_is_replaced_at_the_next_visit(simulator, shop, ask, settings):
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(TokenRefused):
        access_token(shop, now=timezone.now())
    assert ask(bearer=simulator.id_token(shop.domain)).status_code == 200
    assert access_token(shop, now=timezone.now()).startswith("shpat_")


def test_two_shops_never_share_a_token(simulator, shop, new_domain):
    other = install(simulator, new_domain())
    first, second = connect(shop, now=timezone.now()), connect(other, now=timezone.now())
    assert first.headers != second.headers
    assert first.query("shop")["shop"]["myshopifyDomain"] == shop.domain
    assert second.query("shop")["shop"]["myshopifyDomain"] == other.domain


def cases():
    file = VECTORS / "session_token.json"
    return json.loads(file.read_text())["cases"] if file.exists() else []


@pytest.mark.skipif(not cases(), reason="the folder of signature vectors is not beside the project")
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
@pytest.mark.parametrize("case", cases(), ids=lambda case: case["id"])
def test_session_token_vectors(case, settings):
    settings.SHOPIFY_API_KEY, settings.SHOPIFY_API_SECRET = case["api_key"], case["secret"]
    kind, _, token = case["authorization"].partition(" ")
    try:
        read_strictly(token if kind == "Bearer" else "", now=datetime.fromtimestamp(case["now"], UTC))
        accepted = True
    except InvalidIdToken:
        accepted = False
    assert case["expect"] == "either" or accepted == (case["expect"] == "accept")


def test_the_previous_secret_is_good_during_a_rotation(settings):
    now = timezone.now()
    claims = {
        "iss": "https://a.myshopify.com/admin", "dest": "https://a.myshopify.com", "aud": settings.SHOPIFY_API_KEY,
        "sub": "1", "exp": int(now.timestamp()) + 60, "nbf": int(now.timestamp()), "jti": "1", "sid": "1",
    }  # fmt: skip
    settings.SHOPIFY_OLD_API_SECRET = "an-old-secret-that-is-long-enough-for-hs256"
    token = jwt.encode(claims, settings.SHOPIFY_OLD_API_SECRET)
    assert read_strictly(token, now=now).domain == "a.myshopify.com"
    settings.SHOPIFY_OLD_API_SECRET = ""
    with pytest.raises(InvalidIdToken):
        read_strictly(token, now=now)
