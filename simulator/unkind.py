"""Unkindness on request: rules that say when the pretend services misbehave, and how."""

import itertools
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

CALLS = {"http_500", "http_502", "timeout", "hang", "lost_answer", "lost_answer_502", "throttled", "expired_token"}
POSTS = {"duplicate", "reorder", "delay", "drop"}
KINDS = {
    "admin": CALLS,
    "token": CALLS - {"throttled", "expired_token"},
    "customer": CALLS,
    "carrier": CALLS | POSTS,
    "texts": CALLS,
    "webhooks": POSTS,
    "bulk": {"fail", "timeout", "delay"},
    "downloads": {"http_500", "http_502", "timeout", "cut"},
    "proxy": {"http_500", "http_502", "timeout", "drop_headers"},
}
DEFAULT_SECONDS = {"delay": 3600.0, "timeout": 30.0, "hang": 30.0}


class UnableToBeUnkind(ValueError):
    """The rule makes no sense; the message says why."""


@dataclass
class Rule:
    """Misbehave `times` times, at every `every`-th matching call. `seconds` is for delays and silences."""

    id: int
    target: str
    kind: str
    match: str = ""
    shop: str = ""
    times: int = 1
    every: int = 1
    seconds: float = 0.0
    seen: int = 0

    def concerns(self, target: str, subject: str, shop: str) -> bool:
        """Return whether this rule speaks about a call; `match` is a substring, compared without case."""
        return (
            self.target == target
            and self.times > 0
            and self.match.lower() in subject.lower()
            and self.shop in {"", shop}
        )

    def due(self) -> bool:
        """Count one matching call and return whether this is one to spoil."""
        self.seen += 1
        return self.seen % self.every == 0


@dataclass
class Unkindness:
    """The rules in force, oldest first; a call is spoiled by the first that is due."""

    rules: list[Rule] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    numbers: Callable[[], int] = field(default_factory=lambda: itertools.count(1).__next__)

    def add(self, data: dict[str, Any]) -> Rule:
        """Add a rule from control data; raise UnableToBeUnkind when it can't mean anything."""
        rule = self._rule(data)
        with self.lock:
            self.rules.append(rule)
        return rule

    def clear(self) -> None:
        """Be kind again."""
        with self.lock:
            self.rules.clear()

    def take(
        self, target: str, subject: str = "", *, shop: str = "", kinds: Iterable[str] | None = None
    ) -> Rule | None:
        """Return the rule that spoils this call, using it up by one; `kinds` limits what the caller can do."""
        wanted = KINDS[target] if kinds is None else set(kinds)
        with self.lock:
            for rule in self.rules:
                if rule.kind in wanted and rule.concerns(target, subject, shop) and rule.due():
                    rule.times -= 1
                    return rule
        return None

    def _rule(self, data: dict[str, Any]) -> Rule:
        target, kind = str(data.get("target", "")), str(data.get("kind", ""))
        if target not in KINDS:
            raise UnableToBeUnkind(f"target must be one of {', '.join(sorted(KINDS))}")
        if kind not in KINDS[target]:
            raise UnableToBeUnkind(f"kind for {target} must be one of {', '.join(sorted(KINDS[target]))}")
        try:
            times, every = int(data.get("times", 1)), int(data.get("every", 1))
            seconds = float(data.get("seconds", DEFAULT_SECONDS.get(kind, 0.0)))
        except (TypeError, ValueError) as error:
            raise UnableToBeUnkind("times, every and seconds are numbers") from error
        if times < 1 or every < 1 or seconds < 0:
            raise UnableToBeUnkind("times and every start at 1, seconds at 0")
        match, shop = str(data.get("match") or ""), str(data.get("shop") or "")
        return Rule(self.numbers(), target, kind, match, shop, times, every, seconds)
