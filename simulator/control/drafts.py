"""Control of draft orders: look, and let their buyers pay."""

from typing import Any

from starlette.responses import JSONResponse, Response

from simulator.control.given import iso, refused, shop_named
from simulator.control.orders import carried_out, done
from simulator.edges.asked import Asked
from simulator.street import Street
from simulator.world import sums
from simulator.world.drafts import Draft
from simulator.world.drafts_done import check_out
from simulator.world.money import padded


def list_drafts(street: Street, asked: Asked) -> Response:
    """GET …/drafts: every draft order."""
    shop = shop_named(street, asked)
    with street.world.lock:
        return JSONResponse({"drafts": [shown(draft) for draft in shop.drafts.values()]})


def pay(street: Street, asked: Asked) -> Response:
    """POST …/drafts/{id}/pay {webhook?}: the buyer pays by the invoice's link, which makes the order."""
    shop, text = shop_named(street, asked), asked.path("id")
    draft = shop.drafts.get(int(text)) if text.isdigit() else None
    if draft is None:
        raise refused(f"no draft {text}", 404)
    loud = bool(asked.json().get("webhook", True))
    order = carried_out(street, lambda: check_out(street.world, shop, draft), loud=loud)
    return done(street, shop, order, 201)


def shown(draft: Draft) -> dict[str, Any]:
    """Return what the control door says of a draft order; the total in the buyer's currency."""
    basket = draft.basket
    price = sums.total_price(basket)
    return {
        "id": draft.id,
        "gid": f"gid://shopify/DraftOrder/{draft.id}",
        "name": basket.name,
        "status": draft.status,
        "tags": basket.tags,
        "email": basket.email,
        "total": padded(price.presentment, price.currency),
        "currency": price.currency,
        "lines": [{"sku": line.sku, "quantity": line.quantity} for line in basket.lines],
        "reserve_until": iso(draft.reserve_until),
        "invoice_sent_at": iso(draft.invoice_sent_at),
        "order_id": draft.order_id,
    }
