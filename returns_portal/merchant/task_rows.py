"""What is to be done, as the list shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.insight import Dimension
from returns.domain.policy import Policy
from returns.domain.role import Permission
from returns.people import Staff
from returns.queries.api_keys import programs
from returns.queries.policies import active_policy
from returns.queries.staff import names_of
from returns.queries.tasks import done_tasks, open_tasks
from returns_portal.merchant.insights import words

if TYPE_CHECKING:
    from returns.models import Finding, Shop, Task

_OF_PRODUCTS = {Dimension.PRODUCT, Dimension.SIZE, Dimension.VARIANT}


@dataclass(frozen=True, slots=True)
class TaskRow:
    """A task: for whom and until when in one line. `finding` is the sentence it is about, `links` where to look."""

    pk: int
    what: str
    line: str
    late: bool
    finding: str
    links: tuple[tuple[str, str], ...]


def task_lists(shop: Shop, staff: Staff, *, now: datetime) -> dict[str, list[TaskRow]]:
    """What is `open` and what is `done`. Findings and figures only for who may see them."""
    today = now.astimezone(ZoneInfo(shop.time_zone)).date()
    policy = active_policy(shop).policy
    rows = {"open": open_tasks(shop), "done": done_tasks(shop)}
    names = names_of(shop) | programs(shop, {task.done_by for found in rows.values() for task in found})
    return {
        name: [_row(task, shop, staff, policy, names, today) for task in found] for name, found in rows.items()
    }  # fmt: skip


def _row(task: Task, shop: Shop, staff: Staff, policy: Policy, names: Mapping[str, str], today: date) -> TaskRow:
    finding = task.finding if staff.may(Permission.INSIGHTS) else None
    return TaskRow(
        pk=task.pk,
        what=task.what,
        line=_line(task, shop, staff, names),
        late=task.done_at is None and task.due is not None and task.due < today,
        finding=words.sentence(finding, policy) if finding else "",
        links=tuple(_links(finding, staff)) if finding else (),
    )


def _line(task: Task, shop: Shop, staff: Staff, names: Mapping[str, str]) -> str:
    if task.done_at is not None:
        said = {"day": wording.day(task.done_at, time_zone=shop.time_zone), "who": _who(task.done_by, staff, names)}
        return _("Done on %(day)s by %(who)s") % said
    whom = _("For %(who)s") % {"who": _who(task.for_whom, staff, names)} if task.for_whom else _("For everybody")
    return f"{whom} · {_('until %(day)s') % {'day': wording.date_of(task.due)}}" if task.due else whom


def _who(user_id: str, staff: Staff, names: Mapping[str, str]) -> str:
    return _("you") if user_id == staff.id else names.get(user_id) or _("a colleague")


def _links(finding: Finding, staff: Staff) -> list[tuple[str, str]]:
    """Where to look: the finding, its product, or the scorecards of suppliers."""
    found = [(_("What is unusual"), f"{reverse('merchant:insight_findings')}#finding-{finding.pk}")]
    subject = finding.subject
    if subject.dimension in _OF_PRODUCTS:
        key = subject.key if subject.dimension == Dimension.PRODUCT else subject.parent
        found.append((_("The product"), f"{reverse('merchant:insight_product')}?{urlencode({'key': key})}"))
    if subject.dimension == Dimension.VENDOR and staff.may(Permission.SUPPLIERS):
        found.append((_("Scorecards of suppliers"), reverse("merchant:scorecards")))
    return found
