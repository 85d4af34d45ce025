"""The state of a pretend Shopify: dataclasses, the verbs that change them, and what each change announces."""

from simulator.world.clock import Clock
from simulator.world.world import World

__all__ = ["Clock", "World"]
