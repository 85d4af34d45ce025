"""The form on which a shopper ticks what comes back. One row per line that was sent, with or without JavaScript."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.http import QueryDict
from django.utils.translation import gettext as _

from returns import wording
from returns.domain.money import Money
from returns.domain.policy import Policy
from returns.domain.said import is_offered, unanswered
from returns.queries.eligibility import ReturnableLine, Wanted
from returns.queries.photos import photo_links
from returns_portal.shopper.causes import cause_of
from returns_portal.shopper.questions import OfferedReason, Question, offered_reasons, questions
from returns_portal.shopper.sent_photos import SentPhotos

if TYPE_CHECKING:
    from returns.models import OrderLine

LONGEST_NOTE = 300
MOST_OPTIONS = 20


@dataclass(slots=True)
class Row:
    """One line with what was typed for it and what is wrong with that (`errors`: field name -> sentence)."""

    offer: ReturnableLine
    chosen: bool = False
    quantity: str = ""
    reason: str = ""
    note: str = ""
    errors: dict[str, str] = field(default_factory=dict)
    time_zone: str = "UTC"
    reasons: list[OfferedReason] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    detail: str = ""
    photos: tuple[int, ...] = ()
    unable: bool = False
    discreet: bool = False

    @property
    def id(self) -> int:
        """The fulfilled line's id, which the names of the fields end with."""
        return self.offer.fulfilled.pk

    @property
    def line(self) -> OrderLine:
        """The order line, for its title, variant and picture."""
        return self.offer.fulfilled.line

    @property
    def price(self) -> Money:
        """What one piece was paid with, after discounts, tax included where it was added on top."""
        line, order = self.line, self.offer.fulfilled.fulfillment.order
        paid = order.amount(line, "discounted")
        if not order.taxes_included:
            paid = paid + order.amount(line, "tax")
        return paid.share(part=1, whole=line.quantity).presentment

    @property
    def cause(self) -> str:
        """Why this line cannot come back, or nothing."""
        if self.offer.allowed:
            return ""
        return cause_of(self.offer.decision, time_zone=self.time_zone, discreet=self.discreet)

    @property
    def quantities(self) -> list[str]:
        """The quantities to pick from; empty where there is one piece, or so many that a number is typed."""
        return [str(n) for n in range(1, self.offer.available + 1)] if 1 < self.offer.available <= MOST_OPTIONS else []

    @property
    def details(self) -> list[OfferedReason]:
        """The reasons that can be told more exactly."""
        return [offered for offered in self.reasons if offered.details]

    @property
    def asked(self) -> list[tuple[Question, str]]:
        """The conditions asked about, each with what is wrong with its answer."""
        return [(question, self.errors.get(question.name, "")) for question in self.questions]

    @property
    def proof_reasons(self) -> str:
        """The reasons that ask for a photo, in words."""
        return wording.any_of(offered.label for offered in self.reasons if offered.proof)

    @property
    def wants_photos(self) -> bool:
        """Whether one of the reasons asks for a photo."""
        return any(offered.proof for offered in self.reasons)

    @property
    def may_be_unable(self) -> bool:
        """Whether somebody may go without the photo that is asked for: who reports a fault."""
        return any(offered.proof and offered.fault for offered in self.reasons)

    @property
    def pictures(self) -> list[dict[str, str]]:
        """The photos that are there already."""
        return photo_links(shop_id=self.offer.fulfilled.fulfillment.order.shop_id, ids=self.photos)

    @property
    def first_wrong(self) -> str:
        """The name of the first field that is wrong."""
        asked = (question.name for question in self.questions)
        names = ("line", "quantity", "reason", "detail", *asked, "photos", "note")
        return next((name for name in names if name in self.errors), "line")

    @property
    def anchor(self) -> str:
        """The id of the first field that is wrong."""
        return f"{self.first_wrong}-{self.id}"


