"""Who asks: a program of one shop, by its key, and what that key lets it do."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, cast
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from returns.domain.api_key import Scope, actor_of
from returns.log_context import facts
from returns.queries.api_keys import is_live, key_of
from returns.wall import let_in
from returns_api.problems import Problem

if TYPE_CHECKING:
    from returns.models import ApiKey, Shop

_CHALLENGE = {"WWW-Authenticate": 'Bearer realm="returns"'}


@dataclass(slots=True)
class Call:
    """One request of a program: its key, when, and what is written down of it. `agent`: a model asks.

    `secret`: the answer tells one, and is not kept to be given again. `status` is how it ended where the answer's own
    does not tell. `unwritten`: it is not written down.
    """

    key: ApiKey
    now: datetime
    mark: UUID
    operation: str = ""
    number: str = ""
    dry_run: bool = False
    secret: bool = False
    code: str = field(default="")
    agent: bool = False
    status: int | None = None
    unwritten: bool = False

    def refused(self, code: str) -> None:
        """What was asked for was not done, whatever is answered; `code` is one of problems.CODES."""
        self.code, self.status = code, Problem(code).status

    @property
    def shop(self) -> Shop:
        """Whose returns these are."""
        return self.key.shop

    @property
    def actor_id(self) -> str:
        """Who acts, as history names it."""
        return actor_of(self.key.pk, agent=self.agent)

    def may(self, scope: Scope) -> bool:
        """Whether the key has this scope."""
        return scope.value in self.key.scopes


class ApiRequest(HttpRequest):
    """A request whose key was read."""

    call: Call


def call_of(request: HttpRequest) -> Call:
    """What the gate made sure of."""
    return cast("ApiRequest", request).call


def mark_of_request() -> UUID:
    """The id under which the request stands in the log, and which its answer carries."""
    return UUID(str(facts()["request_id"])) if "request_id" in facts() else uuid.uuid4()


def read_caller(request: HttpRequest) -> Call:
    """The program behind a request; raises Problem where its key opens nothing."""
    if settings.SECURE_SSL_REDIRECT and not request.is_secure():
        raise Problem("https_needed")
    kind, _, text = request.headers.get("Authorization", "").partition(" ")
    if kind.lower() != "bearer" or not text:
        raise Problem("key_missing", headers=_CHALLENGE)
    key, now = key_of(text.strip()), timezone.now()
    if key is None:
        raise Problem("key_unknown", headers=_CHALLENGE)
    let_in(key.shop_id)
    if not is_live(key, now=now):
        raise Problem("key_void" if key.revoked_at else "key_run_out", headers=_CHALLENGE)
    return Call(key, now, mark_of_request())


class Needs:
    """What an operation asks of a key; asked before anything of the request is read. None: any key will do."""

    def __init__(self, operation: str, scope: Scope | None) -> None:
        self._operation, self._scope = operation, scope

    def __call__(self, request: HttpRequest) -> bool:
        """Let the request pass, or raise Problem."""
        call = call_of(request)
        call.operation = self._operation
        if self._scope and not call.may(self._scope):
            raise missing(self._scope)
        return True


def missing(scope: Scope) -> Problem:
    """The key lacks a scope."""
    return Problem(
        "scope_missing",
        f"It takes the scope {scope.value}.",
        headers={"WWW-Authenticate": f'Bearer realm="returns", error="insufficient_scope", scope="{scope.value}"'},
    )
