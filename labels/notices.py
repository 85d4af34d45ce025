"""What a reader is told when a link opens no label."""

from dataclasses import dataclass
from http import HTTPStatus

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Notice:
    """A page instead of a label: the status, what happened, and what to do."""

    code: str
    status: HTTPStatus
    title: Promise
    text: Promise


EXPIRED = Notice(
    "expired",
    HTTPStatus.GONE,
    _("This link has expired"),
    _("Open your return again from the shop’s return page to get a new link."),
)
UNKNOWN = Notice(
    "unknown",
    HTTPStatus.NOT_FOUND,
    _("This link opens no label"),
    _("It may have been copied only in part. Use the link in the e-mail, or open your return from the shop."),
)
PENDING = Notice(
    "pending",
    HTTPStatus.NOT_FOUND,
    _("The label is being prepared"),
    _("That takes a moment. Please load this page again."),
)
WITHDRAWN = Notice(
    "withdrawn",
    HTTPStatus.GONE,
    _("This label is no longer valid"),
    _("Please do not use it. Open your return from the shop to see how to send it."),
)
DISCONNECTED = Notice(
    "disconnected",
    HTTPStatus.GONE,
    _("This label is not made any more"),
    _("The shop no longer works with the carrier it came from. Ask the shop if you still need it."),
)
NOT_NEEDED = Notice(
    "not_needed",
    HTTPStatus.NOT_FOUND,
    _("This return needs no such paper"),
    _("Open your return from the shop to see what it needs."),
)
NO_SUCH_PAPER = Notice(
    "no_such_paper",
    HTTPStatus.BAD_REQUEST,
    _("We don’t know this paper size"),
    _("Labels come as 4x6, A6, A4 or Letter."),
)
