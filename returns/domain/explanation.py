"""The answer of the policy for somebody outside: each line's sentence, the trace behind it, and where it is written.

`docs/explain.md` describes the document. It says what was decided, when and by which version, and nothing about the
moment it is read: the same return gives the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any, Literal

import msgspec

from returns.domain.document import Part, Words

SCHEMA: Literal["returns.explanation/1"] = "returns.explanation/1"


class ExplainedVerdict(Part, frozen=True):
    """One rule's answer. `clauses` are the codes of the policy's clauses behind it."""

    rule: str
    answer: Literal["ALLOW", "REVIEW", "DENY"]
    code: str
    facts: dict[str, Any]
    clauses: tuple[str, ...]


class ExplainedConditions(Part, frozen=True):
    """What counted for a line: each thing with its value, and the code of the clause that said so, if one did."""

    values: dict[str, Any]
    said_by: dict[str, str]
    exceptions: tuple[str, ...]


class ExplainedLine(Part, frozen=True):
    """One line. `conditions` is None where a return was judged before they were kept, or was not judged here."""

    line: str
    title: str
    quantity: int
    reason: str
    reason_label: Words
    fault: bool
    sentence: Words
    conditions: ExplainedConditions | None
    verdicts: tuple[ExplainedVerdict, ...]


class ExplainedPolicy(Part, frozen=True):
    """The version that counted, and the fingerprint of its document."""

    version: int
    active_from: str | None
    sha256: str


class Explanation(Part, frozen=True):
    """The whole document. `return` is empty for a preview; times are ISO 8601 in UTC."""

    schema: Literal["returns.explanation/1"]
    order: str
    number: str = msgspec.field(name="return")
    lane: str
    answer: Literal["ALLOW", "REVIEW", "DENY", ""]
    times: dict[str, str]
    policy: ExplainedPolicy
    lines: tuple[ExplainedLine, ...]

    @property
    def as_text(self) -> str:
        """The document as it is handed over: keys sorted, two spaces, a line end."""
        content = msgspec.to_builtins(self)
        return json.dumps(content, sort_keys=True, ensure_ascii=False, indent=2) + "\n"


def read_explanation(text: str | bytes) -> Explanation:
    """Read a document back; raises msgspec.ValidationError where it is not of this schema."""
    return msgspec.json.decode(text, type=Explanation)


def fingerprint_of(document: Mapping[str, Any]) -> str:
    """SHA-256 of a policy document written in one way: keys sorted, no spaces, UTF-8."""
    text = json.dumps(document, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def explained_verdict(kept: Mapping[str, Any]) -> ExplainedVerdict:
    """A verdict as it is kept with the return (`Verdict.as_json`), with the clauses it names."""
    facts = dict(kept["facts"])
    clauses = tuple(clause["code"] for clause in facts.get("said_by", ()))
    return ExplainedVerdict(rule=kept["rule"], answer=kept["answer"], code=kept["code"], facts=facts, clauses=clauses)


def explained_conditions(kept: Mapping[str, Any] | None) -> ExplainedConditions | None:
    """Conditions as they are kept with the return (`Conditions.as_json`)."""
    return msgspec.convert(kept, ExplainedConditions) if kept else None
