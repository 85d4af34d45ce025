"""Tables of this wing: how often somebody has tried."""

from django.db import models


class RateLimit(models.Model):
    """Attempts counted for one key in one window of time. `key` is a keyed digest: nobody's address stands here."""

    key = models.CharField(max_length=64)
    started_at = models.DateTimeField(db_index=True)
    count = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "started_at"], name="rate_limit_once_per_window")]
