"""What there is about the copies beside their own rows: facets, tags, notes, consequences, and what programs leave.

Consequences are done but for some that were given up. A delivery in 5,000 was given up too, and the newest few wait; a
workflow's conditions held for a return in ten. A note in 500 names somebody.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from returns.domain.webhooks import SecretKind
from returns.domain.workflow import parse
from returns.domain.workflow_starts import start
from returns.models import Shop, StaffMember
from returns.operations.keep_workflow import make_workflow, switch_workflow
from returns.operations.webhook_endpoints import make_endpoint

EMAIL = "'buyer' || (g % 400000) || '@example.com'"
# A common word, one for every hundredth, one for nearly nobody; and as many more as a return has.
FACETS = (
    "'w:robe'", "'w:midi'", "'w:s'", "'w:example'", "'w:com'", "'w:martin' || (g % 3000)", "'w:camille' || (g % 500)",
    "'w:buyer' || (g % 400000)", f"'w:' || {EMAIL}", "'w:code' || (g % 1000)", "'w:' || g", "'w:rob' || (g % 2000)",
    "'reason:' || (ARRAY['size_small','size_big','changed_mind','damaged'])[1 + g % 4]",
    "'vendor:' || (ARRAY['atelier','lumiere','nord'])[1 + g % 3]",
    "'size:gid://shopify/product/' || (g % 500) || '|' || (ARRAY['s','m','l'])[1 + g % 3]",
    "'product:gid://shopify/product/' || (g % 500)", "'variant:gid://shopify/productvariant/' || (g % 1500)",
    "'channel:' || (ARRAY['web','web','web','pos'])[1 + g % 4]",
    "'country:' || (ARRAY['fr','fr','fr','de','be','es','it','nl','ch','is'])[1 + (g / 7) % 10]",
)  # fmt: skip
NAMED = "7"
# The newest copy has the smallest number; rows that are listed by their id are numbered the other way round.
NEWEST = 50_000_000
GIVEN_UP, AWAITED = "g % 5000 = 0 AND g > 100", "g <= 100"
RUN = "CASE WHEN g <= 100 THEN 'WAITING' WHEN g % 4000 = 0 THEN 'STOPPED' WHEN g % 10 = 0 THEN 'DONE' ELSE 'PASSED' END"


@dataclass(frozen=True, slots=True)
class Beside:
    """The shop, and how its copies are numbered; `moment` is SQL of when copy `g` was asked for."""

    shop: Shop
    base: int
    stride: int
    moment: str
    now: datetime

    @property
    def rma(self) -> str:
        """SQL: the id of the return of copy `g`, and of its first event."""
        return f"{self.base} + g * {self.stride}"

    @property
    def place(self) -> str:
        """SQL: an id that is the greater the newer the copy is."""
        return f"{self.base} + {NEWEST} - g"


def open_beside(shop: Shop, *, now: datetime) -> None:
    """An endpoint that wants every event, a workflow that is on, and somebody who is named in notes."""
    told: dict[str, Any] = {"kind": SecretKind.V1, "request_key": uuid.uuid4(), "by": "1", "now": now}
    make_endpoint(shop=shop, url="https://programs.example/hooks", description="", wants=[], **told)
    document = start("loyal", name="Loyal", decimals=2, segments=("vip",))
    flow = make_workflow(shop=shop, plan=parse(document), by="1", now=now)
    switch_workflow(shop=shop, workflow_id=flow.pk, on=True, now=now)
    StaffMember.objects.create(shop=shop, user_id=NAMED, name="Ada", met_at=now, asked_at=now)


def fill_beside(cursor: Any, of: Beside, first: int, last: int) -> None:
    """All of it for the copies from `first` to `last`."""
    numbers = f"generate_series({first}::bigint, {last}) g"
    for rows in (_found_by, _said, _to_do, _told, _run):
        for statement in rows(of, numbers):
            cursor.execute(statement)


def _found_by(of: Beside, numbers: str) -> list[str]:
    tag = of.shop.tags.get_or_create(name="Urgent")[0]
    return [
        (
            f"INSERT INTO returns_returnfacet (shop_id, rma_id, facet) SELECT {of.shop.pk}, {of.rma}, facet"
            f" FROM {numbers}, unnest(ARRAY[{', '.join(FACETS)}]) facet"
        ),
        f"INSERT INTO returns_returntag (tag_id, rma_id) SELECT {tag.pk}, {of.rma} FROM {numbers} WHERE g % 50 = 0",
    ]


def _said(of: Beside, numbers: str) -> list[str]:
    named = of.shop.staff.get(user_id=NAMED).pk
    return [
        (
            "INSERT INTO returns_staffnote (id, rma_id, author, text, request_key, at)"
            f" SELECT {of.place}, {of.rma}, '1', 'Ada, look.', g::text, {of.moment} FROM {numbers} WHERE g % 500 = 0"
        ),
        (
            f"INSERT INTO returns_mention (id, note_id, member_id, seen_at) SELECT {of.place}, {of.place}, {named},"
            f" CASE WHEN g > 3000 THEN {of.moment} END FROM {numbers} WHERE g % 500 = 0"
        ),
    ]


def _to_do(of: Beside, numbers: str) -> list[str]:
    now, given_up = f"timestamptz '{of.now.isoformat()}'", "g % 20 = 19 AND g <= 1000"
    return [
        (
            "INSERT INTO returns_outboxmessage"
            " (shop_id, stream, kind, payload, created_at, due_at, attempts, last_error, done_at, dead_at)"
            f" SELECT {of.shop.pk}, '', 'labels.make', jsonb_build_object('return', {of.rma}), {of.moment},"
            f" {of.moment}, 3, '', CASE WHEN NOT ({given_up}) THEN {now} END, CASE WHEN {given_up} THEN {now} END"
            f" FROM {numbers} WHERE g <= 40000"
        ),
        (
            "INSERT INTO returns_task (shop_id, what, for_whom, by, at, done_at, done_by)"
            f" SELECT {of.shop.pk}, 'Look at it', '', '1', {of.moment}, CASE WHEN g > 4000 THEN {of.moment} END, ''"
            f" FROM {numbers} WHERE g % 50 = 0"
        ),
    ]


def _told(of: Beside, numbers: str) -> list[str]:
    endpoint = of.shop.webhook_endpoints.get().pk
    return [
        (
            "INSERT INTO returns_publicevent (id, shop_id, uid, name, at, rma_id, facts, position)"
            f" SELECT {of.place}, {of.shop.pk}, gen_random_uuid(), 'return.requested', {of.moment}, {of.rma}, '{{}}',"
            f" {of.place}"
            f" FROM {numbers}"
        ),
        (
            "INSERT INTO returns_webhookdelivery"
            " (id, endpoint_id, event_id, stream, again, created_at, due_at, attempts, last_error, done_at, dead_at)"
            f" SELECT {of.place}, {endpoint}, {of.place}, '', false, {of.moment}, {of.moment}, 1, '',"
            f" CASE WHEN NOT ({AWAITED}) AND NOT ({GIVEN_UP}) THEN {of.moment} END,"
            f" CASE WHEN {GIVEN_UP} THEN {of.moment} END"
            f" FROM {numbers}"
        ),
        (
            "INSERT INTO returns_webhookattempt (delivery_id, at, status, problem, milliseconds)"
            f" SELECT {of.place}, {of.moment}, 200, '', 40 FROM {numbers}"
        ),
    ]


def _run(of: Beside, numbers: str) -> list[str]:
    flow = of.shop.workflows.get()
    version = flow.versions.get().pk
    return [
        (
            "INSERT INTO returns_workflowrun (id, workflow_id, version_id, rma_id, event_id, depth, status, position,"
            " begun_at, why, reason, period, due_at, created_at, ended_at)"
            f" SELECT {of.place}, {flow.pk}, {version}, {of.rma},"
            f" {of.rma}, 1, {RUN}, 1, {of.moment}, '[]', '', '', {of.moment}, {of.moment},"
            f" CASE WHEN g > 100 THEN {of.moment} END FROM {numbers}"
        ),
        (
            "INSERT INTO returns_workflowstep (run_id, position, action, status, reason, shop_minor, at)"
            f" SELECT {of.place}, 0, 'tag', 'DONE', '', 0, {of.moment} FROM {numbers} WHERE g % 10 = 0"
        ),
    ]
