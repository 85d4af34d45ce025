"""The Customer Account API of one signed-in shopper. It only reads; returns are made through the Admin API."""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import httpx

from returns.sign_in import SignedOut
from shop_integration import wire
from shop_integration.admin_api.answer import Json
from shop_integration.customer_account import tokens
from shop_integration.customer_account.addresses import accounts_of
from shop_integration.customer_account.sessions import access_token, end
from shop_integration.customer_rows import CustomerSession
from shop_integration.errors import Rejected, Unreachable

FOLDER = Path(__file__).parent / "documents"


class CustomerClient:
    """Sends documents with the session's token, which goes bare into `Authorization`."""

    def __init__(self, session: CustomerSession, *, now: datetime) -> None:
        self._session, self._now = session, now
        self._url = accounts_of(session.shop, now=now).graphql_api

    def query(self, name: str, **variables: Any) -> Json:
        """Read with `documents/{name}.graphql` and return `data`. Raises SignedOut, Unreachable or Rejected."""
        token = access_token(self._session, now=self._now)
        response = ask(self._url, token, name, variables)
        if response.status_code == 401:
            token = access_token(self._session, now=self._now, refused=token)
            response = ask(self._url, token, name, variables)
        if response.status_code == 401:
            end(self._session)
            raise SignedOut
        return data_of(response)


def ask(url: str, token: str, name: str, variables: Json) -> httpx.Response:
    """Send one document. Raises Unreachable when no answer came."""
    headers = {**tokens.headers(), "Authorization": token}
    content = {"query": document(name), "variables": variables}
    try:
        return wire.straight().post(url, json=content, headers=headers, timeout=wire.HURRIED)
    except httpx.HTTPError as error:
        raise Unreachable(type(error).__name__, maybe_done=False) from error


def data_of(response: httpx.Response) -> Json:
    """The data of an answer; part of it is none. Raises Unreachable or Rejected."""
    try:
        body = json.loads(response.content) if response.status_code == 200 else None
    except (ValueError, RecursionError) as error:
        raise Unreachable("the answer is not JSON", maybe_done=False) from error
    if not isinstance(body, dict):
        raise Unreachable(f"HTTP {response.status_code}", maybe_done=False)
    errors = body.get("errors")
    if errors:
        found = [error.get("extensions") or {} for error in errors if isinstance(error, dict)]
        raise Rejected(tuple(str(each.get("code", "")) for each in found), "")
    if not isinstance(body.get("data"), dict):
        raise Unreachable("the answer has no data", maybe_done=False)
    data: Json = body["data"]
    return data


@cache
def document(name: str) -> str:
    """Read `documents/{name}.graphql`."""
    return (FOLDER / f"{name}.graphql").read_text(encoding="utf-8")
