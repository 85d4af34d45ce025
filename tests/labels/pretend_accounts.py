"""Accounts of a kind that speaks the sandbox carrier's wire inside this process, one pretend carrier per key."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from io import BytesIO
from typing import Any

import httpx
import pytest
from pypdf import PdfWriter

from labels.carriers import registry
from labels.carriers.base import Capabilities, Document, Paper, Unusable
from labels.carriers.kinds import Credentials, Kind
from labels.carriers.sandbox.carrier import SandboxCarrier
from labels.connecting import connect
from labels.models import CarrierAccount
from returns.carrier_accounts import AccountKind, AskedField, Reports
from returns.models import Shop
from tests.characters import NOW
from tests.labels.pretend_carrier import PretendCarrier

WRONG_KEY = "wrong-key"


class _Adapter(SandboxCarrier):
    name = "pretend"

    def __init__(self, given: Credentials) -> None:
        super().__init__(url="http://carrier.invalid/carrier/v1", key=given.values["key"])
        self.capabilities = able(given.test)

    def documents(self, shipment_id: str) -> list[Document]:
        return [Document(Paper.LABEL, "application/pdf", blank())]

    def check(self) -> None:
        if self._key == WRONG_KEY:
            raise Unusable("the carrier does not accept our key")
        super().check()


@lru_cache
def blank() -> bytes:
    """A label on which nothing stands."""
    writer, out = PdfWriter(), BytesIO()
    writer.add_blank_page(288, 432)
    writer.write(out)
    return out.getvalue()


def able(test: bool) -> Capabilities:
    return Capabilities(postage=True, test=test, tracks=True)


def _is_test(values: Mapping[str, str]) -> bool:
    return values["key"].startswith("test")


PRETEND = Kind(
    AccountKind("pretend", "Pretend Post", "Sells pretend labels.", (AskedField("key", "Key"),), Reports.BY_HAND),
    _Adapter,
    _is_test,
    able,
)


class Carriers:
    """The pretend carriers by key: each account has shipments of its own."""

    def __init__(self) -> None:
        self.by_key: dict[str, PretendCarrier] = {}

    def __getitem__(self, key: str) -> PretendCarrier:
        return self.by_key.setdefault(key, PretendCarrier())

    def client(self, url: str, key: str) -> httpx.Client:
        return self[key].client(url, key)


def pretend_kind(monkeypatch: pytest.MonkeyPatch) -> Carriers:
    """Let shops connect pretend accounts."""
    carriers = Carriers()
    monkeypatch.setattr("labels.carriers.sandbox.carrier._client", carriers.client)
    monkeypatch.setattr(registry, "KINDS", {"pretend": PRETEND})
    return carriers


def an_account(shop: Shop, *, key: str = "live-key", name: str = "Main", **more: Any) -> CarrierAccount:
    """Connect one."""
    return connect(shop_id=shop.pk, kind="pretend", name=name, values={"key": key}, now=NOW, **more)
