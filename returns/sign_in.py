"""What the portal and the Shopify wing tell each other about shoppers who sign in. Values only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

# Keys are URL-safe base64, which has no such sign.
AND = "~"


class SignInProblem(StrEnum):
    """Why a sign-in came to nothing. Beginning anew is the way out of each."""

    DENIED = "denied"  # the shopper said no at Shopify
    EXPIRED = "expired"  # it took too long, or was finished before
    FOREIGN = "foreign"  # another browser began it
    FAILED = "failed"  # Shopify's answer proves nothing


class UnableToSignIn(Exception):
    """The sign-in came to nothing; `problem` says why."""

    def __init__(self, problem: SignInProblem) -> None:
        super().__init__(problem)
        self.problem = problem


class NoCustomerAccounts(Exception):
    """The shop has no customer accounts of the kind that can be signed in to: Shopify names no addresses for them."""


class SignedOut(Exception):
    """The session is over: signed out, run out, taken back by Shopify, or erased."""


def ticket_name(row_id: int) -> str:
    """The name under which the browser keeps its ticket."""
    return f"sign-in-{row_id}"


def proof_of(key: str, way_back: str) -> str:
    """What the state of a sign-in proves and where it leads back to, as a link carries it."""
    return f"{key}{AND}{way_back}"


def read_proof(proof: str) -> tuple[str, str]:
    """The key and the way back out of a state's proof."""
    key, _, way_back = proof.partition(AND)
    return key, way_back


@dataclass(frozen=True, slots=True)
class Begun:
    """Where to send the browser, and what it must bring back: a ticket under a name. Neither is to be logged."""

    address: str
    ticket_name: str
    ticket: str


@dataclass(frozen=True, slots=True)
class Visit:
    """A session as links name it."""

    session_id: int
    key: str


@dataclass(frozen=True, slots=True)
class Terms:
    """What Shopify says of one order line: how many pieces may be asked for, and the first cause against the rest.

    `cause` is one of Shopify's NonReturnableReason (FINAL_SALE, RETURN_WINDOW_EXPIRED, …), or empty.
    """

    units: int
    cause: str = ""


OrderTerms = Mapping[str, Terms]


@dataclass(frozen=True, slots=True)
class CustomerOrders:
    """A page of a customer's orders, newest first: order gid -> terms by line gid; `after` is the next page's cursor.

    An order that could not be brought here is counted in `missing`.
    """

    terms: Mapping[str, OrderTerms]
    after: str = ""
    missing: int = 0


@dataclass(frozen=True, slots=True)
class Passenger:
    """Whom an extension on a customer's pages speaks for: the shop, and the customer where one is signed in."""

    domain: str
    customer_gid: str
