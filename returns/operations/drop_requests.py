"""Payments that a second person was to confirm fall away with what they were for."""

from __future__ import annotations

from datetime import datetime

from returns.domain.status import RequestKind, RequestStatus
from returns.models import Return


def drop_requests(rma: Return, *, now: datetime, actor_id: str = "", kinds: tuple[RequestKind, ...] = ()) -> int:
    """Ask nobody any more to confirm payments of the return (`kinds`: only these); how many were asked for.

    Inside the caller's transaction and under the return's lock. "" for the app itself.
    """
    rows = rma.payment_requests.filter(status=RequestStatus.WAITING, kind__in=kinds or tuple(RequestKind))
    return rows.update(status=RequestStatus.DROPPED, answered_by=actor_id, answered_at=now)
