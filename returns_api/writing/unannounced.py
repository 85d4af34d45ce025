"""Write down parcels that nobody announced, and say whose they are or what became of them."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.unannounced import Content, Parcel
from returns.doors import NoAnswer, door
from returns.operations.close_unannounced import UnableToClose, close_unannounced, reopen_unannounced
from returns.operations.match_to_two import match_to_two
from returns.operations.match_unannounced import (
    UnableToMatch,
    UnableToUnmatch,
    match_unannounced,
    unmatch_unannounced,
)
from returns.operations.record_unannounced import UnableToChange, change_unannounced, record_unannounced
from returns.queries.destinations import stock_locations
from returns_api.caller import Call, call_of
from returns_api.describe import writes
from returns_api.outside import heard
from returns_api.problems import Problem, Wrong, invalid
from returns_api.reading.unannounced import find_unannounced, parcel_of
from returns_api.schemas.unannounced import DivisionIn, EndingIn, UnannouncedIn, UnannouncedOut, WhoseReturnIn
from returns_api.writing.of_shop import change_shop

if TYPE_CHECKING:
    from returns.models import UnannouncedParcel

_TAG = "Unannounced parcels"
_ALL, _ONE = "/unannounced-parcels", "/unannounced-parcels/{int:unannounced}"
_TEXTS = ("carrier", "tracking_number", "reference", "name", "email", "postcode", "note")
_LONGEST_AGO = timedelta(days=366)
# The core's words, where they would mean something else here.
_CALLED = {"taken": "parcel_not_open", "over": "not_open", "counted": "already_received"}
_FIELDS = {
    "same": ("/second", "These are one and the same return."),
    "not_divided": ("/apart", "Something is set apart, and something stays."),
}
_REFUSALS = (UnableToChange, UnableToClose, UnableToMatch, UnableToUnmatch)


@writes(
    _TAG,
    _ALL,
    name="record_unannounced",
    scope=Scope.GOODS_WRITE,
    answer=UnannouncedOut,
    summary="Write down a parcel that nobody announced",
    status=201,
)
def record(request: HttpRequest, body: UnannouncedIn, dry_run: bool = False) -> HttpResponse:
    """Barcodes are looked up at Shopify; where it does not answer, the parcel is written down without."""
    call = call_of(request)
    once = request.headers.get("Idempotency-Key", "") or uuid.uuid4().hex
    key = hashlib.sha256(f"{call.key.pk} {once}".encode()).hexdigest()
    found = _parcel(request, call, body)

    def do() -> UnannouncedOut:
        row = record_unannounced(shop=call.shop, said=found, request_key=key, actor_id=call.actor_id, now=call.now)
        return parcel_of(find_unannounced(call, row.pk))

    return change_shop(request, do, dry_run, status=201)


@writes(
    _TAG,
    _ONE,
    name="change_unannounced",
    scope=Scope.GOODS_WRITE,
    answer=UnannouncedOut,
    summary="Write down anew what was seen of a parcel",
    marked=True,
)
def change(request: HttpRequest, unannounced: int, body: UnannouncedIn, dry_run: bool = False) -> HttpResponse:
    """All of it, as long as the parcel is open."""
    call = call_of(request)
    row = find_unannounced(call, unannounced)
    found = _parcel(request, call, body)
    return _change(request, row, lambda who: change_unannounced(said=found, **who), dry_run)


@writes(
    _TAG,
    f"{_ONE}/return",
    name="match_unannounced",
    scope=Scope.GOODS_WRITE,
    answer=UnannouncedOut,
    summary="Say to which return a parcel belongs",
    marked=True,
)
def match(request: HttpRequest, unannounced: int, body: WhoseReturnIn, dry_run: bool = False) -> HttpResponse:
    """It is counted there next. For an order without a return: `open_return` with `unannounced`."""
    call = call_of(request)
    row = find_unannounced(call, unannounced)
    if not call.shop.returns.filter(number=body.number).exists():
        raise invalid("/number", "The shop has no such return.", "unknown")
    return _change(request, row, lambda who: match_unannounced(number=body.number, **who), dry_run)


@writes(
    _TAG,
    f"{_ONE}/division",
    name="divide_unannounced",
    scope=Scope.GOODS_WRITE,
    answer=UnannouncedOut,
    summary="Say that a parcel held the goods of two returns",
    marked=True,
)
def divide(request: HttpRequest, unannounced: int, body: DivisionIn, dry_run: bool = False) -> HttpResponse:
    """What is set apart becomes a parcel of its own; each is matched to its return."""
    call = call_of(request)
    row = find_unannounced(call, unannounced)
    for field in ("first", "second"):
        if not call.shop.returns.filter(number=getattr(body, field)).exists():
            raise invalid(f"/{field}", "The shop has no such return.", "unknown")
    apart = {each.place: each.quantity for each in body.apart}
    numbers = (body.first, body.second)
    return _change(request, row, lambda who: match_to_two(numbers=numbers, apart=apart, **who), dry_run)


@writes(
    _TAG,
    f"{_ONE}/return/removal",
    name="unmatch_unannounced",
    scope=Scope.GOODS_WRITE,
    answer=UnannouncedOut,
    summary="Take a parcel off its return",
    marked=True,
)
def unmatch(request: HttpRequest, unannounced: int, dry_run: bool = False) -> HttpResponse:
    """As long as nothing was counted or paid there. The return stays as it is."""
    row = find_unannounced(call_of(request), unannounced)
    return _change(request, row, lambda who: unmatch_unannounced(**who), dry_run)


@writes(
    _TAG,
    f"{_ONE}/closure",
    name="close_unannounced",
    scope=Scope.GOODS_WRITE,
    answer=UnannouncedOut,
    summary="Say what became of a parcel that nobody was found for",
    marked=True,
)
def close(request: HttpRequest, unannounced: int, body: EndingIn, dry_run: bool = False) -> HttpResponse:
    """It waits for nobody any more."""
    row = find_unannounced(call_of(request), unannounced)
    return _change(request, row, lambda who: close_unannounced(ending=body.ending, why=body.why, **who), dry_run)


@writes(
    _TAG,
    f"{_ONE}/reopening",
    name="reopen_unannounced",
    scope=Scope.GOODS_WRITE,
    answer=UnannouncedOut,
    summary="Take a closed parcel up again",
    marked=True,
)
def reopen(request: HttpRequest, unannounced: int, dry_run: bool = False) -> HttpResponse:
    """Somebody asked for it after all."""
    row = find_unannounced(call_of(request), unannounced)
    return _change(request, row, lambda who: reopen_unannounced(**who), dry_run)


def _change(
    request: HttpRequest, row: UnannouncedParcel, do: Callable[[dict[str, Any]], object], dry_run: bool
) -> HttpResponse:
    call = call_of(request)
    who = {"shop": call.shop, "parcel_id": row.pk, "actor_id": call.actor_id, "now": call.now}

    def seen() -> UnannouncedOut:
        return parcel_of(find_unannounced(call, row.pk))

    def step() -> UnannouncedOut:
        try:
            do(who)
        except _REFUSALS as why:
            code = getattr(why, "code", "taken")
            if found := _FIELDS.get(code):
                raise invalid(*found, code) from why
            raise Problem(_CALLED.get(code, code)) from why
        return seen()

    return change_shop(request, step, dry_run, seen=seen)


def _parcel(request: HttpRequest, call: Call, body: UnannouncedIn) -> Parcel:
    """What was said, judged field by field as the form does, with what its barcodes stand for."""
    today = call.now.astimezone(ZoneInfo(call.shop.time_zone)).date()
    wrong = []
    if not today - _LONGEST_AGO <= body.arrived_on <= today:
        wrong.append(Wrong("/arrived_on", "day", "A day of the last year, and none to come."))
    if body.location_id and body.location_id not in {gid for gid, _ in stock_locations(call.shop)}:
        wrong.append(Wrong("/location_id", "unknown", "This is no location of the shop."))
    for place, each in enumerate(body.contents):
        if not each.description and not each.code:
            wrong.append(Wrong(f"/contents/{place}/description", "empty", "Say what it is, or its SKU or barcode."))
    if wrong:
        raise Problem("invalid", errors=wrong)
    codes = [each.code for each in body.contents if each.code]
    skus = heard(request, "skus", lambda: _skus(call, codes)) if codes else {}
    contents = [
        Content(each.description, each.code, each.quantity, each.condition, skus.get(each.code, ""))
        for each in body.contents
    ]
    about = {name: getattr(body, name) for name in _TEXTS}
    return Parcel(arrived_on=body.arrived_on, location_gid=body.location_id, contents=tuple(contents), **about)


def _skus(call: Call, codes: list[str]) -> dict[str, str]:
    try:
        found: dict[str, str] = door("shopify.skus_of")(call.shop, codes=codes, now=call.now)
    except NoAnswer:
        return {}
    return found
