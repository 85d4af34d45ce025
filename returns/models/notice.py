"""What shoppers were told of although nobody did anything, and who began a return without finishing it."""

from django.db import models

from returns.domain.notices import NoticeKind
from returns.models.fields import word_check, words


class Notice(models.Model):
    """A notice was given about a return: once for each cause. `cause` names the day, parcel or claim it is about."""

    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="notices", db_index=False)
    kind = words(NoticeKind)
    cause = models.CharField(max_length=96)
    given_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rma", "kind", "cause"], name="notice_once_per_cause"),
            word_check("kind", NoticeKind, name="notice_kind_known"),
        ]


class WindowWatch(models.Model):
    """An order whose window's end is watched. `begun_at` is when its shopper last chose what to return.

    `look_at` is when to look next, None: never again; `reminded_at` is when they were reminded, which happens once.
    """

    order = models.OneToOneField("returns.Order", models.CASCADE, primary_key=True, related_name="window_watch")
    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="+", db_index=False)
    begun_at = models.DateTimeField(null=True)
    look_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["shop", "look_at"], condition=models.Q(look_at__isnull=False), name="windows_to_look_at"
            )
        ]
