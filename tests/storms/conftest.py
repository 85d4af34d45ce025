"""The storms come over a shop of the simulator's world, or over a whole street."""

from tests.scene import scene
from tests.shop_integration.conftest import _fresh_books, buy, new_domain, requested, shop

__all__ = ["_fresh_books", "buy", "new_domain", "requested", "scene", "shop"]
