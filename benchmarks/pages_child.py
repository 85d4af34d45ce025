"""`python -m benchmarks.pages_child`: a shop with one order and one return, and the paths of its pages as JSON."""

from __future__ import annotations

import json
import os

import django

from returns.wall import open_process

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
open_process()

from django.conf import settings  # noqa: E402
from django.utils import timezone  # noqa: E402

from returns.domain.brand import Corners, Font  # noqa: E402
from returns.domain.status import DispositionType  # noqa: E402
from returns.operations.approve_return import approve_return  # noqa: E402
from returns.operations.receive_goods import receive_goods  # noqa: E402
from returns.operations.set_brand import set_brand  # noqa: E402
from tests.characters import Bought, ask, make_shop  # noqa: E402
from tests.returns_portal.shopper_steps import Shopper, live_order  # noqa: E402


def main() -> None:
    """Make what there is to see, and print where it is seen."""
    settings.SECURE_SSL_REDIRECT, settings.ALLOWED_HOSTS = False, ["testserver"]
    shop = make_shop("pages-bench.myshopify.com")
    look = {"colour": "#8a1c5b", "font": Font.SYSTEM, "corners": Corners.SOFT}
    set_brand(shop=shop, **look, inside_theme=True, now=timezone.now())
    bought = [Bought(f"Robe midi fluide {number}", 2, 4990 + number) for number in range(5)]
    order, shopper = live_order(shop, *bought), Shopper(shop)
    rma = ask(live_order(shop, *bought, number=1002), quantities=(1, 2, 1, 1, 2), now=timezone.now())
    approve_return(rma_id=rma.pk, actor="merchant", now=timezone.now())
    counts = {item.pk: {DispositionType.RESTOCKED: item.quantity} for item in rma.lines.all()}
    receive_goods(rma_id=rma.pk, counts=counts, actor="merchant", now=timezone.now())
    review = shopper.review(order)[0]
    own = {
        "door": "/",
        "items": shopper.order_path(order),
        "confirm": review.removeprefix(shopper.base),
        "status": shopper.status_path(rma),
        "policy": "/policy/",
        "withdrawal": "/withdrawal/",
    }
    inside = {"door in a theme": "/", "items in a theme": shopper.order_path(order)}
    print(
        json.dumps(
            {"shop": shop.domain, "own": {name: shopper.base + path for name, path in own.items()}, "inside": inside}
        )
    )


if __name__ == "__main__":
    main()
