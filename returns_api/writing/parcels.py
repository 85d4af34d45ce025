"""How parcels are sent, and what is done about those that went astray."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.tracking_number import NotANumber, Tracked, Wrong, read_number
from returns.operations.book_collection import collect
from returns.operations.hand_over import hand_over
from returns.operations.look_for_parcel import mark_lost, send_once_more, wait_longer
from returns.operations.moves import locked_together
from returns.operations.say_sent import Proof, refuse_posting, say_sent
from returns.operations.share_parcel import share_parcel
from returns.queries.sharing import other_return
from returns_api.caller import call_of
from returns_api.describe import writes
from returns_api.problems import Problem, invalid
from returns_api.reading.returns import find_return
from returns_api.schemas.acts import PostingIn, SharingIn, StoreIn
from returns_api.schemas.changes import DoneOut, Result
from returns_api.writing.acting import DONE, by, change

if TYPE_CHECKING:
    from returns.models import Return

_TAG = "Parcels"
_RETURN = "/returns/{slug:number}"
_PARCEL = f"{_RETURN}/parcels/{{int:parcel}}"
_WRONG = {
    Wrong.UNREADABLE: "This is no tracking number: it has 8 to 40 letters and digits.",
    Wrong.OTHER_SHAPE: "This courier has no numbers like this one.",
    Wrong.CHECK_DIGIT: "The check digit does not fit.",
}


@writes(
    _TAG,
    f"{_PARCEL}/posting",
    name="say_sent",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Say how a parcel was sent",
)
def record_posting(
    request: HttpRequest, number: str, parcel: int, body: PostingIn, dry_run: bool = False
) -> HttpResponse:
    """The tracking number of a parcel whose label was not ours. Shopify is told."""
    tracked = _tracked(body)

    def do(rma: Return, who: dict[str, Any]) -> Result:
        say_sent(rma_id=rma.pk, parcel_id=_fits(parcel), proof=Proof(tracked), by_shopper=False, **by(who))
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_PARCEL}/posting/refusal",
    name="refuse_posting",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Find that a proof of posting shows nothing",
)
def refuse(request: HttpRequest, number: str, parcel: int, dry_run: bool = False) -> HttpResponse:
    """The shopper is asked for another one."""
    return _deal(request, number, parcel, refuse_posting, dry_run)


@writes(
    _TAG,
    f"{_PARCEL}/loss",
    name="mark_lost",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Say that a parcel is lost",
)
def lose(request: HttpRequest, number: str, parcel: int, dry_run: bool = False) -> HttpResponse:
    """The shopper can be paid without it. For one that is astray."""
    return _deal(request, number, parcel, mark_lost, dry_run)


@writes(
    _TAG,
    f"{_PARCEL}/patience",
    name="wait_longer",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Wait for an astray parcel a little longer",
)
def wait(request: HttpRequest, number: str, parcel: int, dry_run: bool = False) -> HttpResponse:
    """Nobody is told."""
    return _deal(request, number, parcel, wait_longer, dry_run)


@writes(
    _TAG,
    f"{_PARCEL}/new-label",
    name="send_once_more",
    scope=Scope.LABELS_WRITE,
    answer=DoneOut,
    summary="Have another label made for an astray parcel",
)
def send_again(request: HttpRequest, number: str, parcel: int, dry_run: bool = False) -> HttpResponse:
    """For one that never reached the carrier. The shopper gets it."""
    return _deal(request, number, parcel, send_once_more, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/shared-parcel",
    name="share_parcel",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Let two returns travel in one parcel",
)
def share(request: HttpRequest, number: str, body: SharingIn, dry_run: bool = False) -> HttpResponse:
    """With one of those that `GET` of this address offers, for the sums that it shows."""
    shown = body.agreed.split(",") if body.agreed else []
    expected = (int(shown[0]), int(shown[1])) if shown else None
    this = find_return(call_of(request), number)

    def hold_both() -> None:
        other = other_return(this, body.number)
        locked_together([this.pk, *([other] if other else [])])

    def do(rma: Return, who: dict[str, Any]) -> Result:
        share_parcel(rma_id=rma.pk, other=body.number, actor=who["actor"], expected=expected, now=who["now"])
        return DONE

    return change(request, number, do, dry_run, first=hold_both)


@writes(
    _TAG,
    f"{_RETURN}/store",
    name="hand_over",
    scope=Scope.GOODS_WRITE,
    answer=DoneOut,
    summary="Say that a store took the goods",
)
def take_at_store(request: HttpRequest, number: str, body: StoreIn, dry_run: bool = False) -> HttpResponse:
    """It counts as the carrier's first scan and as the delivery. The goods are counted next."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        hand_over(rma_id=rma.pk, store_id=body.store, **by(who))
        return DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/collection",
    name="mark_collected",
    scope=Scope.GOODS_WRITE,
    answer=DoneOut,
    summary="Say that the goods were collected",
)
def mark_collected(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """By the shop itself, on a booked day or not."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        collect(rma_id=rma.pk, **by(who))
        return DONE

    return change(request, number, do, dry_run)


def _deal(
    request: HttpRequest, number: str, parcel: int, operation: Callable[..., object], dry_run: bool
) -> HttpResponse:
    def do(rma: Return, who: dict[str, Any]) -> Result:
        operation(rma_id=rma.pk, parcel_id=_fits(parcel), **by(who))
        return DONE

    return change(request, number, do, dry_run)


def _fits(parcel: int) -> int:
    if parcel >= 2**63:
        raise Problem("not_found")
    return parcel


def _tracked(body: PostingIn) -> Tracked:
    try:
        return read_number(body.number, courier=body.courier)
    except NotANumber as why:
        raise invalid("/number", _WRONG[why.wrong], why.wrong.value) from why
