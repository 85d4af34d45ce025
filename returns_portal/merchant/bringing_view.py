"""What the pages of an import show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from returns import wording
from returns.domain.bringing.reading import MIXED_DATES
from returns.domain.bringing.record import Fault, Standing
from returns.domain.bringing.steps import GOING, FileStatus, Said
from returns.domain.money import Money
from returns.links import brought_result_url
from returns.queries.bringing import brought_under, first_rows, told_rows, words_of
from returns.queries.policies import active_policy
from returns_portal.merchant import words
from returns_portal.merchant.bringing_words import OUTCOMES, SAID, SOURCES, STANDINGS, STATUSES, UNREADABLE
from returns_portal.merchant.forms.bringing import DAY, MONTH, ColumnsForm
from returns_portal.merchant.forms.meanings import MeaningsForm

if TYPE_CHECKING:
    from returns.models import BroughtFile, Shop

TONES = {
    FileStatus.REFUSED: "critical",
    FileStatus.READ: "warning",
    FileStatus.READY: "warning",
    FileStatus.DONE: "success",
    FileStatus.UNDONE: "",
}


def list_rows(files: Sequence[BroughtFile]) -> list[dict[str, Any]]:
    """The files that were brought, one row each."""
    return [
        {
            "pk": file.pk,
            "name": file.name,
            "source": SOURCES[file.source],
            "status": STATUSES[file.status],
            "tone": TONES.get(FileStatus(file.status), "info"),
            "rows": wording.number(file.rows_count),
            "at": words.moment(file.at, time_zone=file.shop.time_zone),
        }
        for file in files
    ]


def brought_rows(shop: Shop, search: str) -> list[dict[str, Any]]:
    """Returns that were over in another system and are what was looked for, to be read beside the list of ours."""
    return [
        {
            "source": SOURCES[row.source],
            "number": row.their_id,
            "order": row.order.name,
            "day": wording.day(row.requested_at, time_zone=shop.time_zone),
            "standing": STANDINGS[row.standing],
            "refunded": "" if row.refunded_minor is None else wording.money(Money(row.refunded_minor, row.currency)),
        }
        for row in brought_under(shop, search)
    ]


def file_context(
    file: BroughtFile, form: ColumnsForm | None = None, meanings: MeaningsForm | None = None
) -> dict[str, Any]:
    """Everything of one file, as far as it is."""
    status, counts = FileStatus(file.status), file.counts
    naming = status in {FileStatus.READ, FileStatus.READY}
    return {
        "file": file,
        "status": status,
        "badge": STATUSES[status],
        "tone": TONES.get(status, "info"),
        "source": SOURCES[file.source],
        "moving": status in GOING,
        "trouble": UNREADABLE.get(file.problem, "") if status == FileStatus.REFUSED else "",
        "rows": wording.number(file.rows_count),
        "naming": naming,
        "form": form or (_form(file) if naming else None),
        "meanings": meanings or meanings_of(file),
        "first": first_rows(file) if naming else [],
        "coming": counts.get(Said.HISTORY, 0) + counts.get(Said.UNDER_WAY, 0),
        "under_way": counts.get(Said.UNDER_WAY, 0),
        "history": counts.get(Said.HISTORY, 0),
        "here": counts.get(Said.HERE, 0) + counts.get(Said.HERE_FROM_SHOPIFY, 0),
        "unfit": counts.get("unfit", 0),
        "undone": counts.get("undone", 0),
        "kept": counts.get("kept", 0),
        "seen": sum(counts.get(key, 0) for key in (*Said, "unfit", "undone", "kept")),
        "standings": _counted(counts, "standing:", STANDINGS, list(Standing)),
        "outcomes": _counted(counts, "outcome:", OUTCOMES, list(OUTCOMES)),
        "mixed": naming and file.problem == MIXED_DATES,
        "faults": _counted(counts, "fault:", SAID, [*Fault, *Said]),
        "told": [{"number": row.number + 1, "key": row.key, "said": SAID.get(row.said, "")} for row in told_rows(file)],
        "result": brought_result_url(shop_id=file.shop_id, file_id=file.pk),
    }


def meanings_of(file: BroughtFile, data: Mapping[str, str] | None = None) -> MeaningsForm | None:
    """What its words are taken for, once there is a preview; with `data`, what somebody says of them."""
    if file.status != FileStatus.READY:
        return None
    policy = active_policy(file.shop).policy
    states, reasons = words_of(file, policy)
    return MeaningsForm(data, states=states, reasons=reasons, offered=policy.reasons)


def _form(file: BroughtFile) -> ColumnsForm:
    begin = {"source": file.source, "day_first": DAY if file.day_first else MONTH}
    return ColumnsForm(headings=file.headings, begin={**begin, **{name: str(at) for name, at in file.columns.items()}})


def _counted(counts: Mapping[str, int], begins: str, said: Mapping[str, Any], order: Sequence[str]) -> list[Any]:
    return [(said[code], counts[begins + code]) for code in order if counts.get(begins + code)]
