"""Follow claims against suppliers, and take the evidence of a return."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.doors import door
from returns.links import LIFETIME, Purpose, evidence_path
from returns.operations import follow_claim
from returns.queries.claims import is_about
from returns_api.caller import call_of
from returns_api.describe import said, writes
from returns_api.problems import Problem, invalid
from returns_api.reading.returns import find_return
from returns_api.schemas.acts import ClaimMessageIn, ClaimMoneyIn, EvidenceIn
from returns_api.schemas.changes import DoneOut, Result
from returns_api.schemas.files import EvidenceOut
from returns_api.writing.acting import DONE, by, change

if TYPE_CHECKING:
    from returns.models import Return

_TAG = "Claims, evidence"
_RETURN = "/returns/{slug:number}"
_CLAIM = f"{_RETURN}/claims/{{int:claim}}"


@writes(
    _TAG,
    f"{_CLAIM}/messages",
    name="answer_supplier",
    scope=Scope.SUPPLIERS_WRITE,
    answer=DoneOut,
    summary="Write to the supplier",
)
def write(request: HttpRequest, number: str, claim: int, body: ClaimMessageIn, dry_run: bool = False) -> HttpResponse:
    """By e-mail and on the page behind their link."""
    return _follow(request, number, claim, follow_claim.answer_supplier, dry_run, lambda _: {"text": body.text})


@writes(
    _TAG,
    f"{_CLAIM}/money",
    name="note_credit",
    scope=Scope.SUPPLIERS_WRITE,
    answer=DoneOut,
    summary="Note what the supplier's credit came to",
)
def note_money(
    request: HttpRequest, number: str, claim: int, body: ClaimMoneyIn, dry_run: bool = False
) -> HttpResponse:
    """The last word counts."""

    def told(rma: Return) -> dict[str, Any]:
        if body.amount.currency != rma.shop.currency:
            raise invalid("/amount/currency", f"The shop's currency is {rma.shop.currency}.", "other_currency")
        if (minor := body.amount.money.minor) < 0:
            raise invalid("/amount/amount", "It is nothing, or more.", "too_small")
        return {"amount_minor": minor}

    return _follow(request, number, claim, follow_claim.note_money_in, dry_run, told)


@writes(
    _TAG,
    f"{_CLAIM}/renewal",
    name="put_claim_anew",
    scope=Scope.SUPPLIERS_WRITE,
    answer=DoneOut,
    summary="Put a claim anew that was refused or given up",
)
def renew(request: HttpRequest, number: str, claim: int, dry_run: bool = False) -> HttpResponse:
    """The supplier has all their days again, and a new link."""
    return _follow(request, number, claim, follow_claim.put_anew, dry_run)


@writes(
    _TAG,
    f"{_CLAIM}/loss",
    name="give_claim_up",
    scope=Scope.SUPPLIERS_WRITE,
    answer=DoneOut,
    summary="Give a claim up",
)
def give_up(request: HttpRequest, number: str, claim: int, dry_run: bool = False) -> HttpResponse:
    """The shop bears it."""
    return _follow(request, number, claim, follow_claim.give_claim_up, dry_run)


@writes(
    _TAG,
    f"{_CLAIM}/link",
    name="renew_claim_link",
    scope=Scope.SUPPLIERS_WRITE,
    answer=DoneOut,
    summary="Send the supplier a new link",
)
def renew_link(request: HttpRequest, number: str, claim: int, dry_run: bool = False) -> HttpResponse:
    """The old one opens nothing any more."""
    return _follow(request, number, claim, follow_claim.renew_link, dry_run, lambda _: {"send": True})


@writes(
    _TAG,
    f"{_CLAIM}/link/revocation",
    name="revoke_claim_link",
    scope=Scope.SUPPLIERS_WRITE,
    answer=DoneOut,
    summary="Make the supplier's link void",
)
def revoke_link(request: HttpRequest, number: str, claim: int, dry_run: bool = False) -> HttpResponse:
    """And send none."""
    return _follow(request, number, claim, follow_claim.renew_link, dry_run, lambda _: {"send": False})


@writes(
    _TAG,
    f"{_CLAIM}/seen",
    name="see_claim",
    scope=Scope.SUPPLIERS_WRITE,
    answer=DoneOut,
    summary="Say that a claim was looked at",
)
def see(request: HttpRequest, number: str, claim: int, dry_run: bool = False) -> HttpResponse:
    """It waits for nobody of the shop any more."""
    return _follow(request, number, claim, follow_claim.mark_seen, dry_run)


@writes(
    _TAG,
    f"{_RETURN}/evidence",
    name="take_evidence",
    scope=Scope.CUSTOMERS_READ,
    answer=EvidenceOut,
    summary="Take the evidence of a return for a dispute",
)
def take_evidence(request: HttpRequest, number: str, body: EvidenceIn, dry_run: bool = False) -> HttpResponse:
    """The file that a bank or a court is shown, as ZIP, PDF or JSON. History says who took it.

    The address opens it without a key for a quarter of an hour.
    """
    call = call_of(request)
    call.dry_run, rma = dry_run, find_return(call, number)
    with transaction.atomic():
        event = door("portal.take_evidence")(
            rma, language=body.language, with_notes=body.notes, actor_id=call.actor_id, now=call.now
        )
        path = evidence_path(shop_id=rma.shop_id, event_id=event.pk, kind=body.kind)
        if dry_run:
            transaction.set_rollback(True)
    lasts: timedelta = LIFETIME[Purpose.EVIDENCE]
    told = {"sha256": event.facts["sha256"], "valid_until": call.now + lasts, "dry_run": dry_run}
    return said(EvidenceOut(url="" if dry_run else settings.APP_URL + path, **told))


def _follow(
    request: HttpRequest,
    number: str,
    claim: int,
    operation: Callable[..., object],
    dry_run: bool,
    told: Callable[[Return], dict[str, Any]] = lambda _: {},
) -> HttpResponse:
    def do(rma: Return, who: dict[str, Any]) -> Result:
        if claim >= 2**63 or not is_about(rma, claim):
            raise Problem("not_found")
        operation(shop=rma.shop, claim_id=claim, **told(rma), **by(who))
        return DONE

    return change(request, number, do, dry_run)
