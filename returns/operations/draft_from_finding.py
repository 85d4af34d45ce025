"""What a finding suggests is written into the draft of the policy. It counts once a person publishes it."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from returns.domain.clauses import Clause
from returns.domain.document import as_json
from returns.domain.parts import added
from returns.models import Finding, PolicyVersion, Shop
from returns.operations.draft_policy import change_draft
from returns.operations.open_task import open_task


@transaction.atomic
def draft_from_finding(
    *, shop: Shop, finding: Finding, clause: Clause, task: str, by: str, now: datetime
) -> PolicyVersion:
    """Put the exception at the end of the draft, and a task about the finding on the list: to publish it.

    What colleagues wrote into the draft stays. A second click changes nothing more. Raises InvalidPolicy where the rest
    of the policy forbids it, and UnableToOpen where the list of tasks is full; then nothing was done.
    """
    draft = change_draft(
        shop=shop,
        change=lambda document: document | {"clauses": added(document.get("clauses", []), as_json(clause))},
        author=by,
        now=now,
    )
    open_task(shop=shop, what=task, for_whom=by, finding=finding, by=by, now=now)
    return draft
