"""Offer a shopper another outcome than they chose; only their yes makes it true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.status import Outcome
from returns.operations.offer_outcome import offer_outcome, withdraw_offer
from returns.queries.outcome_offers import open_offer
from returns_api.describe import writes
from returns_api.schemas.acts import OfferIn
from returns_api.schemas.changes import DoneOut, Result
from returns_api.writing.acting import DONE, NOTHING, by, change

if TYPE_CHECKING:
    from returns.models import Return

_TAG = "Offer another outcome"
_RETURN = "/returns/{slug:number}"


@writes(
    _TAG,
    f"{_RETURN}/offer",
    name="offer_outcome",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Offer the shopper another outcome",
)
def offer(request: HttpRequest, number: str, body: OfferIn, dry_run: bool = False) -> HttpResponse:
    """With the bonus of the shop's policy; a bonus beyond it is for people and workflows. The shopper gets a letter.

    What they chose stays if they say no, or nothing.
    """

    def do(rma: Return, who: dict[str, Any]) -> Result:
        before = open_offer(rma, now=who["now"])
        made = offer_outcome(rma_id=rma.pk, outcome=Outcome(body.outcome), days=body.days, **by(who))
        return NOTHING if before and before.pk == made.pk else DONE

    return change(request, number, do, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/offer/withdrawal",
    name="withdraw_offer",
    scope=Scope.RETURNS_WRITE,
    answer=DoneOut,
    summary="Take an offer back",
)
def take_back(request: HttpRequest, number: str, dry_run: bool = False) -> HttpResponse:
    """One that was not answered yet."""

    def do(rma: Return, who: dict[str, Any]) -> Result:
        return DONE if withdraw_offer(rma_id=rma.pk, **by(who)) else NOTHING

    return change(request, number, do, dry_run)
