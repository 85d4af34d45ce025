"""Photos that come with the form of what to return. Each is kept at once, so that an error elsewhere loses none."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _

from returns.operations.keep_photo import MOST_OF_A_LINE, TooManyPhotos, keep_photo
from returns.queries.photos import free_photos
from returns_portal.limits import Attempt, Limit, TooManyAttempts, take
from returns_portal.pictures import UnusablePicture, written_anew
from returns_portal.shopper.problems import time_of

if TYPE_CHECKING:
    from returns.models import FulfillmentLine, Order, Return

# Each is unpacked and written anew, whether it can be used or not. More than may wait for a return: some try again.
PER_ORDER = Limit("photos.order", most=100)


class SentPhotos:
    """What one posted form says of photos: which of those sent before stay, and which are new."""

    def __init__(
        self,
        order: Order,
        data: QueryDict,
        files: MultiValueDict[str, UploadedFile],
        *,
        now: datetime,
        changing: Return | None = None,
    ) -> None:
        self._order, self._data, self._files, self._now = order, data, files, now
        self._free = free_photos(order, besides=changing.pk if changing else None)

    def of(self, fulfilled: FulfillmentLine) -> tuple[tuple[int, ...], str]:
        """The ids of a line's photos, new ones kept, and what is wrong with the rest, or nothing.

        No more files of a line are looked at than it may have photos, nor of an order than `PER_ORDER`.
        """
        named = [key for key in self._data.getlist(f"keep_{fulfilled.pk}") if key.isascii() and key.isdigit()]
        there = self._free.filter(fulfilled=fulfilled, pk__in=[key[:18] for key in named])
        ids, problem = list(there.values_list("pk", flat=True)[:MOST_OF_A_LINE]), ""
        for looked_at, upload in enumerate(self._files.getlist(f"photos_{fulfilled.pk}")):
            if max(len(ids), looked_at) >= MOST_OF_A_LINE:
                return tuple(ids), _("At most %(most)d photos of an item, please.") % {"most": MOST_OF_A_LINE}
            try:
                ids.append(self._keep(fulfilled, upload))
            except UnusablePicture as unusable:
                problem = unusable.sentence(upload.name or "")
            except TooManyPhotos:
                return tuple(ids), _("These are more photos than we can keep. Please send fewer.")
            except TooManyAttempts as limit:
                said = _("Too many photos were sent within an hour. You can add more at %(time)s.")
                return tuple(ids), said % {"time": time_of(self._order.shop, limit)}
        return tuple(ids), problem

    def _keep(self, fulfilled: FulfillmentLine, upload: UploadedFile) -> int:
        take([Attempt(PER_ORDER, (self._order.pk,))], now=self._now)
        made = written_anew(upload, size=upload.size or 0)
        return keep_photo(
            order=self._order, fulfilled=fulfilled, jpeg=made.jpeg, thumbnail=made.thumbnail, now=self._now
        )
