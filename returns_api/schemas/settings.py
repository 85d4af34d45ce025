"""What a shop has set, as far as programs read and change it."""

from __future__ import annotations

from typing import Annotated

from ninja import Schema
from pydantic import Field, StringConstraints

from returns.domain.brand import Corners, Font
from returns.domain.language import LANGUAGES
from returns.domain.order import Address
from returns.domain.supplier import CreditBase, Evidence, Handling, LabelMaker, LabelPayer, Silence
from returns_api.schemas.common import NO_NUL, AmountIn, Code, Given

_Id = Annotated[int, Field(ge=1, lt=2**63)]
_Word = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255, pattern=NO_NUL)]
_Email = Annotated[str, StringConstraints(max_length=254, pattern=r"^([^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+)?$")]
_Share = Annotated[int, Field(ge=0, le=10_000, description="Hundredths of a percent.")]


def _line(longest: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, max_length=longest, pattern=NO_NUL)


class PlaceOut(Schema):
    """A postal address; what it does not have is empty."""

    name: str
    street: str
    street2: str
    postcode: str
    city: str
    province: str
    country: str
    phone: str


class PlaceIn(Given):
    """An address that a label can carry; `country` is two letters, `province` is needed where labels name it."""

    name: Annotated[str, _line(60)]
    street: Annotated[str, _line(80)]
    street2: Annotated[str, _line(80)] = ""
    postcode: Annotated[str, _line(16)] = ""
    city: Annotated[str, _line(60)]
    province: Annotated[str, _line(40)] = ""
    country: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
    phone: Annotated[str, _line(32)] = ""

    @property
    def address(self) -> Address:
        """As the core has it."""
        fields = ("name", "street", "street2", "postcode", "city", "province", "country", "phone")
        return Address(**{name: getattr(self, name) for name in fields})


class ContactOut(Schema):
    """How shoppers reach the shop; what is empty is not shown."""

    email: str
    phone: str
    page: str


class ContactIn(Given):
    """How shoppers reach the shop; `page` begins with https://."""

    email: _Email = ""
    phone: Annotated[str, StringConstraints(pattern=r"^(\+?[0-9 ().\-/]{5,31})?$")] = ""
    page: Annotated[str, StringConstraints(max_length=300, pattern=r"^(https://[^\s\x00/]+\.[^\s\x00]+)?$")] = ""


class BrandOut(Schema):
    """What the shopper's pages look like."""

    colour: str = Field(examples=["#1f4d43"])
    font: Font
    corners: Corners
    inside_theme: bool
    logo: str = Field(description="Its address; empty without one.")


class BrandIn(Given):
    """The look; the logo stays as it is."""

    colour: Annotated[str, StringConstraints(min_length=1, max_length=16, pattern=NO_NUL)]
    font: Font
    corners: Corners
    inside_theme: bool = False


class SettingsOut(Schema):
    """The shop's settings. `languages` are those that shoppers are spoken to in, out of `offered`."""

    languages: list[str]
    offered: list[str]
    contact: ContactOut
    return_address: PlaceOut | None
    brand: BrandOut
    personal_data_months: int


class LanguagesIn(Given):
    """Which languages shoppers are spoken to in: at least one."""

    languages: list[Annotated[str, StringConstraints(max_length=8)]] = Field(
        min_length=1, max_length=len(LANGUAGES), examples=[["fr", "en"]]
    )


class StoreOut(Schema):
    """A location of the shop, and whether shoppers bring returns there."""

    id: int
    name: str
    takes_returns: bool
    hours: str


class StoreList(Schema):
    """The shop's own locations."""

    data: list[StoreOut]


class StoreSetIn(Given):
    """Whether a location takes returns, and when it is open."""

    id: _Id
    takes_returns: bool
    hours: Annotated[str, _line(500)] = ""


class StoresIn(Given):
    """The locations to be changed; those that are not named stay as they are."""

    stores: list[StoreSetIn] = Field(min_length=1, max_length=200)


class DestinationOut(Schema):
    """A further address that goods are sent to. The policy names it by its code."""

    code: str
    address: PlaceOut
    vendor: str
    location_id: str


class DestinationList(Schema):
    """All of them."""

    data: list[DestinationOut]


class DestinationIn(Given):
    """Where goods are sent, whose they are, and which of Shopify's locations stocks them."""

    address: PlaceIn
    vendor: Annotated[str, _line(255)] = ""
    location_id: Annotated[str, StringConstraints(max_length=64, pattern=NO_NUL)] = ""


class SupplierIn(Given):
    """Who they are, what is theirs, and what was agreed (`docs/merchants.md`). Shares are hundredths of a percent.

    `address` is needed where goods are sent to them. At least one of the lists says what is theirs.
    """

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60, pattern=NO_NUL)]
    email: Annotated[str, StringConstraints(max_length=254, pattern=r"^[^@\s\x00]+@[^@\s\x00]+\.[^@\s\x00]+$")]
    language: Annotated[str, StringConstraints(pattern=r"^(en|fr)$")] = "en"
    address: PlaceIn | None = None
    vendors: list[_Word] = Field([], max_length=100)
    locations: list[_Word] = Field([], max_length=100)
    skus: list[_Word] = Field([], max_length=500)
    products: list[_Word] = Field([], max_length=500)
    product_types: list[_Word] = Field([], max_length=100)
    tags: list[_Word] = Field([], max_length=100)
    reasons: list[Code] = Field([], max_length=100, description="Those they accept; none: all.")
    days: Annotated[int, Field(ge=0, le=3650)] | None = None
    evidence: Evidence = Evidence.NONE
    handling: Handling = Handling.TO_SUPPLIER
    label_paid_by: LabelPayer = LabelPayer.SHOP
    label_made_by: LabelMaker = LabelMaker.WE
    answer_days: Annotated[int, Field(ge=1, le=60)] = 3
    silence: Silence = Silence.OWN_LABEL
    credit_base: CreditBase = CreditBase.COST
    credit_bps: _Share = 10_000
    cost_bps: _Share = 5_000
    resale_bps: _Share = 5_000
    credit_by_reason: dict[Code, _Share] = Field({}, max_length=100)
    handling_cost: AmountIn | None = Field(None, description="What a piece costs to take in, in the shop's currency.")


class SupplierRestIn(Given):
    """Whether they get claims."""

    active: bool
