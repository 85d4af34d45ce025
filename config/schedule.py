"""What happens regularly, whether anyone asks or not: dotted task name -> seconds between two runs.

Operations wake the workers themselves at commit. These runs find what was not woken.
"""

BEAT: dict[str, float] = {
    "returns.tasks.drain_outbox": 5.0,
    "shop_integration.tasks.drain_inbox": 5.0,
    "returns.tasks.sweep": 30.0,
    "config.tasks.heartbeat": 15.0,
}
