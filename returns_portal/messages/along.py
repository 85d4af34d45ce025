"""Several pieces of news in one letter: what the others would have said, in a few sentences, under the newest."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.template import TemplateDoesNotExist
from django.template.loader import get_template
from django.utils.translation import gettext as _

from returns.domain.spaces import one_line
from returns.operations.take_turn import carried_by, let_go
from returns.outbox import effect
from returns_portal.messages.rules import is_switched_off

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Return

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Told:
    """One piece of news: its sentences, the page and number of its return, and a code of money that stands in it."""

    rma_id: int
    sentences: tuple[str, ...]
    link: str
    number: str
    other: bool = False
    code: str = ""


_collected: ContextVar[list[Told] | None] = ContextVar("collected", default=None)


def is_collecting() -> bool:
    """Whether a letter is being written to be told in another one, and not to be sent."""
    return _collected.get() is not None


def collect(rma: Return, *, key: str, template: str, subject: str, facts: dict[str, Any]) -> None:
    """Keep what a letter would say; nothing where the shop does not send it. Only while `is_collecting()`."""
    into = _collected.get()
    if into is None or is_switched_off(rma.shop, key):
        return
    said = (subject, _words(rma, template, facts), str(facts.get("text") or ""), *_parts(key, facts))
    sentences = tuple(dict.fromkeys(sentence for sentence in said if sentence))
    code = facts.get("code")
    letters = str(getattr(code, "letters", ""))
    into.append(Told(rma.pk, sentences, str(facts["link"]), rma.number, code=letters))


def told_along(message: OutboxMessage, rma: Return, *, now: datetime) -> list[Told]:
    """What is to be told along with a letter, in the order it happened; news that is old by now says nothing.

    What cannot be told here goes by itself.
    """
    found: list[Told] = []
    for carried in carried_by(message):
        try:
            with _collecting() as told:
                effect(carried.kind)(carried, now=now)
        except Exception:
            logger.exception("news cannot be told along", extra={"kind": carried.kind})
            let_go(carried)
            continue
        found += [replace(each, other=each.rma_id != rma.pk) for each in told]
    return found


@contextmanager
def _collecting() -> Iterator[list[Told]]:
    told: list[Told] = []
    token = _collected.set(told)
    try:
        yield told
    finally:
        _collected.reset(token)


def _words(rma: Return, template: str, facts: dict[str, Any]) -> str:
    """The sentences of a letter that has them in a piece of its own, such as a reminder with its day."""
    try:
        words = get_template(f"mail/_{template}.txt")
    except TemplateDoesNotExist:
        return ""
    return one_line(words.render({"shop": rma.shop, **facts}))


def _parts(key: str, facts: dict[str, Any]) -> Iterator[str]:
    """What of the parts of a letter says something that its sentences do not."""
    code = facts.get("code")
    if key == "discount_code" and code:
        yield str(code.letters)
    if key == "credited":
        yield from (str(note) for note in facts.get("credit_notes") or ())
    if facts.get("rest"):
        yield _("Still on its way") + ": " + ", ".join(facts["awaited"])
        yield _("It is return %(number)s from now on, and its money follows when it is here.") % {
            "number": facts["rest"].number
        }
    yield from (str(note) for note in facts.get("notes") or ())
    if tracking := facts.get("tracking"):
        yield f"{tracking.carrier} {tracking.tracking_number}".strip()
