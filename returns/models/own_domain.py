"""The host under which a shop's own pages answer."""

from django.db import models
from django.db.models import Q


class OwnDomain(models.Model):
    """A host that a shop wants its returns pages under, and whether it has proved that the host is its own.

    `token` is what the shop puts into DNS. `verified_at` is set once it was seen there; until then nothing is served
    under the host and no link names it, so that naming a host keeps nobody else from it: of all that name it, one can
    be verified, which the database itself sees to. `problem` (`DomainProblem`) says why the last look failed.
    A verified host is looked at again each day: `unproved_since` is since when the token is not there any more, and
    `warned_at` when the shop was told so.
    """

    shop = models.OneToOneField("returns.Shop", models.CASCADE, primary_key=True, related_name="own_domain")
    host = models.CharField(max_length=253)
    token = models.CharField(max_length=64)
    named_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)
    verified_at = models.DateTimeField(null=True)
    unproved_since = models.DateTimeField(null=True)
    warned_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=16, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["host"], condition=~Q(verified_at=None), name="own_domain_is_one_shops"),
            models.CheckConstraint(condition=Q(verified_at=None) | Q(problem=""), name="own_domain_verified_or_wrong"),
            models.CheckConstraint(
                condition=Q(unproved_since=None, warned_at=None) | ~Q(verified_at=None),
                name="own_domain_lost_was_proved",
            ),
            models.CheckConstraint(
                condition=Q(warned_at=None) | ~Q(unproved_since=None), name="own_domain_warned_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.host
