"""What was decided about a return against the policy."""

from django.db import models

from returns.domain.override import LONGEST_REASON, OverrideKind
from returns.models.fields import word_check, words


class Override(models.Model):
    """One decision, with the reason that somebody gave. `by` is Shopify's number of them.

    Its event in the history says which rule was set aside; the reason stands here alone, since it may name a person.
    """

    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="overrides")
    kind = words(OverrideKind)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True, default="")
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        constraints = [word_check("kind", OverrideKind, name="override_kind_known")]
