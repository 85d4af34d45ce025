"""Read who asks: the first thing a program tries."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import PREFIX, Scope
from returns.domain.key_caps import day_of
from returns.domain.money import Money
from returns.queries.api_keys import caps_of, spent_by
from returns_api.caller import Call, call_of
from returns_api.describe import reads, said
from returns_api.schemas.common import AmountOut
from returns_api.schemas.me import CapsOut, KeyOut, MeOut, ShopOut

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
                caps=_caps(call_of(request)),
            ),
        )
    )


def _caps(call: Call) -> CapsOut:
    key, currency = call.key, call.shop.currency
    caps, spent = caps_of(key), spent_by(key, day=day_of(call.now, time_zone=call.shop.time_zone))

    def amount(minor: int) -> AmountOut:
        return AmountOut.of(Money(minor, currency))

    return CapsOut(
        action=None if caps.action_minor is None else amount(caps.action_minor),
        day=None if caps.day_minor is None else amount(caps.day_minor),
        changes=caps.changes,
        spent_today=amount(spent.minor),
        changes_today=spent.changes,
    )
