"""What DNS says of shops' own domains: the one place that asks it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import dns.exception
import dns.resolver

from returns.operations.own_domain import DomainProblem, prove_again
from returns.queries.own_domains import to_look_at

if TYPE_CHECKING:
    from returns.models import OwnDomain

# Where a shop puts its token: below the host, so that a CNAME at the host itself is no obstacle.
LABEL = "_returns"
SECONDS = 5.0
# Verified domains are looked at once a day, so many in one run: each may take those seconds.
AGAIN, MOST = timedelta(days=1), 10


class Silent(Exception):
    """No name server answered; asking again may help."""


def proof_name(host: str) -> str:
    """The name under which the token is looked for."""
    return f"{LABEL}.{host}"


def txt_records(name: str) -> list[str]:
    """The TXT records of a name, none where it has none. Raises Silent. Takes seconds at most."""
    try:
        answer = dns.resolver.resolve(name, "TXT", lifetime=SECONDS, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return []
    except dns.exception.DNSException as error:
        raise Silent from error
    return [b"".join(record.strings).decode("utf-8", "replace") for record in answer]


def problem_of(domain: OwnDomain) -> DomainProblem | None:
    """Why the domain is not proved now; None where the token is there. Asks DNS."""
    try:
        found = txt_records(proof_name(domain.host))
    except Silent:
        return DomainProblem.SILENT
    if domain.token in found:
        return None
    return DomainProblem.WRONG if found else DomainProblem.MISSING


def look_again(*, now: datetime) -> int:
    """Look at verified domains whose day is over; at how many. A proof that is gone is an operation's matter."""
    due = to_look_at(before=now - AGAIN, most=MOST)
    for domain in due:
        prove_again(known=domain, problem=problem_of(domain), now=now)
    return len(due)
