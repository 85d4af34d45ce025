"""The simulator as tests see it: its control door in a few verbs."""

from typing import Any

import httpx

from tests.processes import Program


class Street:
    """Control door of the running simulator. Every call raises httpx.HTTPStatusError when the simulator refuses."""

    def __init__(self, program: Program, *, smtp_port: int, traffic: str) -> None:
        self.program, self.url, self.smtp_port, self.traffic = program, program.url, smtp_port, traffic
        self._client = httpx.Client(base_url=f"{program.url}/_control", timeout=30)

    def get(self, path: str, **parameters: Any) -> Any:
        """Read something: get("/mail"), get("/calls", operation="returnProcess")."""
        return self._read(self._client.get(path, params=parameters))

    def post(self, path: str, body: Any = None, **parameters: Any) -> Any:
        """Make something happen: post("/clock", {"advance_seconds": 86400})."""
        return self._read(self._client.post(path, json={} if body is None else body, params=parameters))

    def delete(self, path: str) -> Any:
        """Take something back: delete("/unkind")."""
        return self._read(self._client.delete(path))

    def be_kind(self) -> None:
        """Forget every planned unkindness and every mail, between two tests."""
        self.delete("/unkind")
        self.delete("/mail")

    def unkind(self, target: str, kind: str, **details: Any) -> Any:
        """Plan an unkindness: unkind("admin", "lost_answer", match="returnProcess", times=1)."""
        return self.post("/unkind", {"target": target, "kind": kind, **details})

    def close(self) -> None:
        """Let the connection go."""
        self._client.close()

    @staticmethod
    def _read(answer: httpx.Response) -> Any:
        answer.raise_for_status()
        return answer.json() if answer.content else None
