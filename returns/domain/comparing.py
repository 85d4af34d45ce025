"""Our policy beside one of Shopify's profiles: where the two differ, and a policy that says what the profile says."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

from returns.domain.document import LONGEST_WINDOW
from returns.domain.policy import Policy, Window
from returns.domain.return_profile import ITEM_DELIVERY, LAST_ITEM_DELIVERY, Profile, ProfileRules

Document = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing on which the two differ: a code and its facts. `sayable` tells whether our policy could follow."""

    code: str
    sayable: bool
    facts: dict[str, Any] = field(default_factory=dict)


def differences(policy: Policy, profile: Profile) -> list[Difference]:
    """Everything on which our policy and a profile differ; what the profile leaves open is no difference.

    Codes: not_accepting, endless, window_days, counted_from, last_delivery, unknown_start, business_day.
    """
    rules = profile.said
    if not rules.accepts:
        return [Difference("not_accepting", sayable=False, facts={"ours": policy.window.days})]
    found = [*_length(policy.window, rules), *_start(policy.window, rules)]
    if rules.business_day and not policy.window.working_day:
        found.append(Difference("business_day", sayable=True))
    return found


def base_from(profile: Profile, policy: Policy) -> tuple[Document, list[Difference]]:
    """A policy document that says what the profile says, and what of the profile it cannot say.

    All that the profile does not speak of stays as it is in `policy`.
    """
    based = msgspec.structs.replace(policy, window=_followed(policy.window, profile.said))
    document: Document = msgspec.json.decode(msgspec.json.encode(based))
    return document, differences(based, profile)


def markets_apart(profiles: Iterable[Profile]) -> list[Profile]:
    """The profiles that say something else than the default, which one policy for all markets cannot follow."""
    known = list(profiles)
    default = next((profile for profile in known if profile.default), None)
    return [profile for profile in known if default and _agreed(profile.said) != _agreed(default.said)]


def _length(window: Window, rules: ProfileRules) -> Iterator[Difference]:
    if rules.days is None or rules.days == window.days:
        return
    wanted = _longest(rules.days)
    facts = {"ours": window.days} if rules.endless else {"theirs": rules.days, "ours": window.days}
    yield Difference("endless" if rules.endless else "window_days", sayable=wanted != window.days, facts=facts)


def _start(window: Window, rules: ProfileRules) -> Iterator[Difference]:
    if not rules.start or rules.endless:
        return
    facts = {"theirs": rules.start, "ours": window.counted_from}
    if rules.start not in {ITEM_DELIVERY, LAST_ITEM_DELIVERY}:
        yield Difference("unknown_start", sayable=False, facts=facts)
    elif window.counted_from != "delivery":
        yield Difference("counted_from", sayable=True, facts=facts)
    elif rules.start == LAST_ITEM_DELIVERY:
        yield Difference("last_delivery", sayable=False, facts=facts)


def _followed(window: Window, rules: ProfileRules) -> Window:
    """The window that comes nearest to the rules: the longest we can say where theirs is longer or has no end."""
    if not rules.accepts:
        return window
    days = window.days if rules.days is None else _longest(rules.days)
    known_start = rules.start in {ITEM_DELIVERY, LAST_ITEM_DELIVERY} and not rules.endless
    return Window(
        days=days,
        counted_from="delivery" if known_start else window.counted_from,
        working_day=window.working_day or rules.business_day,
    )


def _longest(days: int) -> int:
    return days if 0 <= days <= LONGEST_WINDOW else LONGEST_WINDOW


def _agreed(rules: ProfileRules) -> ProfileRules:
    """The rules without what means nothing: how long and from when, where nothing is taken back or for ever."""
    if not rules.accepts:
        return ProfileRules(accepts=False)
    return ProfileRules(days=-1) if rules.endless else rules
