"""What every change has in common: its return under lock, If-Match, the trial, and what is told of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse

from returns.domain.money import Money
from returns.domain.status import ReturnStatus, SettlementStatus, Stage
from returns.history import Actor
from returns.operations.act_for_program import Acted, ChangedMeanwhile, act_on, make_one
from returns.operations.spend_of_key import CapReached
from returns.queries.api_keys import caps_of
from returns.queries.returns import settlement_quote
from returns_api.caller import Call, call_of
from returns_api.describe import said
from returns_api.marks import etag_of, matches
from returns_api.problems import Problem
from returns_api.schemas.changes import ConsequencesOut, DoneOut, OpenedOut, Result
from returns_api.schemas.common import AmountOut
from returns_api.shapes.returns import amounts_of, payable_of, return_of
from returns_api.writing.refusals import REFUSALS, refused

if TYPE_CHECKING:
    from returns.models import Return

DONE, ASKED, NOTHING = Result.DONE, Result.ASKED, Result.NOTHING_TO_DO


def change(
    request: HttpRequest,
    number: str,
    do: Callable[[Return, dict[str, Any]], Result],
    dry_run: bool,
    first: Callable[[], object] | None = None,
) -> HttpResponse:
    """Let `do` act on the return. It is given who acts, and says DONE, ASKED or NOTHING."""
    call = call_of(request)
    call.number, call.dry_run = number, dry_run
    given = request.headers.get("If-Match")
    try:
        acted = act_on(
            key=call.key,
            now=call.now,
            number=number,
            still=(lambda rma: matches(given, mark_of(rma))) if given is not None else None,
            do=lambda rma: do(rma, who(call)),
            tell=_told,
            dry_run=dry_run,
            first=first,
        )
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error
    except ChangedMeanwhile as error:
        raise Problem("changed_meanwhile") from error
    except CapReached as why:
        raise capped(call, why) from why
    except REFUSALS as why:
        raise refused(why) from why
    return said(DoneOut(**_facts(acted, acted.result, dry_run=dry_run)))


def make(request: HttpRequest, do: Callable[[dict[str, Any]], Return], dry_run: bool) -> HttpResponse:
    """Let `do` make a return; 201 with its address."""
    call = call_of(request)
    call.dry_run = dry_run
    try:
        acted = make_one(key=call.key, now=call.now, do=lambda: do(who(call)), tell=_told_of_new, dry_run=dry_run)
    except CapReached as why:
        raise capped(call, why) from why
    done = OpenedOut(**_facts(acted, DONE, dry_run=dry_run))
    done.number = call.number = "" if dry_run else done.number
    response = said(done, 200 if dry_run else 201)
    if not dry_run:
        response["Location"] = f"/api/v1/returns/{done.number}"
    return response


def capped(call: Call, why: CapReached) -> Problem:
    """What it came to, and what the key may, in words."""
    caps, currency = caps_of(call.key), call.shop.currency
    most = {"cap_action": caps.action_minor, "cap_day": caps.day_minor}.get(why.code)
    if most is None:
        return Problem(why.code, f"At most {caps.changes} a day.")
    came_to, may = (f"{Money(minor, currency).amount} {currency}" for minor in (why.minor, most))
    return Problem(why.code, f"It came to {came_to}; the key may {may}.")


def who(call: Call) -> dict[str, Any]:
    """What every operation is told of who acts."""
    return {"actor": Actor.MERCHANT, "actor_id": call.actor_id, "now": call.now}


def by(who: dict[str, Any]) -> dict[str, Any]:
    """The same for operations that only staff carry out."""
    return {"actor_id": who["actor_id"], "now": who["now"]}


def mark_of(rma: Return) -> str:
    """The ETag of the return as GET tells it, without anything expanded."""
    return etag_of(return_of(rma).model_dump_json().encode())


def _told(rma: Return) -> dict[str, Any]:
    return {
        "number": rma.number,
        "status": ReturnStatus(rma.status),
        "stage": Stage(rma.stage),
        "settlement": SettlementStatus(rma.settlement.status),
        "payable": payable_of(rma),
        "etag": mark_of(rma),
    }


def _told_of_new(rma: Return) -> dict[str, Any]:
    quote = settlement_quote(rma)
    return _told(rma) | {"amounts": amounts_of(quote), "owed": AmountOut.of(quote.owed.presentment)}


def _facts(acted: Acted[Any, dict[str, Any]], result: Result, *, dry_run: bool) -> dict[str, Any]:
    follows = acted.consequences
    told = acted.told | ({"etag": None} if dry_run else {})
    parts = ConsequencesOut(letters=follows.letters, labels=follows.labels, payments=follows.payments)
    return {"result": result, "dry_run": dry_run, "consequences": parts, **told}
