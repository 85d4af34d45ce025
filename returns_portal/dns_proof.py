"""What DNS says: the one place that asks it."""

from __future__ import annotations

import dns.exception
import dns.resolver

# Where a shop puts its token: below the host, so that a CNAME at the host itself is no obstacle.
LABEL = "_returns"
SECONDS = 5.0


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
