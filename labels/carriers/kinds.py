"""What a kind of carrier account is: what its settings form asks for, and how an adapter is made of the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from labels.carriers.base import Capabilities, Carrier
from returns.carrier_accounts import AccountKind


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What an adapter is made of. Without a representation, so that no log or traceback shows it."""

    values: Mapping[str, str]
    webhook_secret: str = ""
    test: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of account: what pages show of it, and what is done with its credentials.

    `is_test` tells from the credentials whether the labels are real. `capabilities` is what an account of this kind
    can do, known without its credentials. `mistake` says what is wrong with the credentials before anyone is asked.
    `tell` lets the carrier know an address for its news and the secret to sign them with, where it can be told.
    """

    shown: AccountKind
    make: Callable[[Credentials], Carrier]
    is_test: Callable[[Mapping[str, str]], bool]
    capabilities: Callable[[bool], Capabilities]
    mistake: Callable[[Mapping[str, str]], Promise | str] = lambda values: ""
    tell: Callable[[Credentials, str, str], None] | None = None

    @property
    def name(self) -> str:
        """How the table and addresses call it."""
        return self.shown.name
