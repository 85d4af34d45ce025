"""Read who asks: the first thing a program tries."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import PREFIX, Scope
from returns_api.caller import call_of
from returns_api.describe import reads, said
from returns_api.schemas.me import KeyOut, MeOut, ShopOut

_TAG = "Key"


@reads(_TAG, "/me", name="me", scope=None, answer=MeOut, summary="Read whose key this is, and what it may")
def read_me(request: HttpRequest) -> HttpResponse:
    """Every key may ask this."""
    key = call_of(request).key
    shop = key.shop
    return said(
        MeOut(
            shop=ShopOut(
                domain=shop.domain,
                name=shop.name,
                currency=shop.currency,
                time_zone=shop.time_zone,
                country=shop.country,
            ),
            key=KeyOut(
                id=key.pk,
                name=key.name,
                begins_with=f"{PREFIX}{key.found_by}",
                scopes=[Scope(scope) for scope in key.scopes],
                made_at=key.made_at,
                ends_at=key.ends_at,
            ),
        )
    )
