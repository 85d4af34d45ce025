"""What a shop tells Shopify Flow, and how that goes."""

from django.db import models
from django.db.models import Q

from returns.domain.flow_triggers import FlowMode, FlowProblem
from returns.models.fields import word_check, words


class FlowLine(models.Model):
    """The line to Shopify Flow; a shop that never heard of it has none, and is like one that is `listening`.

    `in_use` is what Flow said of our triggers: its name of each -> whether an enabled workflow has it, and when that
    was said. `listening` folds it: any is. `mode` is what the shop wants. Flow was last told at `told_at`. `problem` is
    why it did not take the newest of the trigger `problem_handle`, `detail` in Shopify's words.
    """

    shop = models.OneToOneField("returns.Shop", models.CASCADE, related_name="flow_line")
    mode = words(FlowMode, default=FlowMode.LISTENING)
    in_use = models.JSONField(default=dict)
    listening = models.BooleanField(default=False)
    told_at = models.DateTimeField(null=True)
    problem = words(FlowProblem, blank=True, default="")
    problem_handle = models.CharField(max_length=30, blank=True, default="")
    detail = models.CharField(max_length=500, blank=True, default="")
    problem_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            word_check("mode", FlowMode, name="flow_mode_known"),
            models.CheckConstraint(
                condition=Q(problem="", problem_at=None) | ~Q(problem="") & Q(problem_at__isnull=False),
                name="flow_problem_has_its_time",
            ),
        ]

    def __str__(self) -> str:
        return self.mode

    @property
    def open(self) -> bool:
        """Whether Flow is told."""
        return self.mode == FlowMode.ALWAYS or (self.mode == FlowMode.LISTENING and self.listening)
