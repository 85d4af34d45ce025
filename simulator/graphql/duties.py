"""Import duties as the API shows them."""

from typing import Any

from simulator.graphql.ids import gid
from simulator.world.lines import Duty


def duty_fields(duty: Duty) -> dict[str, Any]:
    """Return a duty."""
    return {
        "id": gid("Duty", duty.id),
        "price": duty.price,
        "harmonizedSystemCode": duty.hs_code,
        "countryCodeOfOrigin": duty.origin,
    }
