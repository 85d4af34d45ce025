"""The reader of a marketing mail wants no more of it, or wants it again."""

from __future__ import annotations

from django.core.exceptions import BadRequest
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from returns.links import InvalidLink, Purpose, read
from returns.operations.suppress import suppress, write_again
from returns.people import ShopRequest
from returns.queries.suppressions import Reason, reasons_of
from returns_portal.shopper.access import shopper_page

# What the reader's own word put on the list, and their own word takes off again.
SAID = frozenset({Reason.UNSUBSCRIBED, Reason.COMPLAINED})


@shopper_page("GET", "HEAD", "POST")
def unsubscribe(request: ShopRequest, token: str) -> HttpResponse:
    """GET: where the reader stands, with a button, and nothing changes: scanners of mail open every link.

    POST opposes (`List-Unsubscribe=One-Click`, as a mail program sends it by itself, or `act=stop`) or takes it back
    (`act=again`), and shows the same page: RFC 8058 wants no redirect. The signed address is all that is needed.
    """
    link = read(Purpose.UNSUBSCRIBE, token)
    if link.shop_id != request.shop.pk or link.row_id != request.shop.pk:
        raise InvalidLink
    if request.method == "POST":
        _act(request, link.proof)
    stopped = bool(reasons_of(request.shop, link.proof) & SAID)
    return render(
        request, "shopper/unsubscribe.html", {"stopped": stopped, "again": request.POST.get("act") == "again"}
    )


def _act(request: ShopRequest, reader: str) -> None:
    if request.POST.get("List-Unsubscribe") == "One-Click" or request.POST.get("act") == "stop":
        suppress(shop=request.shop, reader=reader, reason=Reason.UNSUBSCRIBED, now=timezone.now())
    elif request.POST.get("act") == "again":
        write_again(shop=request.shop, reader=reader, reasons=SAID)
    else:
        raise BadRequest
