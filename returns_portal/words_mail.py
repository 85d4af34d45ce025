"""Mails to the shop about its own words: they cannot be used, or it wants to see what shoppers would get."""

from __future__ import annotations

import logging
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from returns.languages import language_for
from returns.queries.messages import text_of_message
from returns.wording import amid, language_name
from returns_portal.letters import post
from returns_portal.messages.catalogue import MESSAGES
from returns_portal.messages.engine import WordsError
from returns_portal.messages.problems import said_of
from returns_portal.messages.sampled import sample_facts, sampled

if TYPE_CHECKING:
    from returns.models import OutboxMessage

logger = logging.getLogger(__name__)


def words_broken(message: OutboxMessage, *, now: datetime) -> None:
    """Tell the shop that its words for a message could not be used, and that ours were sent instead."""
    shop, text = message.shop, text_of_message(message.shop, message.payload["text"])
    if text is None or text.message not in MESSAGES or not shop.email:
        logger.info("no mail: nothing to tell, or nobody to write to", extra={"kind": message.kind})
        return
    with translation.override(language_for(shop)):
        name = str(MESSAGES[text.message].name)
        subject = _("Your own words cannot be used: %(name)s") % {"name": name}
        language = amid(language_name(text.language))
        facts = {"name": name, "language_name": language, "problem": said_of(text.problem, line=text.line)}
        post(message, shop, now=now, to=shop.email, template="words_broken", subject=subject, facts=facts)


def test_message(message: OutboxMessage, *, now: datetime) -> None:
    """Send what was typed to the shop's own address, with made-up values; nothing where it cannot be written."""
    shop, content = message.shop, message.payload
    if not shop.email:
        logger.info("no mail: nobody to write to", extra={"kind": message.kind})
        return
    with translation.override(content["language"]):
        try:
            own = sampled(shop, content)
        except WordsError:
            logger.info("no mail: the words cannot be used", extra={"kind": message.kind})
            return
        subject = _("Test: %(subject)s") % {"subject": own.subject}
        post(
            message,
            shop,
            now=now,
            to=shop.email,
            template="sample",
            subject=subject,
            facts=sample_facts(shop, content, own),
        )
