"""The shop's look on paper: a logo and one colour."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What a page shows of a shop's look; labels show none of it, since machines read them.

    `accent` has 4.5 : 1 on white, so that a printer without colours prints it dark. `logo` is a PNG's data address or
    empty, `name` what it says, `width` and `height` are its points; `plate` is a colour behind a logo that white paper
    would swallow.
    """

    accent: str
    logo: str = ""
    name: str = ""
    width: str = ""
    height: str = ""
    plate: str = "transparent"

    @property
    def ink(self) -> str:
        """The accent, never a pure blue: in those the blanks of a page are found again (`blanks.colours`)."""
        return self.accent.replace("#0000", "#0001", 1)
