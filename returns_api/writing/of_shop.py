"""What every change has in common that is about the shop and not about one return: If-Match, the trial, the caps."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from returns.domain.key_caps import Standing
from returns.domain.problem import Problem as Fault
from returns.operations.draft_policy import hold
from returns.operations.spend_of_key import CapReached, spend, standing_of
from returns.operations.trying import ask_database_now
from returns_api.caller import call_of
from returns_api.describe import said
from returns_api.marks import etag_of, matches
from returns_api.problems import Problem, Wrong
from returns_api.writing.acting import capped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pydantic import BaseModel


def change_shop(
    request: HttpRequest,
    do: Callable[[], BaseModel],
    dry_run: bool,
    *,
    seen: Callable[[], BaseModel] | None = None,
    status: int = 200,
    about: Callable[[], int | None] | None = None,
) -> HttpResponse:
    """Let `do` change something and say how it is then; with `seen`, only where that is still as If-Match names it.

    It counts as one change of the key's, with what it promises by the return that `about` names (its row's id).
    """
    call, given = call_of(request), request.headers.get("If-Match")
    call.dry_run = dry_run
    try:
        with transaction.atomic():
            if given is not None and seen is not None:
                hold(call.shop)
                if not matches(given, mark(seen())):
                    raise Problem("changed_meanwhile")
            before = _standing(about)
            told = do()
            ask_database_now()
            spend(call.key, before=before, after=_standing(about), now=call.now)
            if dry_run:
                transaction.set_rollback(True)
    except ObjectDoesNotExist as error:
        raise Problem("not_found") from error
    except CapReached as why:
        raise capped(call, why) from why
    response = said(told, 200 if dry_run else status)
    if not dry_run:
        response["ETag"] = mark(told)
    return response


def _standing(about: Callable[[], int | None] | None) -> Standing:
    rma_id = about() if about else None
    return standing_of(rma_id) if rma_id else Standing()


def mark(body: BaseModel) -> str:
    """The ETag of a body, as GET gives it."""
    return etag_of(body.model_dump_json().encode())


def faults(problems: Iterable[Fault], *, under: str) -> Problem:
    """What is wrong with a document as a problem that names each field: `$.clauses[2].when` is `/clauses/2/when`."""
    return Problem("invalid", errors=[_wrong(each, under) for each in problems])


def _wrong(fault: Fault, under: str) -> Wrong:
    path = fault.at.removeprefix("$").replace("[", ".").replace("]", "").strip(".")
    facts = ", ".join(f"{name} {value}" for name, value in fault.facts.items())
    field = "/".join([under, *path.split(".")]) if path else under
    return Wrong(field, fault.code, f"{fault.code.replace('_', ' ').capitalize()}{f': {facts}' if facts else ''}.")
