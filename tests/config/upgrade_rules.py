"""What a step may not do while the release before it goes on working on the same tables.

Old processes serve shoppers until they are replaced. So a step may lock a table that grows with orders only for a
moment, and leaves everything in place that the old code names: expand, deploy, and clear away with a later release.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tests.config.upgrading import Step

Columns = dict[tuple[str, str], tuple[bool, str]]
NAME = r'"(?P<table>\w+)"'
# What is read or written row by row while others wait.
LONG = {
    "index made without CONCURRENTLY": rf"^CREATE (?:UNIQUE )?INDEX (?!CONCURRENTLY).* ON {NAME}",
    "constraint checked under a lock": rf"^ALTER TABLE {NAME} ADD CONSTRAINT (?!.*NOT VALID$)",
    "NOT NULL checked under a lock": rf"^ALTER TABLE {NAME} ALTER COLUMN .* SET NOT NULL",
    "rows written in the step's transaction": rf"^(?:UPDATE|DELETE FROM) {NAME}",
}
# They hold a few rows for each shop, or for each who works there: locked for a moment whatever is done.
FEW_ROWS = {
    "labels_carrieraccount", "labels_permit", "returns_afterterms", "returns_apikey", "returns_owndomain",
    "returns_policyversion", "returns_report", "returns_savedview", "returns_shop", "returns_staffmember",
    "returns_supplier", "returns_webhookendpoint", "returns_portal_textaccount", "shop_integration_installation",
}  # fmt: skip
# Steps that are let through. 0.1.0 was a first look (decision 67): where they are still to be taken, little is there.
ACCEPTED = {
    "labels.0015_labels_by_age", "returns.0064_earlier_purchases", "returns.0067_insights", "returns.0071_the_inbox",
    "returns.0072_home_indexes", "returns.0074_indexes_for_a_million", "returns.0088_workflows_by_the_clock",
    "returns.0089_flat_lists", "returns.0090_doubt_is_found", "shop_integration.0010_home_indexes",
    "shop_integration.0011_inbox_dead", "returns.0092_assigned_returns",
}  # fmt: skip


def refused(step: Step, known: set[str]) -> Iterator[str]:
    """What one step does to the tables that the release knows, and may not."""
    for statement in (" ".join(each.split()) for each in step.statements):
        for fault, pattern in LONG.items():
            match = re.search(pattern, statement)
            if match and match["table"] in known - FEW_ROWS:
                yield f"{match['table']}: {fault}"
    for table in sorted(step.rewritten & known - FEW_ROWS):
        yield f"{table}: every row written anew"


def missed(before: Columns, after: Columns) -> Iterator[str]:
    """What the old code would miss of the tables it knows, once all steps are taken."""
    known = {table for table, _ in before}
    for (table, column), (needed, kind) in before.items():
        now = after.get((table, column))
        if now is None:
            yield f"{table}.{column}: gone"
        elif now[1] != kind and not _holds_more(kind, now[1]):
            yield f"{table}.{column}: {kind} has become {now[1]}"
        elif now[0] and not needed:
            yield f"{table}.{column}: the old code may leave it out, the table no longer lets it"
    for (table, column), (needed, _) in after.items():
        if table in known and (table, column) not in before and needed:
            yield f"{table}.{column}: new, NOT NULL and without a default in the database"


def _holds_more(old: str, new: str) -> bool:
    lengths = [re.fullmatch(r"character varying\((\d+)\)", kind) for kind in (old, new)]
    return bool(lengths[0]) and (new == "text" or bool(lengths[1] and int(lengths[1][1]) >= int(lengths[0][1])))
