"""Where Shopify Flow brings the runs of our actions, and says which of our triggers are in use.

It waits ten seconds. 200 ends a run well, 4xx ends it badly and for good, 5xx lets Flow try again for a day or more; so
what may be better in a moment is 503.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from returns.domain.shopify_flow import actor_of_run
from returns.operations.act_for_flow import act_once
from returns.operations.flow_line import hear_from_flow
from returns.queries.named_by_shopify import return_named
from returns.queries.shops import shop_by_domain
from returns.wall import let_in
from shop_integration.flow.actions import ACTIONS, Refused
from shop_integration.flow.asked import Unreadable, read_run, read_use
from shop_integration.webhooks.signature import is_signed

logger = logging.getLogger(__name__)
LARGEST = 64 * 1024


def signed_by_flow(answer: Callable[[bytes], JsonResponse]) -> Callable[[HttpRequest], JsonResponse]:
    """A view that hears what the app's secret signed: 413 too large, 401 unsigned, 400 unreadable, 503 not now."""

    @csrf_exempt
    @never_cache
    @require_POST
    @wraps(answer)
    def view(request: HttpRequest) -> JsonResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > LARGEST:
            return _said(413, "The body is too large.")
        secrets = filter(None, (settings.SHOPIFY_API_SECRET, settings.SHOPIFY_OLD_API_SECRET))
        if not is_signed(request.body, request.headers.get("X-Shopify-Hmac-Sha256", ""), secrets=secrets):
            return _said(401, "The signature does not fit the body.")
        try:
            return answer(request.body)
        except Unreadable:
            return _said(400, "This is nothing that Flow says to this app, or a field is not right.")
        except OperationalError:
            logger.exception("Flow could not be answered now")
            return _said(503, "Not now; ask again.", retry=True)

    return view


@signed_by_flow
def run_action(body: bytes) -> JsonResponse:
    """Carry out one run, once. 404 no such return, 409 with why it cannot be."""
    asked = read_run(body)
    do, shop = ACTIONS.get(asked.handle), shop_by_domain(asked.domain)
    if do is None or shop is None:
        return _said(404, "There is no such action, or the shop does not use this app.")
    let_in(shop.pk)
    rma_id = return_named(shop, asked.text("return", most=100))
    if rma_id is None:
        return _said(404, "The shop has no such return in this app. It may be named by its number or Shopify's id.")
    now = timezone.now()
    try:
        new = act_once(shop=shop, rma_id=rma_id, actor_id=actor_of_run(asked.run), do=lambda rma: do(rma, asked, now))
    except Refused as why:
        return _said(409, str(why))
    return _said(200, "Done." if new else "It was done before.")


@signed_by_flow
def hear_lifecycle(body: bytes) -> JsonResponse:
    """Keep whether a workflow with a trigger of ours is enabled. Nobody can enable one unless this answers 200."""
    use = read_use(body)
    shop = shop_by_domain(use.domain)
    if shop is None:
        return _said(404, "The shop does not use this app. Open the app in the admin once.")
    let_in(shop.pk)
    hear_from_flow(shop=shop, definition=use.definition, in_use=use.in_use, at=use.at)
    return _said(200, "Heard.")


def _said(status: int, words: str, *, retry: bool = False) -> JsonResponse:
    return JsonResponse({"message": words}, status=status, headers={"Retry-After": "30"} if retry else {})
