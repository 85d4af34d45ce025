"""Read the draft of the policy, and what it would have made of the past."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse

from returns.domain.api_key import Scope
from returns.queries.policies import draft_policy, edition
from returns.queries.simulations import latest_simulation
from returns_api.caller import Call, call_of
from returns_api.describe import reads, said
from returns_api.problems import Problem
from returns_api.schemas.policy import DraftNow, DraftOut, SimulationNow, SimulationOut, SimulationStatus

if TYPE_CHECKING:
    from returns.models import PolicySimulation, PolicyVersion

_TAG = "Policy"


@reads(
    _TAG,
    "/policy-draft",
    name="get_policy_draft",
    scope=Scope.POLICIES_READ,
    answer=DraftNow,
    summary="Read the policy as it is being written",
)
def read_draft(request: HttpRequest) -> HttpResponse:
    """A shop has one at a time, which people and programs share. Its ETag is what If-Match of its change wants."""
    return said(draft_of(call_of(request)))


@reads(
    _TAG,
    "/policy-draft/simulation",
    name="get_simulation",
    scope=Scope.POLICIES_READ,
    answer=SimulationNow,
    summary="Read what a draft would have made of the past year",
)
def read_simulation(request: HttpRequest) -> HttpResponse:
    """The latest, and how far it is."""
    return said(simulation_of(call_of(request)))


def draft_of(call: Call) -> DraftNow:
    """The shop's draft as it is now."""
    row = draft_policy(call.shop)
    return DraftNow(draft=_shape(call, row) if row else None)


def need_draft(call: Call) -> None:
    """A Problem where there is none."""
    if draft_policy(call.shop) is None:
        raise Problem("not_found", "Nobody is writing a draft.")


def _shape(call: Call, row: PolicyVersion) -> DraftOut:
    return DraftOut(
        number=row.number,
        edition=edition(call.shop),
        actor_id=row.author,
        made_at=row.created_at,
        document=row.document,
    )


def simulation_of(call: Call) -> SimulationNow:
    """The shop's latest simulation as it is now."""
    row = latest_simulation(call.shop)
    return SimulationNow(simulation=_tried(call, row) if row else None)


def _tried(call: Call, row: PolicySimulation) -> SimulationOut:
    return SimulationOut(
        status=SimulationStatus(row.status),
        edition=row.edition,
        stale=row.edition != edition(call.shop),
        against=row.against.number,
        counted=row.counted,
        total=row.total,
        begun_at=row.created_at,
        finished_at=row.finished_at,
        report=row.report,
    )
