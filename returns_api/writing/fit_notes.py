"""Write a note about the fit to an article, send it again, and take it off."""

from __future__ import annotations

from django.core.exceptions import ObjectDoesNotExist
from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.feature import Feature
from returns.domain.fit_note import BadFitNote, TextFault
from returns.doors import door
from returns.operations.write_fit_note import (
    UnableToChangeNote,
    remove_fit_note,
    try_fit_note_again,
    write_fit_note,
)
from returns.queries.fit_notes import get_product
from returns_api.caller import call_of
from returns_api.describe import writes
from returns_api.problems import Problem, Wrong, invalid
from returns_api.reading.fit_notes import TAG, find_note, note_of
from returns_api.schemas.fit_notes import AgainIn, FitNoteIn, FitNoteOut
from returns_api.writing.of_shop import change_shop

_ONE = "/fit-notes/{int:fit_note}"
_FAULTS = {
    TextFault.EMPTY: "It says nothing.",
    TextFault.TOO_LONG: "At most 300 characters.",
    TextFault.NOT_PLAIN: "Plain text alone, without signs of HTML or Liquid.",
}


@writes(
    TAG,
    "/fit-notes",
    name="write_fit_note",
    scope=Scope.SETTINGS_WRITE,
    answer=FitNoteOut,
    summary="Write a note about the fit to an article",
)
def write(request: HttpRequest, body: FitNoteIn, dry_run: bool = False) -> HttpResponse:
    """It stands in the shop in a moment. A product has one: what it said before goes."""
    call = call_of(request)
    if unknown := sorted(set(body.texts) - set(call.shop.languages)):
        wrong = [Wrong(f"/texts/{code}", "unknown", "Shoppers are not spoken to in it.") for code in unknown]
        raise Problem("invalid", errors=wrong)
    try:
        product = get_product(call.shop, body.product_id)
    except ObjectDoesNotExist as error:
        raise invalid("/product_id", "Nothing of it was sold here.", "unknown") from error
    if not door("shopify.allows")(call.shop, Feature.FIT_NOTES):
        raise Problem("not_allowed_there")

    def do() -> FitNoteOut:
        try:
            row = write_fit_note(
                shop=call.shop,
                product_gid=product.key,
                title=product.label,
                texts=body.texts,
                by=call.actor_id,
                now=call.now,
            )
        except BadFitNote as refused:
            raise _refused(refused) from refused
        return note_of(row)

    return change_shop(request, do, dry_run)


@writes(
    TAG,
    f"{_ONE}/again",
    name="retry_fit_note",
    scope=Scope.SETTINGS_WRITE,
    answer=FitNoteOut,
    summary="Send a note to Shopify once more",
    marked=True,
)
def again(request: HttpRequest, fit_note: int, body: AgainIn, dry_run: bool = False) -> HttpResponse:
    """One that was refused or is stuck. Where somebody changed it at Shopify, only with `over_theirs`."""
    call = call_of(request)
    row = find_note(call, fit_note)

    def do() -> FitNoteOut:
        try:
            return note_of(try_fit_note_again(note=row, over_theirs=body.over_theirs, by=call.actor_id, now=call.now))
        except (UnableToChangeNote, BadFitNote) as why:
            raise Problem("note_elsewhere") from why

    return change_shop(request, do, dry_run, seen=lambda: note_of(find_note(call, fit_note)))


@writes(
    TAG,
    f"{_ONE}/removal",
    name="remove_fit_note",
    scope=Scope.SETTINGS_WRITE,
    answer=FitNoteOut,
    summary="Take a note off its article",
    marked=True,
)
def remove(request: HttpRequest, fit_note: int, dry_run: bool = False) -> HttpResponse:
    """It is gone from the shop in a moment."""
    call = call_of(request)
    row = find_note(call, fit_note)

    def do() -> FitNoteOut:
        try:
            return note_of(remove_fit_note(note=row, by=call.actor_id, now=call.now))
        except UnableToChangeNote as why:
            raise Problem("note_elsewhere") from why

    return change_shop(request, do, dry_run, seen=lambda: note_of(find_note(call, fit_note)))


def _refused(why: BadFitNote) -> Problem:
    return Problem(
        "invalid",
        errors=[
            Wrong(f"/texts/{language}" if language else "/texts", fault.value, _FAULTS[fault])
            for language, fault in why.faults.items()
        ],
    )
