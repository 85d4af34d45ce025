"""Bulk operations: begin an export, see how far it is, stop it."""

from __future__ import annotations

from dataclasses import dataclass

from shop_integration.admin_api.client import AdminClient
from shop_integration.errors import Refused

# Another export of this app is under way in the shop; five are let run at once.
BUSY = frozenset({"OPERATION_IN_PROGRESS", "LIMIT_REACHED"})


@dataclass(frozen=True, slots=True)
class Export:
    """An export as Shopify tells it. `roots` counts orders; `url` is None until it is complete, and where it is empty.

    `status` is one of CREATED, RUNNING, COMPLETED, FAILED, CANCELING, CANCELED, EXPIRED, or a later invention.
    """

    status: str
    error: str
    roots: int
    size: int
    url: str | None


def begin_export(client: AdminClient, query: str) -> str:
    """Ask for an export; gives back its gid. Raises ShopifyError, Refused with a code in BUSY if there are too many."""
    gid: str = client.mutate("bulk_run_query", query=query)["bulkOperation"]["id"]
    return gid


def read_export(client: AdminClient, gid: str) -> Export | None:
    """The export with this gid; None if Shopify no longer knows it."""
    told = client.query("bulk_operation", id=gid)["bulkOperation"]
    if told is None:
        return None
    return Export(
        status=told["status"],
        error=told["errorCode"] or "",
        roots=int(told["rootObjectCount"] or 0),
        size=int(told["fileSize"] or 0),
        url=told["url"],
    )


def stop_export(client: AdminClient, gid: str) -> bool:
    """Stop an export; False if it was over already."""
    try:
        client.mutate("bulk_cancel", id=gid)
    except Refused:
        return False
    return True
