"""What the mail provider tells of our letters. django-anymail knows who knocks and reads what they say."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any

from anymail.exceptions import AnymailConfigurationError, AnymailError, AnymailWebhookValidationFailure
from anymail.signals import EventType, RejectReason
from anymail.webhooks.brevo import BrevoTrackingWebhookView
from anymail.webhooks.mailjet import MailjetTrackingWebhookView
from anymail.webhooks.postmark import PostmarkTrackingWebhookView
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from returns.operations.hear_of_letter import Fate, hear_of_letter
from returns.wall import every_shop

if TYPE_CHECKING:
    from anymail.signals import AnymailTrackingEvent

logger = logging.getLogger(__name__)

READERS = {
    "brevo": BrevoTrackingWebhookView,
    "mailjet": MailjetTrackingWebhookView,
    "postmark": PostmarkTrackingWebhookView,
}
# The name under which a letter's key travels with it, and comes back.
LETTER = "letter"
# There is no such mailbox, whoever says so.
NO_MAILBOX = frozenset({RejectReason.BOUNCED, RejectReason.INVALID})
# What Anymail's readers raise for a body that is none of the provider's, or belongs to another of its webhooks.
UNREADABLE = (
    ValueError, TypeError, KeyError, AttributeError, RecursionError, AnymailError, AnymailConfigurationError,
)  # fmt: skip
FAILED = frozenset({EventType.BOUNCED, EventType.REJECTED, EventType.FAILED})


@require_http_methods(["POST", "HEAD"])
def hear(request: HttpRequest, provider: str) -> HttpResponse:
    """Take what the provider in use tells; 404 for all others, 400 without its secret or for what nobody can read.

    Letters we do not know (any more) are no mistake of the provider's, which would only tell of them again.
    """
    if provider != settings.EMAIL_PROVIDER or provider not in READERS:
        raise Http404
    reader = READERS[provider]()
    try:
        reader.run_validators(request)
    except AnymailWebhookValidationFailure as refusal:
        raise BadRequest from refusal
    if request.method == "HEAD":
        return HttpResponse()
    told = [(_key(event), fate) for event in _events(reader, request) if (fate := fate_of(event))]
    now = timezone.now()
    with every_shop():  # one account with the provider sends the letters of all shops
        unknown = sum(not hear_of_letter(key=key, fate=fate, now=now) for key, fate in told)
    if unknown:
        logger.info("a mail provider tells of letters we do not know", extra={"kind": provider, "count": unknown})
    return HttpResponse()


def fate_of(event: AnymailTrackingEvent) -> Fate | None:
    """What became of the letter, None where that is nothing to us (it arrived, or is still being tried).

    Anymail calls soft bounces of Brevo and Postmark bounces like all others, and judges Mailjet's by their reason
    alone; each provider's own word tells them apart.
    """
    raw: dict[str, Any] = event.esp_event
    if event.event_type == EventType.COMPLAINED:
        return Fate.COMPLAINED
    if event.event_type not in FAILED:
        return None
    if raw.get("event") == "soft_bounce" or raw.get("Type") == "SoftBounce":
        return Fate.UNDELIVERED
    is_hard = bool(raw["hard_bounce"]) if "hard_bounce" in raw else event.reject_reason in NO_MAILBOX
    return Fate.BOUNCED if is_hard else Fate.UNDELIVERED


def _events(reader: Any, request: HttpRequest) -> list[AnymailTrackingEvent]:
    try:
        return list(reader.parse_events(request))
    except UNREADABLE as unreadable:
        raise BadRequest from unreadable


def _key(event: AnymailTrackingEvent) -> str:
    """The key we gave the letter; empty where it has none, or something else came in its place."""
    key = event.metadata.get(LETTER, "") if isinstance(event.metadata, dict) else ""
    return key if isinstance(key, str) else ""
