"""The words that staff sorted somebody's returns by."""

from __future__ import annotations

from collections.abc import Sequence

from returns.models import ReturnTag, Tag


def forget_tags(*, shop_id: int, rma_ids: Sequence[int]) -> None:
    """Take the tags off the returns, and delete those that are on nothing else: a word may be somebody's name."""
    rows = ReturnTag.objects.filter(rma__in=rma_ids)
    tags = list(rows.values_list("tag", flat=True).distinct())
    rows.delete()
    Tag.objects.filter(shop=shop_id, pk__in=tags, on=None).delete()
