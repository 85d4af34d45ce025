"""Claims against suppliers as the page of a return shows them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from returns import wording
from returns.claim_words import AFTER_SILENCE, HAPPENED, REFUSALS, STATUSES, TONES
from returns.domain.claim import CLAIM_MOVES, ClaimEventKind, ClaimStatus
from returns.domain.lifecycle import may
from returns.domain.money import Money
from returns.domain.role import Permission
from returns.links import claim_url
from returns.queries.claims import claims_of, is_refused, parcel_of_claim, waits_for_supplier
from returns_portal.merchant import words
from returns_portal.merchant.forms.claim import MessageForm, MoneyForm

if TYPE_CHECKING:
    from returns.models import ClaimEvent, Return, SupplierClaim
    from returns.people import Staff

PAYS = frozenset({ClaimStatus.ACCEPTED, ClaimStatus.CREDITED})


@dataclass(frozen=True, slots=True)
class Spoken:
    """One thing that happened or was said, the newest first."""

    what: Promise | str
    moment: str
    text: str


@dataclass(frozen=True, slots=True)
class ClaimRow:
    """One claim with what can be done about it.

    `unlabelled`: the supplier refused, and their articles wait for a label that they were to make.
    `link` is the supplier's, who answers with it: "" once it was `revoked`, and for a reader who may not.
    """

    pk: int
    supplier: str
    supplier_id: int
    status: Promise
    tone: str
    waits: bool
    silent: bool
    answer_by: str
    expected: str
    credit: str
    reference: str
    received: str
    refusal: Promise | str
    unlabelled: bool
    articles: tuple[str, ...]
    history: tuple[Spoken, ...]
    revoked: bool
    link: str
    may_put_anew: bool
    may_give_up: bool
    may_take_money: bool
    message_form: MessageForm
    money_form: MoneyForm


def claim_rows(rma: Return, *, reader: Staff, wrong: MessageForm | MoneyForm | None = None) -> list[ClaimRow]:
    """Every claim about a return; `wrong` is a form of one of them that was filled in wrongly."""
    linked = reader.may(Permission.SUPPLIERS)
    return [_row(claim, linked, wrong if wrong and wrong.claim_id == claim.pk else None) for claim in claims_of(rma)]


def _row(claim: SupplierClaim, linked: bool, wrong: MessageForm | MoneyForm | None) -> ClaimRow:
    zone, status = claim.shop.time_zone, claim.status
    parcel = parcel_of_claim(claim) if is_refused(claim) else None
    return ClaimRow(
        pk=claim.pk,
        supplier=claim.supplier.name,
        supplier_id=claim.supplier_id,
        status=STATUSES[status],
        tone=TONES[status],
        waits=claim.waits_for_us,
        silent=claim.silent_at is not None,
        answer_by=wording.day(claim.due_at, time_zone=zone) if status == ClaimStatus.OPEN else "",
        expected=_sum(claim, claim.expected_minor),
        credit=_sum(claim, claim.credit_minor),
        reference=claim.reference,
        received=_sum(claim, claim.received_minor),
        refusal=REFUSALS.get(claim.refusal, ""),
        unlabelled=parcel is not None and waits_for_supplier(parcel),
        articles=tuple(f"{line.item.quantity} × {line.item.line}" for line in claim.lines.all()),
        history=tuple(_spoken(event, zone) for event in reversed(claim.events.all())),
        revoked=not claim.key,
        link=claim_url(shop_id=claim.shop_id, claim_id=claim.pk, key=claim.key) if linked and claim.key else "",
        may_put_anew=may(CLAIM_MOVES, status, ClaimStatus.OPEN),
        may_give_up=may(CLAIM_MOVES, status, ClaimStatus.LOST),
        may_take_money=status in PAYS,
        message_form=wrong if isinstance(wrong, MessageForm) else MessageForm(claim_id=claim.pk),
        money_form=wrong if isinstance(wrong, MoneyForm) else MoneyForm(claim_id=claim.pk, currency=claim.currency),
    )


def _sum(claim: SupplierClaim, minor: int | None) -> str:
    return "" if minor is None else wording.money(Money(minor, claim.currency))


def _spoken(event: ClaimEvent, zone: str) -> Spoken:
    what: Promise | str = HAPPENED[event.kind]
    if event.kind == ClaimEventKind.SILENT:
        what = _("%(what)s. %(then)s") % {"what": what, "then": AFTER_SILENCE[event.facts["then"]]}
    return Spoken(what, words.moment(event.at, time_zone=zone), event.text)
