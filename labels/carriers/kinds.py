"""What a kind of carrier account is: what its settings form asks for, and how an adapter is made of the answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

from labels.carriers.base import Capabilities, Carrier


@dataclass(frozen=True, slots=True)
class Field:
    """One thing the settings form asks for. A `secret` one is never shown again but for its last four characters."""

    name: str
    label: Promise | str
    help: Promise | str = ""
    secret: bool = True
    required: bool = True
    longest: int = 200


@dataclass(frozen=True, slots=True, repr=False)
class Credentials:
    """What an adapter is made of. Without a representation, so that no log or traceback shows it."""

    values: Mapping[str, str]
    webhook_secret: str = ""
    test: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of account.

    `name` stands in the table and in addresses, `title` is what people call it, `about` one sentence for the merchant.
    `is_test` tells from the credentials whether the labels are real. `capabilities` is what an account of this kind
    can do, known without its credentials. `mistake` says what is wrong with the credentials before anyone is asked.
    """

    name: str
    title: str
    about: Promise | str
    fields: tuple[Field, ...]
    make: Callable[[Credentials], Carrier]
    is_test: Callable[[Mapping[str, str]], bool]
    capabilities: Callable[[bool], Capabilities]
    mistake: Callable[[Mapping[str, str]], Promise | str] = lambda values: ""