class ItemsForm:
    """All rows of an order, filled from what was posted or from an earlier selection."""

    def __init__(
        self, offers: Iterable[ReturnableLine], policy: Policy, *, time_zone: str, discreet: bool = False
    ) -> None:
        """Start with nothing ticked (Directive 2011/83/EU, article 22)."""
        self.policy = policy
        self.rows = [
            Row(
                offer,
                time_zone=time_zone,
                reasons=offered_reasons(offer, policy),
                questions=questions(policy, offer.facts.product_type),
                discreet=discreet,
            )
            for offer in offers
        ]
        self.problem = ""

    def fill(self, wanted: Iterable[Wanted], photos: Mapping[int, Iterable[int]]) -> None:
        """Tick what was chosen before, with those of its photos that are still there."""
        rows = self._by_id()
        for want in wanted:
            if (row := rows.get(str(want.fulfilled_id))) and row.offer.allowed:
                row.chosen, row.quantity, row.reason, row.note = True, str(want.quantity), want.reason, want.note
                row.detail = f"{want.reason}:{want.detail}" if want.detail else ""
                row.photos = tuple(photos.get(want.fulfilled_id, ()))
                asks = any(each.code == want.reason and each.proof and each.fault for each in row.reasons)
                row.unable = asks and not want.photos
                said = dict(want.answers)
                for question in row.questions:
                    question.said = said.get(question.code)

    def read(self, data: QueryDict, photos: SentPhotos | None = None) -> list[Wanted]:
        """Take in a posted form; `is_valid` tells whether the answer may be used."""
        rows = self._by_id()
        chosen = data.getlist("line")
        for key, row in rows.items():
            row.chosen = key in chosen
            row.quantity, row.reason = data.get(f"quantity_{key}", "1")[:20], data.get(f"reason_{key}", "")[:64]
            row.note = data.get(f"note_{key}", "").replace("\0", "").strip()
            row.detail, row.unable = data.get(f"detail_{key}", "")[:128], f"unable_{key}" in data
            for question in row.questions:
                question.read(data.get(f"{question.name}_{key}", ""))
            if photos and row.chosen and row.offer.allowed:
                row.photos, problem = photos.of(row.offer.fulfilled)
                row.errors |= {"photos": problem} if problem else {}
        if not set(chosen) <= set(rows):
            self.problem = _("Your order has changed in the meantime. Please choose again.")
        elif not chosen:
            self.problem = _("Tick at least one item that you want to return.")
        return [want for row in rows.values() if row.chosen and (want := self._wanted(row))]

    def object_to(self, fulfilled_id: int, cause: str) -> None:
        """Show a sentence of the core beside the row it is about."""
        if row := self._by_id().get(str(fulfilled_id)):
            row.errors["line"] = cause

    @property
    def is_valid(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problem and not any(row.errors for row in self.rows)

    @property
    def wrong(self) -> list[Row]:
        """The rows with errors, in order."""
        return [row for row in self.rows if row.errors]

    @property
    def first_open(self) -> Row | None:
        """The first row that may be ticked."""
        return next((row for row in self.rows if row.offer.allowed), None)

    @property
    def is_sole(self) -> bool:
        """Whether there is one line only that may come back: then to say why is to say which."""
        return sum(row.offer.allowed for row in self.rows) == 1

    def _by_id(self) -> dict[str, Row]:
        return {str(row.id): row for row in self.rows}

    def _wanted(self, row: Row) -> Wanted | None:
        if not row.offer.allowed:
            row.errors["line"] = row.cause
            return None
        quantity = int(row.quantity) if row.quantity.isascii() and row.quantity.isdigit() else 0
        if not 1 <= quantity <= row.offer.available:
            row.errors["quantity"] = _("Choose a number between 1 and %(most)d.") % {"most": row.offer.available}
        self._look_at_reason(row)
        if len(row.note) > LONGEST_NOTE:
            row.errors["note"] = _("Shorten your note to %(most)d characters.") % {"most": LONGEST_NOTE}
        if row.errors:
            return None
        return Wanted(row.id, quantity, row.reason, row.note, self._detail(row), self._answers(row), row.photos)

    def _answers(self, row: Row) -> tuple[tuple[str, bool], ...]:
        """What was said of the conditions that are asked where this reason is chosen."""
        reason = self.policy.reason(row.reason)
        about = self.policy.asked_about(row.offer.facts.product_type, fault=bool(reason and reason.fault))
        asked = {each.code for each in about}
        return tuple((each.code, each.said) for each in row.questions if each.said is not None and each.code in asked)

    def _detail(self, row: Row) -> str:
        """The sub-reason. Without JavaScript those of all reasons can be chosen; one of another reason says nothing."""
        reason, _mark, detail = row.detail.rpartition(":")
        fits = is_offered(self.policy, row.offer.facts.product_type, reason=row.reason, detail=detail)
        return detail if reason == row.reason and fits else ""

    def _look_at_reason(self, row: Row) -> None:
        """Whether the reason is one that is offered, with everything that is asked where it is chosen."""
        product_type = row.offer.facts.product_type
        reason = self.policy.reason(row.reason)
        if reason is None or not is_offered(self.policy, product_type, reason=row.reason):
            row.errors["reason"] = _("Choose a reason.")
            return
        said = [(each.code, each.said) for each in row.questions if each.said is not None]
        for missing in unanswered(self.policy, product_type, reason=reason, answers=said):
            told = {"statement": wording.in_words(missing.statement) or missing.code}
            row.errors[f"asked_{missing.code}"] = _("Answer with yes or no: %(statement)s") % told
        wanted = row.offer.proof_for(reason, self.policy) == "photo"
        if wanted and not row.photos and not (reason.fault and row.unable) and "photos" not in row.errors:
            row.errors["photos"] = _("Add at least one photo.")
