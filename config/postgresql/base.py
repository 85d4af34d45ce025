"""PostgreSQL as this app talks to it: without its compiler, with patience that ends, with the wall between shops.

The connection says before each statement whose rows are seen, where that is not what it said last.

A setting of the session outlives a request, and a rollback brings an older one back. So nothing is cleaned up at an
end: what stands is compared with what was said, and unknown after every rollback.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from django.db.backends.postgresql import base
from psycopg.pq import TransactionStatus

from returns import wall

SAY = f"SELECT set_config('{wall.SETTING}', %s, false)"
# A page's counts are a hundred small questions in one statement: over so many PostgreSQL's compiler takes two seconds,
# and the answer half a second.
PREPARE = "SELECT set_config('jit', 'off', false), set_config('statement_timeout', %s, false)"


class DatabaseWrapper(base.DatabaseWrapper):
    """PostgreSQL with the wall between shops. A question ends after `patience` seconds; 0: when it is answered."""

    patience: ClassVar[int] = 0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._said: str | None = None
        self.execute_wrappers.append(self._under_the_wall)

    def init_connection_state(self) -> Any:
        """Close a new connection at once: policies let everybody through who never heard of the wall."""
        commit = bool(super().init_connection_state())
        self._said = None
        self._say(wall.sees())
        self.connection.execute(PREPARE, [f"{self.patience}s"])
        return commit

    def _under_the_wall(self, execute: Callable[..., Any], *statement: Any) -> Any:
        seen = wall.sees()
        if seen != self._said and not self._is_broken():
            with self.wrap_database_errors:
                self._say(seen)
        return execute(*statement)

    def _say(self, seen: str) -> None:
        self.connection.execute(SAY, [seen])
        self._said = seen

    def _is_broken(self) -> bool:
        """Whether the transaction takes nothing any more but its end."""
        return self.connection.info.transaction_status == TransactionStatus.INERROR

    def _savepoint_rollback(self, sid: str) -> None:
        self._said = None
        super()._savepoint_rollback(sid)  # type: ignore[misc]  # Django's own, unknown to its stubs
        self._said = None

    def _rollback(self) -> None:
        self._said = None
        super()._rollback()  # type: ignore[misc]

    def _commit(self) -> None:
        said, self._said = self._said, None  # what is refused at the commit is rolled back
        super()._commit()  # type: ignore[misc]
        self._said = said
