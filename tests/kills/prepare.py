"""Make shops ready: what they offer, and keys for programs. In a process of its own, on the run's database."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta

from django.utils import timezone

from returns.domain.role import Role
from returns.models import Shop
from returns.operations.api_keys import make_key
from returns.operations.publish_policy import publish_policy
from returns.queries.policies import active_policy
from shop_integration.features import read_features

KEYS = 6  # a key may call 300 times a minute
OFFERED = {
    "outcomes": ["refund", "store_credit"],
    "credit": {"bonus_bps": 1000, "expires_after_days": 365},
    "exchanges": {"offered": "variants"},
}
SCOPES = ("returns:read", "returns:write", "orders:read", "goods:write", "payments:write")
OWNER = "7001"


def main(domains: list[str]) -> None:
    """Prepare each; print its keys as JSON."""
    told: dict[str, list[str]] = {}
    for domain in domains:
        now, shop = timezone.now(), Shop.objects.get(domain=domain)
        read_features(shop, now=now)
        shop.policies.update(active_from=now - timedelta(days=9))
        publish_policy(shop=shop, document=active_policy(shop).document | OFFERED, now=now - timedelta(days=1))
        shop.staff.get_or_create(user_id=OWNER, defaults={"role": Role.OWNER, "met_at": now, "asked_at": now})
        shop.staff.filter(user_id=OWNER).update(role=Role.OWNER)
        told[domain] = [
            make_key(
                shop=shop, name=f"Warehouse {number}", scopes=SCOPES, life=timedelta(days=2),
                request_key=uuid.uuid4(), by=OWNER, now=now,
            )[1]
            for number in range(KEYS)
        ]  # fmt: skip
    print(json.dumps(told))  # noqa: T201 - for whoever started it
