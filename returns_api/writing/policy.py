"""Write, try and publish the policy, and go back to an earlier version."""

from __future__ import annotations

from datetime import datetime, time
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.domain.policy import InvalidPolicy
from returns.domain.policy_changes import changed_again
from returns.operations.draft_policy import DraftInTheWay, begin_draft, change_draft, discard_draft
from returns.operations.publish_policy import (
    DraftChanged,
    UnableToSchedule,
    publish_draft,
    schedule_draft,
    unschedule,
)
from returns.operations.simulate_policy import begin_simulation
from returns.queries.policies import active_policy, next_policy, policy_versions
from returns_api.caller import Call, call_of
from returns_api.describe import writes
from returns_api.problems import Problem, invalid
from returns_api.reading.policy import draft_of, need_draft, simulation_of
from returns_api.schemas.policy import (
    ChangedAgain,
    DraftIn,
    DraftNow,
    GoneOut,
    PublicationIn,
    PublishedOut,
    SimulationNow,
)
from returns_api.writing.of_shop import change_shop, faults

if TYPE_CHECKING:
    from returns.domain.policy import Policy
    from returns.models import PolicyVersion

_TAG = "Policy"


@writes(
    _TAG,
    "/policy-draft",
    name="write_policy_draft",
    scope=Scope.POLICIES_WRITE,
    answer=DraftNow,
    summary="Write the draft of the policy",
    marked=True,
)
def write_draft(request: HttpRequest, body: DraftIn, dry_run: bool = False) -> HttpResponse:
    """The whole document; on trial it is only judged. Nothing of it counts until it is published.

    Over a draft that is there already it is written with `If-Match` alone: else 409, so that nobody's work is lost.
    """
    call, over = call_of(request), "If-Match" in request.headers

    def do() -> DraftNow:
        about: dict[str, Any] = {"shop": call.shop, "author": call.actor_id, "now": call.now}
        try:
            if over:
                change_draft(change=lambda _: body.document, **about)
            else:
                begin_draft(document=body.document, **about)
        except InvalidPolicy as wrong:
            raise faults(wrong.problems, under="/document") from wrong
        except DraftInTheWay as error:
            raise Problem("draft_in_the_way") from error
        return draft_of(call)

    return change_shop(request, do, dry_run, seen=lambda: draft_of(call))


@writes(
    _TAG,
    "/policy-draft/removal",
    name="discard_policy_draft",
    scope=Scope.POLICIES_WRITE,
    answer=GoneOut,
    summary="Throw the draft away",
    marked=True,
)
def discard(request: HttpRequest, dry_run: bool = False) -> HttpResponse:
    """404 where there is none."""
    call = call_of(request)

    def do() -> GoneOut:
        need_draft(call)
        return GoneOut(gone=discard_draft(shop=call.shop))

    return change_shop(request, do, dry_run, seen=lambda: draft_of(call))


@writes(
    _TAG,
    "/policy-draft/publication",
    name="publish_policy",
    scope=Scope.POLICIES_WRITE,
    answer=PublishedOut,
    summary="Put the draft into force, now or from a day on",
)
def publish(request: HttpRequest, body: PublicationIn, dry_run: bool = False) -> HttpResponse:
    """Orders keep the version that they were placed under. 409 where the draft is no longer that of `edition`."""
    call = call_of(request)

    def do() -> PublishedOut:
        need_draft(call)
        before = active_policy(call.shop).policy
        return _told(_published(call, body), before)

    return change_shop(request, do, dry_run)


@writes(
    _TAG,
    "/policies/{int:version}/draft",
    name="reuse_policy",
    scope=Scope.POLICIES_WRITE,
    answer=DraftNow,
    summary="Make an earlier version the draft, to go back to it",
)
def reuse(request: HttpRequest, version: int, dry_run: bool = False) -> HttpResponse:
    """It is published as any draft is. 409 while another one is written."""
    call = call_of(request)

    def do() -> DraftNow:
        row = _version(call, version)
        try:
            begin_draft(shop=call.shop, document=row.document, author=call.actor_id, now=call.now, base=row)
        except DraftInTheWay as error:
            raise Problem("draft_in_the_way") from error
        except InvalidPolicy as wrong:
            raise faults(wrong.problems, under="/document") from wrong
        return draft_of(call)

    return change_shop(request, do, dry_run)


@writes(
    _TAG,
    "/policies/{int:version}/cancellation",
    name="call_off_policy",
    scope=Scope.POLICIES_WRITE,
    answer=DraftNow,
    summary="Call off a version that has not begun",
)
def call_off(request: HttpRequest, version: int, dry_run: bool = False) -> HttpResponse:
    """It becomes the draft again. 409 once it has begun, and while another draft is written."""
    call = call_of(request)

    def do() -> DraftNow:
        _version(call, version)
        try:
            if not unschedule(shop=call.shop, number=version, now=call.now):
                raise Problem("begun")
        except DraftInTheWay as error:
            raise Problem("draft_in_the_way") from error
        return draft_of(call)

    return change_shop(request, do, dry_run)


@writes(
    _TAG,
    "/policy-draft/simulation",
    name="simulate_policy",
    scope=Scope.POLICIES_WRITE,
    answer=SimulationNow,
    summary="Try the draft on the past year",
)
def simulate(request: HttpRequest, dry_run: bool = False) -> HttpResponse:
    """A worker does it, which takes a minute or more; `GET` tells how far it is. One that is under way is stopped."""
    call = call_of(request)

    def do() -> SimulationNow:
        need_draft(call)
        begin_simulation(shop=call.shop, now=call.now)
        return simulation_of(call)

    return change_shop(request, do, dry_run)


def _published(call: Call, body: PublicationIn) -> PolicyVersion:
    about: dict[str, Any] = {"shop": call.shop, "seen": body.edition, "note": body.note, "now": call.now}
    try:
        if body.begins is not None:
            begins_at = datetime.combine(body.begins, time(), ZoneInfo(call.shop.time_zone))
            return schedule_draft(begins_at=begins_at, **about)
        return publish_draft(**about)
    except DraftChanged as error:
        raise Problem("draft_changed") from error
    except UnableToSchedule as why:
        said = "Another version begins on this day." if why.taken else "This day has begun already."
        raise invalid("/begins", said, "taken" if why.taken else "past") from why


def _told(row: PolicyVersion, before: Policy) -> PublishedOut:
    about: dict[str, Any] = {name: getattr(row, name) for name in ("number", "status", "active_from", "note")}
    return PublishedOut(changed_again=_again(row, before) if row.status == row.Status.ACTIVE else None, **about)


def _again(row: PolicyVersion, before: Policy) -> ChangedAgain | None:
    coming = next_policy(row.shop)
    again = changed_again(before, row.policy, coming.policy) if coming else ()
    if coming is None or coming.active_from is None or not again:
        return None
    return ChangedAgain(version=coming.number, active_from=coming.active_from, fields=[each.at for each in again])


def _version(call: Call, number: int) -> PolicyVersion:
    row = policy_versions(call.shop).filter(number=number).first() if number < 2**31 else None
    if row is None:
        raise Problem("not_found")
    return row
