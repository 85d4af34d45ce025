"""The right of withdrawal: until when, what is given back, and by when. Pure: countries are rows of `domain.law`."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from returns.domain.law import UNKNOWN, CountryLaw
from returns.domain.money import MoneyPair
from returns.domain.withdrawal_terms import Terms
from returns.domain.working_days import next_working_day

# A trader delivers within 30 days unless otherwise agreed (Directive 2011/83/EU, Article 18(1)).
LONGEST_DELIVERY = timedelta(days=30)
ONE_DAY = timedelta(days=1)
# A consumer sends goods back within 14 days of the statement (Article 14(1)); no shop may ask for less.
SEND_BACK_DAYS = 14


class Lane(StrEnum):
    """On which legal ground goods come back."""

    COMMERCIAL = "commercial"
    WITHDRAWAL = "withdrawal"
    CONFORMITY = "conformity"
    WARRANTY = "warranty"


class Standing(StrEnum):
    """Whether a statement came in time, as far as it can be told without a person."""

    IN_TIME = "in_time"
    UNCERTAIN = "uncertain"
    LATE = "late"
    NO_RIGHT = "no_right"


class Basis(StrEnum):
    """What the period is counted from."""

    NOT_SENT = "not_sent"
    DELIVERY = "delivery"
    ASSUMED_DELIVERY = "assumed_delivery"


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel that was sent to the shopper."""

    sent_at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Contract:
    """What a period of withdrawal is worked out from. `all_sent`: nothing of the order is still to come.

    `informed_at` is when a shopper who had not been told of the right was told after all.
    """

    law: CountryLaw
    parcels: tuple[Parcel, ...]
    all_sent: bool
    terms: Terms
    informed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Period:
    """Until when a consumer may withdraw: before `closes_at` a statement is in time.

    `closes_at` is None while the period has not begun. `doubtful_until` is the later end that counts if the shop cannot
    show that it informed, or if the delivery that was assumed came later; None where it has no end. `sources` names
    the article of each step.
    """

    basis: Basis
    last_day: date | None
    closes_at: datetime | None
    doubtful_until: datetime | None
    sources: tuple[str, ...]

    def standing(self, now: datetime) -> Standing:
        """Where a statement of this moment stands."""
        if self.closes_at is None or now < self.closes_at:
            return Standing.IN_TIME
        return Standing.UNCERTAIN if self.doubtful_until is None or now < self.doubtful_until else Standing.LATE


def period(contract: Contract) -> Period | None:
    """The period of withdrawal; None where the law of the country knows none.

    It is counted from the delivery of the last parcel, the day itself not counted. Without a known delivery the goods
    are taken to have come as late as the law allows, and nobody is told that they are late.
    """
    law = contract.law
    if law.days is None:
        return None
    if not contract.parcels or not contract.all_sent:
        return Period(Basis.NOT_SENT, None, None, None, (law.articles.period,))
    known = all(parcel.delivered_at for parcel in contract.parcels)
    event = max(parcel.delivered_at or parcel.sent_at + LONGEST_DELIVERY for parcel in contract.parcels)
    first = _last_day(law, event, law.days)
    ends, sources = _informed(contract, first)
    surest = ends if contract.terms.informed != "unknown" else _extended(law, first)
    unsure = not known or law is UNKNOWN
    return Period(
        basis=Basis.DELIVERY if known else Basis.ASSUMED_DELIVERY,
        last_day=ends,
        closes_at=_end_of(law, ends),
        doubtful_until=None if unsure else _end_of(law, surest),
        sources=(law.articles.period, law.articles.counting, *sources),
    )


def _informed(contract: Contract, first: date) -> tuple[date, tuple[str, ...]]:
    """The end for a consumer who was told, was not told, or was told meanwhile."""
    law = contract.law
    if contract.terms.informed != "no":
        return first, ()
    longest = _extended(law, first)
    if contract.informed_at is None:
        return longest, (law.articles.not_informed,)
    told = _last_day(law, contract.informed_at, law.days or 0)
    return min(max(first, told), longest), (law.articles.not_informed,)


def _extended(law: CountryLaw, first: date) -> date:
    return _working(law, first + relativedelta(months=law.extension_months))


def _last_day(law: CountryLaw, event: datetime, days: int) -> date:
    return _working(law, event.astimezone(ZoneInfo(law.zones[0])).date() + days * ONE_DAY)


def _working(law: CountryLaw, day: date) -> date:
    return next_working_day(day, country=law.code, regions=law.regions) if law.rest_days else day


def _end_of(law: CountryLaw, day: date) -> datetime:
    """The first moment after the day, where the clock is latest."""
    return datetime.combine(day + ONE_DAY, time(), ZoneInfo(law.zones[1])).astimezone(UTC)


def refund_due(law: CountryLaw, *, told_at: datetime, back_at: datetime | None) -> date | None:
    """The last day to pay: counted from the statement, or from the goods' return or its proof; None while that is open.

    Where the trader may hold the money back until then, a late return moves the day to the one it came.
    """
    zone = ZoneInfo(law.zones[1])
    back = back_at.astimezone(zone).date() if back_at else None
    if law.refund_from == "goods":
        return back + law.refund_days * ONE_DAY if back else None
    due = told_at.astimezone(zone).date() + law.refund_days * ONE_DAY
    return max(due, back) if back else due


def delivery_back(
    *, paid: MoneyPair, given: MoneyPair, standard: MoneyPair | None, whole: bool, part: Fraction = Fraction(0)
) -> MoneyPair:
    """What of the outbound delivery is owed: all that was paid and not given back yet, up to the standard delivery.

    The law asks for it once the whole order is withdrawn from (`whole`), be it in several parts (Directive 2011/83/EU,
    Article 13(1); Court of Justice, C-511/08). Until then it is silent: `part` of it is what the shop gives back, by
    the share of the goods that is withdrawn from by now.
    """
    nothing = paid.times(0)
    owed = paid if standard is None or standard.presentment.minor >= paid.presentment.minor else standard
    if not whole:
        owed = owed.share(part=part.numerator, whole=part.denominator)
    left = owed - given
    return left if min(left.presentment.minor, left.shop.minor) >= 0 else nothing


@dataclass(frozen=True, slots=True)
class Statement:
    """What a consumer declares, as typed. `articles` is empty for everything; `sent_at` is when it came in."""

    shop: str
    name: str
    contract: str
    email: str
    articles: str
    sent_at: datetime

    @property
    def canonical(self) -> str:
        """The one way to write the statement down: JSON, keys sorted, no spaces, Unicode NFC, time in UTC."""
        content = asdict(self) | {"sent_at": self.sent_at.astimezone(UTC).isoformat(timespec="seconds")}
        plain = {key: unicodedata.normalize("NFC", value) for key, value in content.items()}
        return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @property
    def sha256(self) -> str:
        """The fingerprint of the canonical form (UTF-8)."""
        return hashlib.sha256(self.canonical.encode()).hexdigest()


def conformity_until(law: CountryLaw | None, deliveries: Sequence[datetime]) -> datetime | None:
    """The first moment at which the seller no longer answers for faulty goods; None outside of these laws."""
    if law is None or not deliveries:
        return None
    delivered = max(deliveries).astimezone(ZoneInfo(law.zones[0])).date()
    return _end_of(law, delivered + relativedelta(years=law.conformity_years))
