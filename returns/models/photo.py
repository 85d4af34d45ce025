"""Pictures that shoppers add to what they return."""

from django.db import models
from django.db.models import Q


class ReturnPhoto(models.Model):
    """One picture of a fulfilled line: bound to its order when it is sent, to the return's line once it is asked for.

    Until then `item` is None, and the picture is forgotten after a day. `jpeg` and `thumbnail` are ours, written anew
    from what was sent, so that nothing of the file itself is kept.
    """

    order = models.ForeignKey("returns.Order", models.CASCADE, related_name="photos")
    fulfilled = models.ForeignKey("returns.FulfillmentLine", models.CASCADE, related_name="photos")
    item = models.ForeignKey("returns.ReturnLineItem", models.CASCADE, null=True, related_name="photos")
    jpeg = models.BinaryField()
    thumbnail = models.BinaryField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["created_at"], condition=Q(item=None), name="photos_nobody_claimed")]
