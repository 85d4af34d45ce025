"""Calling the control door. Imports nothing else of the simulator."""

from types import TracebackType
from typing import Any, Self

import httpx

Json = dict[str, Any]
TIMEOUT_SECONDS = 60.0


class ControlRefused(Exception):
    """The control door said no; `status` and the sentence it gave."""

    def __init__(self, status: int, message: str) -> None:
        """Keep both."""
        super().__init__(f"{status}: {message}")
        self.status = status


class Caller:
    """One simulator's control door. Every method raises ControlRefused on an answer of 400 and above."""

    def __init__(self, base_url: str) -> None:
        """Speak to the simulator at `base_url` (http://127.0.0.1:8001)."""
        self.base_url = base_url.rstrip("/")
        self.http = httpx.Client(base_url=f"{self.base_url}/_control", timeout=TIMEOUT_SECONDS, trust_env=False)

    def __enter__(self) -> Self:
        """Use as a context manager to close the connections."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self.http.close()

    def _get(self, path: str) -> Json:
        return self._call("GET", path)

    def _post(self, path: str, data: Json) -> Json:
        return self._call("POST", path, json=data)

    def _call(self, method: str, path: str, **fields: Any) -> Json:
        answer = self.http.request(method, path, **fields)
        if answer.status_code >= 400:
            raise ControlRefused(answer.status_code, answer.text)
        content: Json = answer.json()
        return content
