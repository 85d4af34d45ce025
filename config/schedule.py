"""What happens regularly, whether anyone asks or not: dotted task name -> seconds between two runs.

Operations wake the workers themselves at commit. These runs find what was not woken.
"""

BEAT: dict[str, float] = {
    "returns.tasks.drain_outbox": 5.0,
    "shop_integration.tasks.drain_inbox": 5.0,
    "returns.tasks.publish_events": 5.0,
    "returns_api.tasks.deliver_webhooks": 5.0,
    "returns.tasks.forget_events": 3600.0,
    "returns.tasks.sweep": 30.0,
    "returns.tasks.remind_collections": 1800.0,
    "returns.tasks.write_after": 1800.0,
    "returns.tasks.count_medians": 86400.0,
    "returns.tasks.count_insights": 1800.0,
    "returns.tasks.find_silent": 3600.0,
    "returns.tasks.give_notices": 3600.0,
    "returns.tasks.remind_windows": 3600.0,
    "returns.tasks.begin_workflows": 60.0,
    "returns.tasks.send_reports": 300.0,
    "returns_portal.tasks.prove_domains": 3600.0,
    "shop_integration.tasks.run_imports": 5.0,
    "shop_integration.tasks.sweep": 3600.0,
    "shop_integration.tasks.reconcile": 3600.0,
    "shop_integration.tasks.read_return_rules": 3600.0,
    "shop_integration.tasks.keep_tokens": 86400.0,
    "shop_integration.tasks.prove_ledger": 86400.0,
    "config.tasks.retain": 86400.0,
    "config.tasks.export_regularly": 900.0,
    "labels.tasks.poll_tracking": 900.0,
    "labels.tasks.watch_brought": 3600.0,
    "labels.tasks.try_accounts": 3600.0,
    "labels.tasks.keep_books": 3600.0,
    "labels.tasks.end_labels": 1800.0,
    "config.tasks.heartbeat": 15.0,
}

# A process that is replaced more often than a task is due runs it all the same; each task may be run at any time.
FIRST_RUN_SECONDS = 120.0

# A sign of life between beat, Redis and worker means nothing where one loop does all the work.
NEEDS_BROKER = frozenset({"config.tasks.heartbeat"})
