"""Who opens the app: Shopify is asked once who they are, and its silence locks nobody out."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from django.utils import timezone

from returns.domain.role import Role
from returns.models import Shop
from shop_integration.install.embedded import EmbeddedAdmin
from shop_integration.models import Installation
from simulator.client import Control

pytestmark = pytest.mark.django_db


def seen(request: HttpRequest) -> HttpResponse:
    """A view that says what who asked is."""
    return HttpResponse(json.dumps(request.staff.role))  # type: ignore[attr-defined]


def visit(simulator: Control, shop: Shop, user: int = 7_000_001) -> Role:
    """Somebody opens the app; what they are then."""
    token = simulator.id_token(shop.domain, user_id=user)
    return Role(json.loads(EmbeddedAdmin(seen)(RequestFactory().get(f"/app/?id_token={token}")).content))


def test_the_accounts_owner_is_known_by_name_and_owns_the_app(simulator: Control, shop: Shop) -> None:
    shop.staff.create(user_id="1", role=Role.OWNER, met_at=timezone.now(), asked_at=timezone.now())
    assert visit(simulator, shop) == Role.OWNER
    member = shop.staff.get(user_id="7000001")
    assert (member.name, member.email, member.account_owner, member.role) == (
        "Camille Martin",
        "camille@example.com",
        True,
        "",
    )


def test_while_shopify_is_silent_the_first_owns_the_app_and_others_are_what_everybody_is(
    simulator: Control, shop: Shop
) -> None:
    simulator.unkind("token", "http_500", times=100)
    assert [visit(simulator, shop, user) for user in (1, 2, 1)] == [Role.OWNER, Role.MANAGER, Role.OWNER]
    assert set(shop.staff.values_list("name", "account_owner")) == {("", False)}


def test_shopify_is_asked_once_and_again_after_a_while(
    simulator: Control, shop: Shop, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr("shop_integration.install.oauth.who_is", lambda token, claims: asked.append(claims["sub"]))
    visit(simulator, shop)
    visit(simulator, shop)
    assert asked == ["7000001"]
    shop.staff.update(asked_at=timezone.now() - timedelta(hours=2))
    visit(simulator, shop)
    shop.staff.update(asked_at=timezone.now() - timedelta(days=20), name="Camille Martin")
    visit(simulator, shop)
    assert len(asked) == 2
    shop.staff.update(asked_at=timezone.now() - timedelta(days=31))
    visit(simulator, shop)
    assert len(asked) == 3
    Installation.objects.update(seen_at=timezone.now())  # a moment ago, by this page's other calls
    with django_assert_num_queries(3):  # the shop, its installation, and who asks
        visit(simulator, shop)


def test_what_shopify_says_of_somebody_else_is_not_believed(
    simulator: Control, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    from shop_integration.install import oauth

    whole = oauth.shopify_app().exchange_using_token_exchange

    class Confused:
        """Says who another user is."""

        def exchange_using_token_exchange(self, **given: Any) -> Any:
            """As Shopify's package, for an ID token of somebody else."""
            other = simulator.id_token(shop.domain, user_id=99)
            return whole(**given | {"id_token": given["id_token"] | {"token": other}})

    monkeypatch.setattr(oauth, "shopify_app", Confused)
    assert oauth.who_is("token", {"sub": "7000001", "dest": f"https://{shop.domain}"}) is None
