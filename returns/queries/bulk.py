"""Read jobs on many returns, and tags. Every function starts at a shop."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet, Sum

from returns.domain.bulk import RowStatus
from returns.models import BulkJob, BulkRow, Return, ReturnTag, Shop

PAGE = 50
MOST_JOBS = 50


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of a job that stand alike: how many, and what they come to together. Amounts are in minor units."""

    status: RowStatus
    reason: str
    currency: str
    rows: int
    letters: int
    labels: int
    shop_minor: int
    presentment_minor: int


def get_job(shop: Shop, job_id: int) -> BulkJob:
    """The shop's job with this id; raises BulkJob.DoesNotExist."""
    return BulkJob.objects.select_related("shop").get(shop=shop, pk=job_id)


def jobs(shop: Shop) -> list[BulkJob]:
    """The shop's last jobs, the newest first."""
    return list(shop.bulk_jobs.order_by("-pk")[:MOST_JOBS])


def groups(job: BulkJob) -> list[Group]:
    """What the rows of a job come to."""
    counted = job.rows.values("status", "reason", "currency").annotate(
        rows=Count("pk"),
        all_letters=Sum("letters"),
        all_labels=Sum("labels"),
        all_shop=Sum("shop_minor"),
        all_presentment=Sum("presentment_minor"),
    )
    return [
        Group(
            RowStatus(each["status"]),
            each["reason"],
            each["currency"],
            each["rows"],
            each["all_letters"],
            each["all_labels"],
            each["all_shop"],
            each["all_presentment"],
        )
        for each in counted.order_by("status", "-rows", "reason", "currency")
    ]


def rows_of(job: BulkJob, statuses: Iterable[RowStatus], *, after: int = 0, size: int = PAGE) -> list[BulkRow]:
    """A page of the job's rows in some statuses, behind the row with an id, and one more if there is one."""
    rows = job.rows.filter(status__in=list(statuses), pk__gt=after).select_related("rma__order")
    return list(rows.order_by("pk")[: size + 1])


def returns_of(job: BulkJob) -> QuerySet[Return]:
    """The returns of a job."""
    return job.shop.returns.filter(pk__in=job.rows.values("rma"))


def tags_of(shop: Shop) -> list[str]:
    """The shop's tags by name."""
    return list(shop.tags.order_by("name").values_list("name", flat=True))


def tag_names(shop: Shop, tag_ids: Iterable[int]) -> dict[int, str]:
    """The words of tags by their ids, those that there are."""
    return dict(shop.tags.filter(pk__in=list(tag_ids)).values_list("pk", "name"))


def tagged(rma_ids: Iterable[int]) -> dict[int, list[str]]:
    """Return (id) -> its tags by name, for those that have any."""
    found: dict[int, list[str]] = {}
    rows = ReturnTag.objects.filter(rma__in=list(rma_ids)).order_by("tag__name")
    for rma_id, name in rows.values_list("rma_id", "tag__name"):
        found.setdefault(rma_id, []).append(name)
    return found


def in_chunks(returns: QuerySet[Return], *, size: int = 500) -> Iterator[Return]:
    """All of them, the newest first, without holding more than `size`."""
    after: tuple[datetime, int] | None = None
    while True:
        page = returns.order_by("-requested_at", "-pk")
        if after:
            page = page.filter(requested_at__lte=after[0]).exclude(requested_at=after[0], pk__gte=after[1])
        found = list(page[:size])
        yield from found
        if len(found) < size:
            return
        after = found[-1].requested_at, found[-1].pk


def held_of_tags(rma: Return) -> list[str]:
    """What a privacy export shows: the words that staff sorted somebody's return by."""
    return tagged([rma.pk]).get(rma.pk, [])
