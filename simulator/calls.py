"""How often each Admin GraphQL operation was called, and the file that keeps whole exchanges."""

import json
import threading
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphql import FieldNode, GraphQLError, OperationDefinitionNode, parse

ANONYMOUS = "(anonymous)"


@dataclass(frozen=True)
class Names:
    """What a GraphQL request calls itself and the root fields it asks for."""

    operation: str
    fields: tuple[str, ...]

    @property
    def text(self) -> str:
        """All names in one line, for rules that match a part of them."""
        return " ".join((self.operation, *self.fields))


def names_of(query: str, operation_name: str | None) -> Names:
    """Return the names in a request; a document that does not parse has only the name it was sent with."""
    try:
        document = parse(query, no_location=True)
    except (GraphQLError, RecursionError):
        return Names(operation_name or ANONYMOUS, ())
    found = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    wanted = [d for d in found if operation_name is None or (d.name and d.name.value == operation_name)]
    if not wanted:
        return Names(operation_name or ANONYMOUS, ())
    chosen = wanted[0]
    roots = tuple(node.name.value for node in chosen.selection_set.selections if isinstance(node, FieldNode))
    return Names(operation_name or (chosen.name.value if chosen.name else ANONYMOUS), roots)


@dataclass
class Calls:
    """Counts by operation name and by root field."""

    operations: Counter[str] = field(default_factory=Counter)
    fields: Counter[str] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, names: Names) -> None:
        """Count one call."""
        with self.lock:
            self.operations[names.operation] += 1
            self.fields.update(set(names.fields))

    def count(self, name: str) -> int:
        """Return how often the operation of this name was called, or the root field of this name."""
        with self.lock:
            return self.operations[name] or self.fields[name]

    def clear(self) -> None:
        """Start counting again."""
        with self.lock:
            self.operations.clear()
            self.fields.clear()


@dataclass
class Traffic:
    """Appends each exchange to a file, one JSON object a line; without a file it does nothing."""

    path: Path | None = None
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, request: dict[str, Any], response: dict[str, Any]) -> None:
        """Keep one exchange."""
        if self.path is None:
            return
        kept = {name: request.get(name) for name in ("query", "variables", "operationName")}
        line = json.dumps({**kept, "response": response}, ensure_ascii=False)
        with self.lock, self.path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
