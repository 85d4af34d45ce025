"""Mails of what shopper and shop say to each other about a return: to the shop, a copy to the shopper, the answer."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from returns.languages import language_for
from returns.queries.remarks import contact_of, remark_by_id
from returns.queries.returns import get_return_by_id
from returns_portal.letters import language_of, post
from returns_portal.shopper.addresses import status_url

if TYPE_CHECKING:
    from returns.models import OutboxMessage, Remark, Return

logger = logging.getLogger(__name__)


def asked(message: OutboxMessage, *, now: datetime) -> None:
    """Tell the shop that a shopper wrote; the answer is given on the page of the return."""
    rma, remark = _about(message)
    to = message.shop.email or contact_of(message.shop).email
    with translation.override(language_for(message.shop)):
        subject = _("A shopper writes about return %(number)s") % {"number": rma.number}
        _post(message, rma, remark, now=now, to=to, template="question", subject=subject)


def copied(message: OutboxMessage, *, now: datetime) -> None:
    """Send the shopper a copy of what they wrote."""
    rma, remark = _about(message)
    with translation.override(language_of(rma)):
        subject = _("Your message about return %(number)s") % {"number": rma.number}
        _post(message, rma, remark, now=now, to=rma.email, template="question_copy", subject=subject)


def answered(message: OutboxMessage, *, now: datetime) -> None:
    """Send the shopper what the shop answers."""
    rma, remark = _about(message)
    with translation.override(language_of(rma)):
        subject = _("The shop answers about return %(number)s") % {"number": rma.number}
        _post(message, rma, remark, now=now, to=rma.email, template="answer", subject=subject)


def _about(message: OutboxMessage) -> tuple[Return, Remark | None]:
    rma = get_return_by_id(message.shop, message.payload["return"])
    return rma, remark_by_id(rma, message.payload["remark"])


def _post(
    message: OutboxMessage, rma: Return, remark: Remark | None, *, now: datetime, to: str, template: str, subject: str
) -> None:
    if remark is None or not to:
        logger.info("no mail: nobody to write to", extra={"return": rma.pk, "kind": message.kind})
        return
    facts = {"remark": remark, "rma": rma, "number": rma.number, "link": status_url(rma)}
    of = rma if to == rma.email else None
    post(message, message.shop, now=now, to=to, template=template, subject=subject, facts=facts, rma=of)
