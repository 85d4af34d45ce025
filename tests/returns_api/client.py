"""A client that is made from the description and from nothing else: one function for each operation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import urlencode

Send = Callable[..., Any]


@dataclass
class Client:
    """`client.approve_return(number="R-1", dry_run=True)`; a `body` where the operation has one.

    Parameters go where the description says. What it does not know is a mistake, and a status it does not name too.
    """

    document: dict[str, Any]
    send: Send
    operations: dict[str, tuple[str, str, dict[str, Any]]] = field(init=False)

    def __post_init__(self) -> None:
        self.operations = {
            operation["operationId"]: (method.upper(), path, operation)
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
        }

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name not in self.operations:
            raise AttributeError(name)
        return partial(self._call, *self.operations[name])

    def _call(self, method: str, path: str, operation: dict[str, Any], body: Any = None, **given: Any) -> Any:
        known = {each["name"]: each["in"] for each in operation["parameters"]}
        placed: dict[str, dict[str, Any]] = {"path": {}, "query": {}, "header": {}}
        for name, value in given.items():
            exact = name if name in known else name.replace("_", "-")
            placed[known[exact]][exact] = value
        if (body is None) != ("requestBody" not in operation):
            raise TypeError(f"{operation['operationId']} and its body")
        query = {
            name: str(value).lower() if isinstance(value, bool) else value for name, value in placed["query"].items()
        }
        address = path.format(**placed["path"]) + (f"?{urlencode(query, doseq=True)}" if query else "")
        answer = self.send(method, address, body, placed["header"])
        if str(answer.status_code) not in operation["responses"]:
            raise AssertionError(f"{operation['operationId']} answered {answer.status_code}, which is not described")
        return answer
