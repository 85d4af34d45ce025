"""The pieces of a week, counted under everything that they are counted by. Pure."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from returns.domain.insight import Dimension, PartKind, Tally
from returns.domain.sizes import size_of

LONGEST_KEY = 255


@dataclass(frozen=True, slots=True)
class Subject:
    """What is counted: see `models.insight.InsightSubject`."""

    dimension: Dimension
    key: str
    label: str = ""
    kind: str = ""
    parent: str = ""


@dataclass(frozen=True, slots=True)
class About:
    """What a line and its order say of themselves: nothing that names a person.

    `segments` are codes of the policy's, `discount` a band of `insight.discount_band`, `first` whether it was its
    customer's first order ("guest": nobody knows), `cohort` the quarter in which they became one.
    """

    product: str
    title: str
    variant: str
    variant_title: str
    product_type: str
    vendor: str
    country: str
    channel: str
    segments: tuple[str, ...]
    discount: str
    first: str
    cohort: str


@dataclass(slots=True)
class Line:
    """So many pieces that were sent, and what came back of them, by reason, outcome and grade."""

    about: About
    sent: int
    mature: bool
    returned: int = 0
    parts: Counter[tuple[PartKind, str]] = field(default_factory=Counter)


@dataclass(slots=True)
class Counted:
    """Everything that was counted of a week."""

    tallies: dict[Subject, Tally] = field(default_factory=lambda: defaultdict(Tally))
    parts: Counter[tuple[Subject, PartKind, str]] = field(default_factory=Counter)


def count(lines: Iterable[Line]) -> Counted:
    """Count lines. What came back for a reason is told only of pieces whose window is over, like the rest."""
    found, known = Counted(), dict[tuple[Dimension, str], Subject]()
    for line in lines:
        for each in subjects_of(line.about):
            subject = known.setdefault((each.dimension, each.key), each)
            found.tallies[subject].add(sent=line.sent, returned=line.returned, mature=line.mature)
            if line.mature:
                for (kind, code), pieces in line.parts.items():
                    found.parts[subject, kind, code] += pieces
    return found


def subjects_of(about: About) -> Iterator[Subject]:
    """Everything that a line is counted under."""
    goods = goods_of(about.product, about.title, about.variant, about.variant_title, about.product_type)
    keys = dict(goods)
    product = keys[Dimension.PRODUCT]
    whole = f"{about.title} · {about.variant_title}" if about.variant_title else about.title
    yield Subject(Dimension.ALL, "")
    yield Subject(Dimension.PRODUCT, product, about.title, about.product_type, about.vendor)
    yield Subject(Dimension.VARIANT, keys[Dimension.VARIANT], whole[:512], about.product_type, product)
    if size := size_of(about.variant_title):
        yield Subject(
            Dimension.SIZE, keys[Dimension.SIZE], f"{about.title} · {size}"[:512], about.product_type, product
        )
    for dimension, key in (
        (Dimension.TYPE, about.product_type),
        (Dimension.VENDOR, about.vendor),
        (Dimension.COUNTRY, about.country),
        (Dimension.CHANNEL, about.channel),
        (Dimension.DISCOUNT, about.discount),
        (Dimension.FIRST, about.first),
        (Dimension.COHORT, about.cohort),
        *((Dimension.SEGMENT, segment) for segment in about.segments),
    ):
        yield Subject(dimension, key, key)


def goods_of(
    product: str, title: str, variant: str, variant_title: str, product_type: str
) -> list[tuple[Dimension, str]]:
    """The keys that an article is counted under: its product, variant, size (where its title names one) and type."""
    whole = (product or f"title:{title}")[:LONGEST_KEY]
    found = [
        (Dimension.PRODUCT, whole),
        (Dimension.VARIANT, (variant or f"title:{title}|{variant_title}")[:LONGEST_KEY]),
        (Dimension.TYPE, product_type),
    ]
    if size := size_of(variant_title):
        found.append((Dimension.SIZE, f"{whole}|{size}"[:LONGEST_KEY]))
    return found
