#!/usr/bin/env python
"""Write docs/api.md from the description of the API; a test compares the two."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "api.md"

HEAD = """# API

For programs: a helpdesk, a warehouse, an accounting system, a bot. `/api/v1/` of the host that the app runs on;
`/api/v1/openapi.json` describes it (OpenAPI 3.1), and `bin/api_docs.py` makes this page from that.
`examples/return_by_api.py` takes an order from its first request to its money through the API alone.
Models come in by [a door of their own](agents.md). Why it is so: [decision 70](decisions/0070-programs.md).

## Keys

An owner makes a key for each program under Settings → API keys, with the scopes it needs and a last day, a year away at
most. It is shown once. The program sends it with each request: `Authorization: Bearer rmak_…`. Secret scanners find
keys by `rmak_[0-9A-Za-z]{46}`; the last six characters are a checksum. A key that takes the place of another leaves
it in use for a day, a week, or not at all. Keys open nothing once they are void or have run out, or once the app was
removed from the shop, and are erased with the shop.

| scope | lets a program |
| --- | --- |
"""

RULES = """
A program pays no more than an agent of the shop does: what one person may not pay alone a program may not either. It
asks (`"result": "asked"`), and a person confirms who did not make the key. A program confirms nothing. Against the
policy it decides only with `overrides:write`, and never without a reason
([decision 84](decisions/0084-all-that-the-admin-does.md)).

## Rules for every request

- **Read twice, sent once.** Each answer to GET has an `ETag`; with `If-None-Match` what you have already is 304.
- **Pages.** Lists have `limit` and `next_cursor`; a cursor is a place in the order that was asked for, and belongs to
  the same filters and sort.
- **Done once.** Give each wish an `Idempotency-Key`. The same request again is answered the same, with
  `Idempotency-Replayed: true`, for 24 hours; with another body 422 `other_request`; while the first is being carried
  out 409 `being_carried_out`. What was not understood or not let in is not kept and may be put right under the same
  key.
- **Not over somebody's head.** `If-Match` with the ETag of `GET /returns/{number}`: where the return has changed since,
  412 and nothing is done.
- **Asked first.** What hangs on Shopify's stock or prices is asked there before anything begins. While it does not
  answer: 503 `no_answer`, nothing was begun, and the same request may be sent again
  ([decision 94](decisions/0094-opening-with-an-exchange.md)).
- **Tried first.** `?dry_run=true` does all of it and undoes it: the answer says what would come of it, letters, labels
  and payments included, and what would be refused is refused the same.
- **So many calls.** 300 a minute for each key. `RateLimit` says how many are left and for how many seconds; beyond
  them 429 with `Retry-After`. Bodies are JSON of 256 KiB at most.
- **Nobody is named** but to a key with `customers:read` that asks with `expand=customer`. What shows who bought
  (labels, pictures, messages, evidence) takes that scope too.
- **Written down.** Each call is kept for 90 days with its operation, return, status and time, and without what it said;
  the owner sees it with the key. Of what is beyond the budget of a minute only the first call is. Changes stand in the
  return's history under the key's name. `X-Request-Id` names a call.
- No cookies, and no other site's script may read an answer.

## Problems

`application/problem+json` (RFC 9457). `code` never changes its meaning; `errors` names fields, those of a body as
JSON Pointers.

```json
{problem}
```

| code | status | meaning |
| --- | --- | --- |
"""

PROBLEM = {
    "type": "urn:returns-api:problem:invalid",
    "title": "Some fields are not right.",
    "status": 422,
    "code": "invalid",
    "request_id": "0f0c8a52-6d4b-4c7e-9a55-0a8c6a2f3b11",
    "errors": [{"field": "limit", "code": "less_than_equal", "message": "Input should be less than or equal to 100"}],
}


def page() -> str:
    """The page as it should be."""
    import api_reach  # noqa: PLC0415  # beside this file

    from returns_api.document import document  # noqa: PLC0415  # Django is set up first
    from returns_api.problems import CODES  # noqa: PLC0415
    from returns_api.scopes import SCOPES  # noqa: PLC0415

    scopes = "\n".join(f"| `{scope}` | {what} |" for scope, what in SCOPES.items())
    codes = "\n".join(f"| `{code}` | {status} | {meaning} |" for code, (status, meaning) in CODES.items())
    reach = f"\n\n## What people do in the admin\n\n{api_reach.table()}\n"
    rules = RULES.replace("{problem}", json.dumps(PROBLEM, indent=2))
    return HEAD + scopes + "\n" + rules + codes + reach + "\n## Operations\n" + "".join(_operations(document()))


def _operations(document: dict[str, Any]) -> Iterator[str]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield f"\n### {operation['summary']}\n\n`{method.upper()} {path}`"
            scopes = operation["security"][0]["key"]
            yield f" · `{scopes[0]}`\n" if scopes else " · any key\n"
            if told := operation.get("description"):
                yield f"\n{told.replace(chr(10) + '    ', chr(10))}\n"
            yield from _parameters(operation)
            if body := operation.get("requestBody"):
                yield _example("Body", body["content"]["application/json"]["example"])
            for status, answer in operation["responses"].items():
                if int(status) < 300:
                    [(kind, content)] = answer["content"].items()
                    told = _example(f"Answer {status}", content["example"]) if "example" in content else ""
                    yield told or f"\nAnswer {status}: a file, `{kind}`.\n"


def _parameters(operation: dict[str, Any]) -> Iterator[str]:
    rows = [each for each in operation["parameters"] if each["in"] == "query"]
    if rows:
        yield "\n| parameter | | |\n| --- | --- | --- |\n"
    for each in rows:
        yield f"| `{each['name']}` | {_kind(each['schema'])} | {each.get('description', '')} |\n"


def _kind(schema: dict[str, Any]) -> str:
    for part in schema.get("anyOf", [schema]):
        kind: dict[str, Any] = part.get("items", part)
        if "$ref" in kind:
            return f"{'some of ' if 'items' in part else ''}{kind['$ref'].rpartition('/')[2]}"
        if kind.get("type") not in {None, "null"}:
            return str(kind["type"])
    return ""


def _example(title: str, example: Any) -> str:
    return f"\n{title}:\n\n```json\n{json.dumps(example, indent=2, ensure_ascii=False)}\n```\n"


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    PAGE.write_text(page(), encoding="utf-8")
