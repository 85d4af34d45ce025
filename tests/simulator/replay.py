"""Replaying recorded Admin API exchanges against the simulator, ids of one translated into ids of the other."""

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from simulator.graphql import execute
from simulator.world.shops import Shop
from simulator.world.world import World

RECORDINGS = Path(__file__).parents[3] / "shared" / "data" / "payloads" / "admin_responses"
GID = re.compile(r"gid://shopify/([A-Za-z0-9]+)/([\w-]+)")
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
COLUMN = r"locations\.\d+\.column$"
CURSORS = ("startCursor", "endCursor", "cursor")


def recorded(name: str) -> dict[str, Any]:
    """Return the exchanges of a recording by their names; skips the test where the recordings are not at hand."""
    path = RECORDINGS / f"{name}.json"
    if not path.exists():
        pytest.skip("the recorded exchanges are kept beside the project, not in it")
    exchanges: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))["exchanges"]
    return exchanges


@dataclass
class Replay:
    """Sends recorded requests and compares the answers.

    `ids` maps recorded ids to the simulator's; ids met in answers are learnt and must stay the same. `loose` are
    patterns of paths whose values are not compared; columns never are: the recorded documents lost their indentation.
    """

    world: World
    shop: Shop
    ids: dict[str, str] = field(default_factory=dict)
    loose: tuple[str, ...] = ()
    costs: bool = True

    def send(self, exchange: Mapping[str, Any], document: str | None = None) -> dict[str, Any]:
        """Send a recorded request (with another document, if given) and return the simulator's answer."""
        variables = self.translate(exchange["variables"])
        return execute(self.world, self.shop, document or exchange["document"], variables, None)

    def check(self, exchange: Mapping[str, Any], document: str | None = None) -> None:
        """Send a recorded request and compare the answer with the recorded one, the price asked included."""
        answer = self.send(exchange, document)
        wanted = exchange["response"]
        assert list(wanted) == list(answer), f"{answer}"
        for part in ("errors", "data"):
            if part in wanted:
                self.compare(wanted[part], answer[part], part)
        if "extensions" in wanted and self.costs:
            assert (
                wanted["extensions"]["cost"]["requestedQueryCost"] == answer["extensions"]["cost"]["requestedQueryCost"]
            )

    def translate(self, value: Any) -> Any:
        """Return a recorded value with the ids the simulator gave the same things."""
        if isinstance(value, dict):
            return {key: self.translate(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self.translate(item) for item in value]
        return GID.sub(lambda match: self.ids.get(match[0], match[0]), value) if isinstance(value, str) else value

    def compare(self, wanted: Any, got: Any, path: str) -> None:
        """Compare a recorded value with the simulator's: same shape, nulls, codes, messages and sums."""
        if any(re.search(pattern, path) for pattern in (COLUMN, *self.loose)):
            return
        if isinstance(wanted, dict):
            assert isinstance(got, dict), path
            assert list(wanted) == list(got), f"{path}: {list(got)}"
            for key, value in wanted.items():
                self.compare(value, got[key], f"{path}.{key}")
        elif isinstance(wanted, list):
            assert isinstance(got, list), path
            assert len(wanted) == len(got), f"{path}: {got}"
            for place, value in enumerate(wanted):
                self.compare(value, got[place], f"{path}.{place}")
        elif isinstance(wanted, str):
            self.compare_text(wanted, got, path)
        else:
            assert wanted == got, f"{path}: {got}"

    def compare_text(self, wanted: str, got: Any, path: str) -> None:
        """Compare text: ids by what they stand for, moments and cursors by their form, the rest word for word."""
        assert isinstance(got, str), f"{path}: {got}"
        if path.endswith(CURSORS):
            return
        if MOMENT.fullmatch(wanted):
            assert MOMENT.fullmatch(got), f"{path}: {got}"
        elif GID.fullmatch(wanted):
            self.learn(wanted, got, path)
        else:
            assert sort_choices(self.translate(wanted)) == sort_choices(got), path

    def learn(self, wanted: str, got: str, path: str) -> None:
        """Note which simulator id stands for a recorded one; a second, other one is a failure."""
        assert GID.fullmatch(got), f"{path}: {got}"
        assert GID.fullmatch(wanted)[1] == GID.fullmatch(got)[1], path  # type: ignore[index]
        assert self.ids.setdefault(wanted, got) == got, f"{path}: {got}"


def sort_choices(text: str) -> str:
    """Return a message with its list of allowed values sorted (the schema's order is not the server's)."""
    head, mark, choices = text.partition("to be one of: ")
    return head + mark + ", ".join(sorted(choices.rstrip(")").split(", "))) if mark else text


def each(exchanges: Mapping[str, Any], keep: Callable[[str], bool]) -> list[tuple[str, Any]]:
    """Return the exchanges to replay, in their recorded order."""
    return [(name, item) for name, item in exchanges.items() if keep(name)]
