"""The pages of the receiving desk: a return that is counted, and a count with what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns import wording
from returns.domain.grading import CountStatus, differences, share_lost, sort_out
from returns.domain.money import Money
from returns.domain.status import ReturnStatus
from returns.grade_words import GRADES
from returns.links import Purpose, picture_urls
from returns.operations.undo_receipt import countable_until
from returns.queries.arrivals import taken_in_at
from returns.queries.counts import desk_terms, expected_of, piece_worth, said_in, sent_lines, waiting_of
from returns.queries.desk import is_awaited
from returns.queries.destinations import stock_locations
from returns.queries.parts import comes_in_one
from returns.queries.returns import in_one_parcel
from returns_portal.merchant import desk_key, words
from returns_portal.merchant.forms.count import CountForm
from returns_portal.merchant.refusal_words import CONFLICTS, UNDIVIDED

if TYPE_CHECKING:
    from returns.models import DeskCount, GradedPieces, Return

STATUSES: Mapping[str, tuple[Promise, str]] = {
    CountStatus.DIFFERS: (gettext_lazy("Differences to settle"), "caution"),
    CountStatus.TO_CONFIRM: (gettext_lazy("To be confirmed by a second person"), "caution"),
    CountStatus.TAKEN: (gettext_lazy("Counted"), "success"),
    CountStatus.REFUSED: (gettext_lazy("Not recorded"), "critical"),
    CountStatus.DISCARDED: (gettext_lazy("Put aside"), "neutral"),
}
SOUNDS = {CountStatus.TAKEN: "right", CountStatus.REFUSED: "wrong"}


@dataclass(frozen=True, slots=True)
class PiecesRow:
    """A graded quantity in words."""

    article: str
    grade: str
    became: str
    quantity: int
    note: str
    photos: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class DifferenceRow:
    """An article of which another number was found than expected."""

    fulfilled_id: int
    article: str
    expected: int
    found: int
    short: int


def count_form(rma: Return, data: Any = None, *, late: bool = False) -> CountForm:
    """The form that a return is counted in; `late` reads what was counted of it as it was."""
    return CountForm(
        data,
        lines=sent_lines(rma.order),
        expected=expected_of(rma),
        terms=desk_terms(rma.shop),
        divisible=not comes_in_one(rma) and sum(item.quantity for item in rma.lines.all()) > 1,
        locations=stock_locations(rma.shop),
        here=taken_in_at(rma),
        late=late,
    )


def counting(rma: Return, form: CountForm | None, *, staff: str) -> dict[str, Any]:
    """What the page shows that a return is counted on."""
    waits, counted = waiting_of(rma), rma.counts.filter(status=CountStatus.TAKEN).first()
    return {
        "rma": rma,
        "awaited": is_awaited(rma),
        "why_not": _why_not(rma),
        "waits": waits,
        "counted": counted,
        "form": form or count_form(rma),
        "key": desk_key.begin(rma_id=rma.pk, staff=staff),
        "together": in_one_parcel(rma),
    }


def _why_not(rma: Return) -> str:
    if rma.received_at:
        return str(CONFLICTS["already_received"])
    return "" if rma.status == ReturnStatus.OPEN else str(CONFLICTS["not_open"])


def count_shown(count: DeskCount, *, reader: str, now: datetime) -> dict[str, Any]:
    """What the page of a count shows. `reader` is the staff member's id."""
    rma, pieces = count.rma, said_in(count)
    word, tone = STATUSES[count.status]
    waits = count.status in (CountStatus.DIFFERS, CountStatus.TO_CONFIRM)
    return {
        "count": count,
        "rma": rma,
        "word": word,
        "tone": tone,
        "sound": SOUNDS.get(CountStatus(count.status), "ask"),
        "rows": [_row(count, row) for row in count.pieces.all()],
        "differences": _differences(count) if count.status == CountStatus.DIFFERS else [],
        "divisible": not comes_in_one(rma),
        "mine": reader in {count.counted_by, count.sent_by},
        "problem": problem_words(count.problem) if count.problem else "",
        "deduction": _deduction(count) if waits or count.status == CountStatus.TAKEN else "",
        "moment": words.moment(count.counted_at, time_zone=count.shop.time_zone),
        "pieces": sum(each.quantity for each in pieces),
        "undoable": count.status == CountStatus.TAKEN and countable_until(rma, now=now) is not None,
    }


def problem_words(code: str) -> str:
    """Why a count was not recorded."""
    return str(CONFLICTS[code] if code in CONFLICTS else UNDIVIDED[code])


def _row(count: DeskCount, row: GradedPieces) -> PiecesRow:
    return PiecesRow(
        article=str(row.fulfilled.line),
        grade=str(GRADES[row.grade]),
        became=str(wording.DISPOSITIONS[row.disposition]),
        quantity=row.quantity,
        note=row.note,
        photos=tuple(
            picture_urls(Purpose.COUNT_PHOTO, shop_id=count.shop_id, row_id=photo.pk) for photo in row.photos.all()
        ),
    )


def _differences(count: DeskCount) -> list[DifferenceRow]:
    names = {line.pk: str(line.line) for line in sent_lines(count.rma.order)}
    return [
        DifferenceRow(
            each.fulfilled_id,
            names.get(each.fulfilled_id, ""),
            each.expected,
            each.found,
            max(each.expected - each.found, 0),
        )
        for each in differences(expected_of(count.rma), said_in(count))
    ]


def _deduction(count: DeskCount) -> str:
    """What the grades suggest to take off the refund, in words; empty for nothing."""
    rma = count.rma
    faulty = {item.fulfilled_id for item in rma.lines.all() if item.fault}
    kept = [each for each in sort_out(expected_of(rma), said_in(count)).kept if each.fulfilled_id not in faulty]
    lost = share_lost(desk_terms(count.shop), kept, worth=piece_worth(rma))
    if not lost:
        return ""
    return _("By the grades the goods lost %(amount)s of their worth.") % {
        "amount": wording.money(Money(lost, count.shop.currency))
    }
