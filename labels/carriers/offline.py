"""What carriers without an account have in common: nobody is asked for anything, and nobody sends news."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace

from labels.carriers.base import Capabilities, Credit, Document, ForgedNews, News, Paper, Parcel, Refused, Shipment


class Offline(ABC):
    """A carrier whose labels are here already. `nothing` and `unfollowed` tell a merchant why a call was refused."""

    name: str
    capabilities: Capabilities
    nothing: str = "no label is held for this parcel"
    unfollowed: str

    def check(self) -> None:  # noqa: B027 - there is nothing to do, and nothing to override
        """Nobody has to be asked."""

    def quote(self, parcel: Parcel) -> Shipment:
        """What was set aside for the parcel that our reference names."""
        found = self.find(parcel.reference)
        if found is None:
            raise Refused(self.nothing)
        return found

    @abstractmethod
    def find(self, reference: str) -> Shipment | None:
        """The same, or nothing."""

    @abstractmethod
    def get(self, shipment_id: str) -> Shipment:
        """What is kept under an id."""

    def buy(self, shipment_id: str, *, service: str, parcel: Parcel) -> Shipment:
        """Nothing is left to be paid."""
        return self.get(shipment_id)

    @abstractmethod
    def documents(self, shipment_id: str) -> Sequence[Document]:
        """The file as it was brought."""

    @abstractmethod
    def void(self, shipment_id: str) -> Shipment:
        """Let it count no more."""

    def track(self, tracking_number: str, *, shipment_id: str = "") -> list[News]:
        """Nobody tells us of it."""
        raise Refused(self.unfollowed)

    def parse_webhook(self, *, body: bytes, headers: Mapping[str, str]) -> News:
        """Nobody may speak for it."""
        raise ForgedNews


def row_number(shipment_id: str) -> int:
    """The key of the row that an id names; 0, which no row has, for anything else."""
    return int(shipment_id) if shipment_id.isdecimal() else 0


def called_off(shipment: Shipment) -> Shipment:
    """The same shipment, given back: whatever it cost was paid elsewhere and does not come back through us."""
    return replace(shipment, voided=True, credit=Credit.NOT_APPLICABLE)


def label_file(media_type: str, content: bytes | memoryview) -> list[Document]:
    """A brought file as the label; it was opened and written anew when it came."""
    return [Document(Paper.LABEL, media_type, bytes(content), opened=True)]
