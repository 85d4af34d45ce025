"""What a shopper shows for a parcel that they handed in: a number, a picture of the receipt, or both."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from returns.domain.tracking_number import NotANumber, Tracked, Wrong, couriers, read_number
from returns.operations.say_sent import Proof
from returns_portal.pictures import Picture, UnusablePicture, written_anew

LONGEST = 80
WRONG: Mapping[Wrong, Promise] = {
    Wrong.UNREADABLE: gettext_lazy("This is not a tracking number. It has at least 8 letters and digits."),
    Wrong.OTHER_SHAPE: gettext_lazy("%(courier)s has no numbers like this one. Compare it with your receipt."),
    Wrong.CHECK_DIGIT: gettext_lazy("A digit seems to be wrong. Compare the number with your receipt."),
}


@dataclass
class PostingForm:
    """The form as it was filled in, and what is wrong with it: field name -> sentence.

    With `needs_proof` a word alone is not enough: no label of ours tells of the parcel.
    """

    needs_proof: bool
    courier: str = ""
    number: str = ""
    errors: dict[str, str] = field(default_factory=dict)

    @property
    def couriers(self) -> list[str]:
        """Who may be named."""
        return couriers()

    def read(self, data: QueryDict, files: MultiValueDict[str, UploadedFile]) -> Proof | None:
        """The proof that was given; None where there is none.

        A picture counts also beside a number that cannot be read: browsers send no file twice, so it would be lost.
        """
        self.number = data.get("number", "").replace("\0", "")[:LONGEST].strip()
        self.courier = data.get("courier", "") if data.get("courier", "") in couriers() else ""
        picture = self._picture(files.get("receipt"))
        tracked = self._tracked()
        if not (self.errors or picture or tracked) and self.needs_proof:
            self.errors["number"] = _("Please give the tracking number, or add a photo of your receipt.")
        if self.errors and picture is None:
            return None
        return Proof(tracked, picture.jpeg if picture else None, picture.thumbnail if picture else None)

    def _tracked(self) -> Tracked | None:
        if not self.number:
            return None
        try:
            return read_number(self.number, courier=self.courier)
        except NotANumber as unusable:
            self.errors["number"] = str(WRONG[unusable.wrong]) % {"courier": self.courier}
            return None

    def _picture(self, upload: UploadedFile | None) -> Picture | None:
        if upload is None:
            return None
        try:
            return written_anew(upload, size=upload.size or 0)
        except UnusablePicture as unusable:
            self.errors["receipt"] = unusable.sentence(upload.name or "")
            return None
