"""A shop's return policy profiles in Shopify, and how much of them Shopify tells apps."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from simulator.world.rules import ReturnRules

if TYPE_CHECKING:
    from simulator.world.shops import Shop
    from simulator.world.world import World

ENDLESS = -1
STARTS = ("ITEM_DELIVERY_DATE", "LAST_ITEM_DELIVERY_DATE")
# Told whole, told without markets, denied, in a version before the fields came, in a version that is not there.
TELLING = ("all", "no_markets", "denied", "before", "no_version")


@dataclass(frozen=True)
class Market:
    """A market that a profile is for."""

    id: int
    name: str
    handle: str


@dataclass(frozen=True)
class ProfileRules:
    """What a profile says of returns."""

    accepts: bool = True
    days: int | None = ENDLESS
    start: str | None = STARTS[0]
    business_day: bool | None = False


@dataclass(frozen=True)
class Profile:
    """One profile; the default has no name, and no rules mean that everything may come back for ever."""

    id: int
    name: str | None
    default: bool
    rules: ProfileRules | None
    markets: tuple[Market, ...] = ()
    updated_at: datetime | None = None


@dataclass
class Profiles:
    """All profiles of a shop, and how Shopify tells them (see TELLING)."""

    items: list[Profile] = field(default_factory=list)
    telling: str = TELLING[0]


def profiles_of(shop: "Shop") -> list[Profile]:
    """Return the profiles that were set, else a default one that says what the shop's return rules say."""
    if shop.profiles.items:
        return shop.profiles.items
    rules = shop.return_rules or ReturnRules()
    said = None if rules.days is None else ProfileRules(days=rules.days)
    return [Profile(id=shop.id, name=None, default=True, rules=said, updated_at=shop.created_at)]


def set_profiles(world: "World", shop: "Shop", given: list[dict[str, Any]]) -> None:
    """Replace all profiles by those given; the first is the default. KeyError, TypeError or ValueError where wrong."""
    shop.profiles.items = [
        Profile(
            id=world.new_id(),
            name=item["name"] if place else None,
            default=not place,
            rules=_rules(item["rules"]) if item.get("rules") is not None else None,
            markets=tuple(
                Market(world.new_id(), name, name.lower().replace(" ", "-")) for name in item.get("markets", ())
            ),
            updated_at=world.now(),
        )
        for place, item in enumerate(given)
    ]


def _rules(given: dict[str, Any]) -> ProfileRules:
    rules = ProfileRules(**given)
    if rules.start is not None and rules.start not in STARTS:
        raise ValueError(f"start is one of {', '.join(STARTS)}")
    return rules
