"""Somebody wants something done, and somebody does it."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from returns.domain.followup import AnswerKind
from returns.models import Finding, Shop, Task
from returns.operations.answer_finding import answer_finding, take_back_answer


class UnableToOpen(Exception):
    """There are more open tasks than anybody reads. Nothing was done."""


# More is no list any more.
MOST = 200


@transaction.atomic
def open_task(
    *, shop: Shop, what: str, for_whom: str = "", due: date | None = None, finding: Finding | None = None, by: str,
    now: datetime,
) -> Task:  # fmt: skip
    """Put something on the list: for one of the staff (their id at Shopify) or for everybody (""), until a day.

    The same words twice, about the same finding or about none, are one task: a second click puts no second one.
    Raises UnableToOpen beyond MOST.
    """
    Shop.objects.select_for_update(no_key=True).get(pk=shop.pk)
    if same := shop.tasks.filter(finding=finding, what=what, done_at=None).first():
        return same
    if shop.tasks.filter(done_at=None).count() >= MOST:
        raise UnableToOpen
    return Task.objects.create(shop=shop, what=what, for_whom=for_whom, due=due, finding=finding, by=by, at=now)


@transaction.atomic
def finish_task(*, shop: Shop, task_id: int, by: str, now: datetime) -> bool:
    """It is done; where it was about a finding, that is acted on from now on. False where somebody was first.

    Raises Task.DoesNotExist.
    """
    task = _held(shop, task_id)
    if task.done_at is not None:
        return False
    if task.finding_id is not None:
        task.answer = answer_finding(
            shop=shop, finding_id=task.finding_id, kind=AnswerKind.ACTED, note=task.what, by=by, now=now
        )
    task.done_at, task.done_by = now, by
    task.save(update_fields=["done_at", "done_by", "answer"])
    return True


@transaction.atomic
def reopen_task(*, shop: Shop, task_id: int, by: str, now: datetime) -> bool:
    """It is not done after all: its finding waits again, unless it was answered anew. False where it is open.

    Raises Task.DoesNotExist.
    """
    task = _held(shop, task_id)
    if task.done_at is None:
        return False
    if task.answer is not None and task.answer.ended_at is None:
        take_back_answer(shop=shop, finding_id=task.answer.finding_id, by=by, now=now)
    task.done_at, task.done_by, task.answer = None, "", None
    task.save(update_fields=["done_at", "done_by", "answer"])
    return True


def drop_task(*, shop: Shop, task_id: int) -> bool:
    """Take an open task off the list; False where it is done, or gone."""
    return bool(shop.tasks.filter(pk=task_id, done_at=None).delete()[0])


def _held(shop: Shop, task_id: int) -> Task:
    rows = Task.objects.select_for_update(no_key=True, of=("self",)).filter(shop=shop)
    return rows.select_related("answer").get(pk=task_id)
