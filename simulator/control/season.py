"""Control of the demo season."""

from starlette.responses import JSONResponse, Response

from simulator.control.given import number, refused
from simulator.edges.asked import Asked
from simulator.season.builder import Season
from simulator.street import Street

MOST_ORDERS = 20_000
MOST_DAYS = 730


def build_season(street: Street, asked: Asked) -> Response:
    """POST /_control/season {domain, seed?, orders?, days?}: fill a shop with a season, without webhooks."""
    data = asked.json()
    shop = street.world.shops.get(str(data.get("domain", "")))
    if shop is None:
        raise refused(f"no shop {data.get('domain')}", 404)
    orders, days = number(data, "orders", 300), number(data, "days", 120)
    if not (1 <= orders <= MOST_ORDERS and 1 <= days <= MOST_DAYS):
        raise refused(f"orders is 1 to {MOST_ORDERS}, days 1 to {MOST_DAYS}")
    season = Season(street.world, shop, seed=number(data, "seed", 1), store_url=street.options.store_url(shop.domain))
    content = season.build(orders=orders, days=days)
    street.changed()
    return JSONResponse(content, status_code=201)
