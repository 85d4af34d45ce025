"""The letters to a colleague who is named in notes on returns, or is given some. What notes say stays in the app."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import translation
from django.utils.translation import ngettext

from returns.domain.language import REVIEWED
from returns.languages import known, language_for
from returns.operations.tell_mentioned import note_mailed
from returns.queries.assigned import to_tell_of
from returns.queries.inbox_query import ME
from returns.queries.staff_notes import to_tell
from returns_portal.letters import post

if TYPE_CHECKING:
    from returns.models import OutboxMessage, StaffMember

logger = logging.getLogger(__name__)


def mentioned(message: OutboxMessage, *, now: datetime) -> None:
    """Tell of all notes that name the reader and that they have neither seen nor been told of, in one letter.

    Nothing goes to who wants none, or has seen them by now.
    """
    member, mentions, names = to_tell(message.shop, message.payload["member"])
    if member is None or not mentions:
        logger.info("no mail: nobody has to be told any more", extra={"kind": message.kind})
        return
    with translation.override(_language(member)):
        count = len(mentions)
        subject = ngettext("A colleague named you in a note", "Colleagues named you in %(count)s notes", count) % {
            "count": count
        }
        facts = {
            "rows": [(each.note.rma.number, names.get(each.note.author, "")) for each in mentions],
            "href": f"https://{message.shop.domain}/admin/apps/{settings.SHOPIFY_API_KEY}/app/mentions/",
        }
        post(message, message.shop, now=now, to=member.email, template="mentioned", subject=subject, facts=facts)
    note_mailed(mentions, now=now)


def assigned(message: OutboxMessage, *, now: datetime) -> None:
    """Tell of all returns that others gave the reader since the letter was ordered and that they still have.

    Nothing goes to who wants none, or has none of them by now.
    """
    since = datetime.fromisoformat(message.payload["since"])
    member, given, count = to_tell_of(message.shop, message.payload["member"], since=since)
    if member is None or not given:
        logger.info("no mail: nobody has to be told any more", extra={"kind": message.kind})
        return
    with translation.override(_language(member)):
        subject = ngettext("You were given a return", "You were given %(count)s returns", count) % {"count": count}
        facts = {
            "rows": [(each.number, each.name) for each in given],
            "further": count - len(given),
            "href": f"https://{message.shop.domain}/admin/apps/{settings.SHOPIFY_API_KEY}/app/returns/?assignee={ME}",
        }
        post(message, message.shop, now=now, to=member.email, template="assigned", subject=subject, facts=facts)


def _language(member: StaffMember) -> str:
    """Their own language in Shopify, if these pages are in it, else the shop's, else English."""
    codes = (known(member.locale), language_for(member.shop))
    return next((code for code in codes if code in REVIEWED), "en")
