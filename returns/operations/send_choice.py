"""A shopper has what they chose sent to the e-mail address of their order, to go on with on another device."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from returns.outbox import put

if TYPE_CHECKING:
    from returns.models import Order

SEND = "mail.choice"


def send_choice(*, order: Order, sealed: str, seen: str, language: str, now: datetime) -> None:
    """Have it mailed. `sealed` is the selection and `seen` what was shown with it, both as pages hold them: no words.

    Nothing is asked for by it. Who forgets the person takes it away, see `forget_person`.
    """
    payload = {"order": order.pk, "sealed": sealed, "seen": seen, "language": language}
    put(order.shop, SEND, payload, now=now)
