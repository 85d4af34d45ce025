"""What a shopper is told who comes back from Shopify without being signed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from returns.sign_in import SignInProblem


@dataclass(frozen=True, slots=True)
class SignInWords:
    """What became of a try to sign in, and how to go on."""

    title: Promise
    text: Promise


AGAIN = _("Sign in again, or find your order by its number below.")
SIGN_IN_PROBLEMS: Mapping[str, SignInWords] = {
    SignInProblem.DENIED: SignInWords(_("You did not sign in"), AGAIN),
    SignInProblem.EXPIRED: SignInWords(_("That took too long, or was finished already"), AGAIN),
    SignInProblem.FOREIGN: SignInWords(
        _("You came back in another browser"),
        _("Sign in here, where you are now, or find your order by its number below."),
    ),
    SignInProblem.FAILED: SignInWords(_("The sign-in did not work"), AGAIN),
    "silent": SignInWords(
        _("The shop’s sign-in does not answer"), _("Try again in a minute, or find your order by its number below.")
    ),
}
