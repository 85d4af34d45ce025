"""Claims against suppliers in words: where they stand, what happened, why they are refused."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.domain.claim import ClaimEventKind, ClaimStatus, Refusal
from returns.domain.supplier import Silence

STATUSES: Mapping[str, Promise] = {
    ClaimStatus.OPEN: _("Waiting for the supplier"),
    ClaimStatus.ACCEPTED: _("Accepted"),
    ClaimStatus.CREDITED: _("Credited"),
    ClaimStatus.REFUSED: _("Refused"),
    ClaimStatus.LOST: _("Given up"),
    ClaimStatus.WITHDRAWN: _("Withdrawn"),
}
TONES: Mapping[str, str] = {
    ClaimStatus.OPEN: "info",
    ClaimStatus.ACCEPTED: "success",
    ClaimStatus.CREDITED: "success",
    ClaimStatus.REFUSED: "critical",
    ClaimStatus.LOST: "neutral",
    ClaimStatus.WITHDRAWN: "neutral",
}
REFUSALS: Mapping[str, Promise] = {
    Refusal.NOT_OURS: _("The article is not ours"),
    Refusal.NO_PROOF: _("What was sent does not prove the fault"),
    Refusal.TOO_LATE: _("It comes too late"),
    Refusal.USED: _("The article was used or is incomplete"),
    Refusal.NOT_AGREED: _("We did not agree to take this back"),
    Refusal.OTHER: _("Another reason"),
}
HAPPENED: Mapping[str, Promise] = {
    ClaimEventKind.SENT: _("Claim sent to the supplier"),
    ClaimEventKind.REMINDED: _("Supplier reminded"),
    ClaimEventKind.ACCEPTED: _("Claim accepted"),
    ClaimEventKind.REFUSED: _("Claim refused"),
    ClaimEventKind.CREDITED: _("Credit announced"),
    ClaimEventKind.LABEL: _("Label brought by the supplier"),
    ClaimEventKind.ASKED: _("Message from the supplier"),
    ClaimEventKind.ANSWERED: _("Message to the supplier"),
    ClaimEventKind.SILENT: _("No answer from the supplier in time"),
    ClaimEventKind.SEEN: _("Claim looked at"),
    ClaimEventKind.LOST: _("Claim given up"),
    ClaimEventKind.PUT_ANEW: _("Claim put anew"),
    ClaimEventKind.LINK_RENEWED: _("New link for the supplier"),
    ClaimEventKind.LINK_REVOKED: _("Link of the supplier revoked"),
    ClaimEventKind.MONEY_IN: _("Credit received"),
    ClaimEventKind.CHANGED: _("Claim changed"),
    ClaimEventKind.WITHDRAWN: _("Claim withdrawn"),
}
EVENTS: Mapping[str, Promise] = {
    **{f"claim.{kind}": label for kind, label in HAPPENED.items()},
    "claim.not_made": _("The supplier does not answer for this article"),
}
NOT_COVERED: Mapping[str, Promise] = {
    "too_late": _("Later than agreed with the supplier"),
    "reason": _("Not for this reason"),
}
AFTER_SILENCE: Mapping[str, Promise] = {
    Silence.OWN_LABEL: _("A label they were to make is made by you."),
    Silence.SHIP_TO_SHOP: _("Articles without a label yet come to you."),
    Silence.CLAIM_LOST: _("The claim is given up."),
}
