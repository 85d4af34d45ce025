"""Where the file of a bulk operation is fetched: an address that proves itself and runs out, without a token."""

import hmac
from urllib.parse import urlencode

from simulator.bulk.operations import KEPT, BulkOperation
from simulator.world.shops import Shop
from simulator.world.world import World

WIDTH = 40


def address_of(world: World, shop: Shop, operation: BulkOperation) -> str | None:
    """Return the signed address of an operation's file, None where there is no file."""
    if operation.file is None or operation.ended_at is None:
        return None
    expires = int((operation.ended_at + KEPT).timestamp())
    query = urlencode(
        {
            "Expires": expires,
            "Signature": signature(world, shop.domain, operation.id, expires),
            "response-content-type": "application/jsonl",
        }
    )
    return f"{world.public_url}/_bulk/{shop.domain}/{operation.id}.jsonl?{query}"


def signature(world: World, domain: str, number: int, expires: int) -> str:
    """Return what proves that the simulator gave out an address."""
    return hmac.digest(world.bulk_key, f"{domain}/{number}/{expires}".encode(), "sha256").hex()[:WIDTH]
