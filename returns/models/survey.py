"""What shoppers say once their return is over."""

from django.db import models
from django.db.models import F, Q


class SurveyAnswer(models.Model):
    """How easy a return was for its shopper, from 1 (very hard) to 5 (very easy), and what else they say.

    One for each return. `first_at` is when it was first given, `at` when it was last changed. `language` is the one
    that the page was read in.
    """

    rma = models.OneToOneField("returns.Return", models.CASCADE, related_name="survey")
    score = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=1000, blank=True, default="")
    language = models.CharField(max_length=8)
    first_at = models.DateTimeField(db_index=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=1) & Q(score__lte=5), name="survey_score_known"),
            models.CheckConstraint(condition=Q(at__gte=F("first_at")), name="survey_changed_after_first"),
        ]
