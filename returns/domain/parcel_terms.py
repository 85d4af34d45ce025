"""What a shop says of its parcels where nobody measures them, and which of a carrier's offers it takes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

# Length, width and height in centimetres.
Box = tuple[int, int, int]

USUAL_BOX: Box = (30, 22, 12)
LONGEST_SIDE = 200
MOST_SERVICES = 10


class Prefer(StrEnum):
    """Which of several offers is taken."""

    CHEAPEST = "cheapest"
    FASTEST = "fastest"


@dataclass(frozen=True, slots=True)
class ParcelTerms:
    """The box that carriers are told, and how their offers are chosen from.

    What weighs up to `light_up_to` grams goes into `light_box`, if the shop has one. `services` are names as carriers
    call them: the first that is offered is taken, whatever it costs; where none is, `prefer` decides.
    """

    box: Box = USUAL_BOX
    light_box: Box | None = None
    light_up_to: int = 0
    prefer: Prefer = Prefer.CHEAPEST
    services: tuple[str, ...] = ()

    def box_for(self, grams: int) -> Box:
        """The box for goods of this weight."""
        return self.light_box if self.light_box and grams <= self.light_up_to else self.box
