"""What a handler is given, and what it may say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from shop_integration.models import WebhookDelivery
from shop_integration.webhooks.body import Body

if TYPE_CHECKING:
    from returns.models import Shop


@dataclass(frozen=True, slots=True)
class News:
    """One delivered webhook with its body read. `subject` is the gid of what it is about, "" for the whole shop."""

    delivery: WebhookDelivery
    body: Body
    subject: str


# Handles several pieces of news about one subject of one shop at once, and says in a few words what came of it.
Handler = Callable[["Shop", Sequence[News], Callable[[], datetime]], str]
# Finds the subject of a body, given the shop's domain. Raises Malformed.
Subject = Callable[[Body, str], str]


@dataclass(frozen=True, slots=True)
class Topic:
    """How webhooks of a topic are read and handled."""

    subject: Subject
    handle: Handler
