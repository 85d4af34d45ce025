"""Where Shopify Flow brings the runs of our actions.

It waits ten seconds. 200 ends a run well, 4xx ends it badly and for good, 5xx lets Flow try again for a day or more; so
what may be better in a moment is 503.
"""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import OperationalError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from returns.domain.shopify_flow import actor_of_run
from returns.operations.act_for_flow import act_once
from returns.queries.named_by_shopify import return_named
from returns.queries.shops import shop_by_domain
from shop_integration.flow.actions import ACTIONS, Refused
from shop_integration.flow.asked import Asked, Unreadable, read_run
from shop_integration.webhooks.signature import is_signed

logger = logging.getLogger(__name__)
LARGEST = 64 * 1024


@csrf_exempt
@never_cache
@require_POST
def run_action(request: HttpRequest) -> JsonResponse:
    """Carry out one run, once. 401 unsigned, 400 unreadable, 404 no such return, 409 with why it cannot be."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not length.isdigit() or int(length) > LARGEST:
        return _said(413, "The body is too large.")
    secrets = filter(None, (settings.SHOPIFY_API_SECRET, settings.SHOPIFY_OLD_API_SECRET))
    if not is_signed(request.body, request.headers.get("X-Shopify-Hmac-Sha256", ""), secrets=secrets):
        return _said(401, "The signature does not fit the body.")
    try:
        asked = read_run(request.body)
        return _carried_out(asked)
    except Unreadable:
        return _said(400, "This is no run of an action of this app, or a field is not right.")
    except OperationalError:
        logger.exception("a run of Flow could not be carried out now")
        return _said(503, "Not now; ask again.", retry=True)


def _carried_out(asked: Asked) -> JsonResponse:
    do, shop = ACTIONS.get(asked.handle), shop_by_domain(asked.domain)
    if do is None or shop is None:
        return _said(404, "There is no such action, or the shop does not use this app.")
    rma_id = return_named(shop, asked.text("return", most=100))
    if rma_id is None:
        return _said(404, "The shop has no such return in this app. It may be named by its number or Shopify's id.")
    now = timezone.now()
    try:
        new = act_once(shop=shop, rma_id=rma_id, actor_id=actor_of_run(asked.run), do=lambda rma: do(rma, asked, now))
    except Refused as why:
        return _said(409, str(why))
    return _said(200, "Done." if new else "It was done before.")


def _said(status: int, words: str, *, retry: bool = False) -> JsonResponse:
    return JsonResponse({"message": words}, status=status, headers={"Retry-After": "30"} if retry else {})
