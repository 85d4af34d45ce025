"""A row of a job that a program started: its key's caps hold for each return, as when it acts on one by itself."""

from __future__ import annotations

from returns.domain.api_key import key_in
from returns.models import ApiKey, BulkJob, Return
from returns.operations.bulk_actions import Refused, Task, act
from returns.operations.spend_of_key import CapReached, spend, standing_of
from returns.queries.api_keys import caps_of, is_live


def act_for(rma: Return, task: Task) -> str:
    """`act`, by whoever the task names. Raises Refused, also beyond a cap, or where the key opens nothing any more."""
    key_id = key_in(task.staff_id)
    if key_id is None:
        return act(rma, task)
    key = ApiKey.objects.select_related("shop").filter(shop=rma.shop_id, pk=key_id).first()
    if key is None or not is_live(key, now=task.now):
        raise Refused("key_void")
    before = standing_of(rma.pk)
    said = act(rma, task)
    try:
        spend(key, before=before, after=standing_of(rma.pk), now=task.now)
    except CapReached as why:
        raise Refused(why.code) from why
    return said


def is_capped(job: BulkJob) -> bool:
    """Whether a key with a cap acts: then each sum is tried by itself, since likeness says nothing of sums."""
    key_id = key_in(job.staff_id)
    if key_id is None:
        return False
    key = ApiKey.objects.filter(shop=job.shop_id, pk=key_id).first()
    caps = caps_of(key) if key else None
    return caps is not None and (caps.action_minor is not None or caps.day_minor is not None)
