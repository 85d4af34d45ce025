"""Reports by e-mail, and the letter that asks an address whether it wants one."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation

from returns.links import report_url
from returns.operations.send_reports import note_report_sent
from returns.queries.reports import letter_to_send, report_of_link
from returns_portal.letters import post
from returns_portal.merchant.reports.content import content_of
from returns_portal.merchant.reports.writing import asking_facts, asking_subject, facts_of, file_of, subject_of
from returns_portal.tables import Format

if TYPE_CHECKING:
    from returns.models import OutboxMessage

logger = logging.getLogger(__name__)


def report(message: OutboxMessage, *, now: datetime) -> None:
    """Send a report of one period, once. Nothing goes where its reader opposed meanwhile, or nothing is to be told.

    A try after this process died carries the same Message-ID as the first.
    """
    letter = letter_to_send(message.shop, message.payload["letter"])
    if letter is None:
        logger.info("no mail: the report went already, or nobody wants it", extra={"kind": message.kind})
        return
    wanted = letter.report
    with translation.override(wanted.language):
        content = content_of(wanted, now=letter.due_at or letter.put_at)
        if content is None:
            note_report_sent(letter=letter, now=now, empty=True)
            return
        file = file_of(content.attached, Format(wanted.file))
        post(
            message,
            message.shop,
            now=now,
            to=wanted.email,
            template="report",
            subject=subject_of(wanted, content),
            facts=facts_of(wanted, content, attached=file is not None),
            files=[file] if file else [],
            stop=report_url(shop_id=wanted.shop_id, report_id=wanted.pk),
        )
    note_report_sent(letter=letter, now=now)


def asks(message: OutboxMessage, *, now: datetime) -> None:
    """Ask an address whether it wants a report. Nothing goes where it has answered, or nobody wants to send it now."""
    wanted = report_of_link(message.shop_id, message.payload["report"])
    if wanted is None or wanted.confirmed_at or wanted.stopped_at:
        logger.info("no mail: nobody has to be asked any more", extra={"kind": message.kind})
        return
    with translation.override(wanted.language):
        subject, facts = asking_subject(wanted), asking_facts(wanted)
        post(message, message.shop, now=now, to=wanted.email, template="report_asks", subject=subject, facts=facts)
