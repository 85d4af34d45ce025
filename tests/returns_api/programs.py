"""What the tests of the API share: a program with a key, and what it says."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from returns.domain.api_key import Scope
from returns.domain.role import Role
from returns.models import ApiKey, Shop
from returns.operations.api_keys import make_key

OWNER = "7001"
ALL = tuple(scope.value for scope in Scope)
ROOT = "/api/v1"


@dataclass(frozen=True)
class Program:
    """Somebody's software, with a key."""

    key: ApiKey
    text: str

    def get(self, path: str, **headers: str) -> HttpResponse:
        """Read."""
        return Client().get(ROOT + path, headers=self._headers(headers))

    def post(self, path: str, body: Any = None, **headers: str) -> HttpResponse:
        """Write; no body where there is none to send."""
        said = json.dumps(body) if body is not None else ""
        return Client().post(ROOT + path, said, content_type="application/json", headers=self._headers(headers))

    def send(self, method: str, path: str, body: bytes = b"", kind: str = "application/json", **headers: str) -> Any:
        """Anything else."""
        return Client().generic(method, ROOT + path, body, content_type=kind, headers=self._headers(headers))

    def _headers(self, headers: dict[str, str]) -> dict[str, str]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return {"Authorization": f"Bearer {self.text}"} | named


def program_of(shop: Shop, *scopes: str, name: str = "Warehouse", days: int = 90) -> Program:
    """A program that may do everything, or what is named."""
    if not shop.staff.filter(user_id=OWNER).exists():
        shop.staff.create(user_id=OWNER, role=Role.OWNER, met_at=timezone.now(), asked_at=timezone.now())
    key, text = make_key(
        shop=shop,
        name=name,
        scopes=scopes or ALL,
        life=timedelta(days=days),
        request_key=uuid.uuid4(),
        by=OWNER,
        now=timezone.now(),
    )
    return Program(key, text)
