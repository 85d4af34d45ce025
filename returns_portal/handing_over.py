"""A finished letter is handed to the mail server or to the provider in use."""

from __future__ import annotations

import smtplib
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import TYPE_CHECKING

from anymail.exceptions import AnymailError, AnymailRecipientsRefused, AnymailRequestsAPIError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from returns.operations.record_sent_letter import record_sent_letter
from returns.outbox import GiveUp, Later
from returns.vault import UnableToOpen
from returns_portal.webhooks import LETTER

if TYPE_CHECKING:
    from returns.models import Return, Shop

REFUSED_FOR_GOOD = 500
# What a provider answers to a letter that it will never take; a wrong key or too many letters can be mended.
NEVER = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.REQUEST_ENTITY_TOO_LARGE, HTTPStatus.UNPROCESSABLE_ENTITY})


def hand_over(letter: EmailMultiAlternatives, *, shop: Shop, rma: Return | None, to: str, now: datetime) -> None:
    """Send, and tell who is busy from who says no. Reasons never repeat the address.

    A provider gets a key with the letter, under which it tells later what became of it. Where none can be made the
    letter goes out without.
    """
    if settings.EMAIL_PROVIDER != "smtp":
        message_id = letter.extra_headers["Message-ID"]
        with suppress(UnableToOpen):
            key = record_sent_letter(shop=shop, rma=rma, to=to, message_id=message_id, now=now)
            letter.metadata = {LETTER: key}  # type: ignore[attr-defined]  # what django-anymail adds
    try:
        letter.send()
    except AnymailRecipientsRefused:
        raise GiveUp("the mail provider refuses the recipient") from None
    except AnymailRequestsAPIError as trouble:
        _stop_or_wait_for_provider(trouble.status_code)
    except AnymailError as trouble:
        raise GiveUp(f"the mail provider cannot send this: {type(trouble).__name__}") from None
    except smtplib.SMTPRecipientsRefused as refusal:
        code = max(code for code, _ in refusal.recipients.values())
        _stop_or_wait(code, f"the mail server refuses the recipient ({code})", refusal)
    except smtplib.SMTPDataError as refusal:
        _stop_or_wait(refusal.smtp_code, f"the mail server refuses the message ({refusal.smtp_code})", refusal)
    except (smtplib.SMTPException, OSError) as trouble:
        raise Later(f"the mail server can't be used: {type(trouble).__name__}") from trouble


def _stop_or_wait(code: int, reason: str, cause: Exception) -> None:
    raise (GiveUp if code >= REFUSED_FOR_GOOD else Later)(reason) from cause


def _stop_or_wait_for_provider(status: int | None) -> None:
    """Judge by the answer's status alone: what a provider writes under it repeats the letter."""
    if status in NEVER:
        raise GiveUp(f"the mail provider refuses the message ({status})") from None
    raise Later(f"the mail provider can't be used ({status or 'no answer'})") from None
