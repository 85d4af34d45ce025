"""What belongs to a return beside its own rows: pictures, claims, differences, offers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from returns.domain.claim import ClaimStatus
from returns.domain.status import DriftKind, Way
from returns_api.schemas.common import AmountOut, Foreign


class PictureOut(Schema):
    """A picture. The addresses open it without a key for an hour; it is a JPEG that the app wrote anew."""

    id: int
    by: str = Field(examples=["shopper"], description="`shopper`, `desk`, or `receipt` for a proof of posting.")
    line: int | None = Field(description="The line of the return that it shows.")
    taken_at: datetime
    large: str
    small: str


class PictureList(Schema):
    """The pictures of a return."""

    data: list[PictureOut]


class EvidenceOut(Schema):
    """Where the evidence is, for a quarter of an hour, and the fingerprint that stands in the history of it."""

    url: str = Field(description="Empty on trial.")
    sha256: str
    valid_until: datetime
    dry_run: bool


class WayOut(Schema):
    """A way out of a difference that is open now, and what it pays back."""

    way: Way
    pays: AmountOut


class DifferenceOut(Schema):
    """What differs from Shopify. `facts` are ids, codes and amounts in minor units."""

    id: int
    kind: DriftKind
    facts: dict[str, Any]
    found_at: datetime
    ways: list[WayOut]


class DifferenceList(Schema):
    """What nobody has settled yet, the oldest first."""

    data: list[DifferenceOut]


class CompanionOut(Schema):
    """A return to share a parcel with. `agreed` is what the sharing wants; it says what both come to then."""

    number: str = Field(examples=["R-10002"])
    articles: list[str]
    parcels: int
    saved: AmountOut | None
    agreed: str


class CompanionList(Schema):
    """With which returns this one could travel."""

    data: list[CompanionOut]


class ClaimOut(Schema):
    """What a supplier was asked, and where it stands."""

    id: int
    supplier: int
    status: ClaimStatus
    waits_for_us: bool
    expected: AmountOut
    credit: AmountOut | None
    received: AmountOut | None
    reference: Foreign
    refusal: str
    sent_at: datetime
    due_at: datetime
    answered_at: datetime | None
    silent_at: datetime | None


class ClaimList(Schema):
    """The claims about a return."""

    data: list[ClaimOut]


class ColleagueOut(Schema):
    """Somebody of the shop. A note names them by their handle."""

    handle: str = Field(examples=["@lea"])
    user_id: str = Field(description="Shopify's number of them, as `actor_id` has it.")


class ColleagueList(Schema):
    """Who opened the app at the shop."""

    data: list[ColleagueOut]
