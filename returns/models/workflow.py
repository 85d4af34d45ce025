"""What a shop lets happen by itself, and what came of it."""

from django.db import models
from django.db.models import Q

from returns.domain.workflow import LONGEST_NAME, RunStatus, StepStatus, Workflow, parse
from returns.models.fields import word_check, words


class ShopWorkflow(models.Model):
    """A workflow. Only while it `is_on` events begin runs of its newest version, `number`.

    `event` is what that version waits for; "" where it begins by the clock. Then `next_at` is when to look next, and
    `clock_at` the hour it has come to, or since when deadlines count, and `behind` the last withdrawal that was looked
    at for them (0: all were). What was removed keeps its row, since history names it. `stopped_why` is why it was
    switched off by itself: `storm`, or "".
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="workflows", db_index=False)
    name = models.CharField(max_length=LONGEST_NAME)
    event = models.CharField(max_length=48, blank=True)
    next_at = models.DateTimeField(null=True)
    clock_at = models.DateTimeField(null=True)
    behind = models.BigIntegerField(default=0, db_default=0)
    is_on = models.BooleanField(default=False)
    stopped_at = models.DateTimeField(null=True)
    stopped_why = models.CharField(max_length=16, blank=True, default="")
    number = models.PositiveIntegerField(default=1)
    made_by = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(is_on=False) | Q(stopped_at=None, removed_at=None), name="workflow_on_is_whole"
            )
        ]
        indexes = [
            models.Index(fields=["shop", "id"], name="workflows_of_a_shop"),
            models.Index(fields=["shop", "event"], condition=Q(is_on=True), name="workflows_that_wait"),
            models.Index(fields=["next_at"], condition=Q(is_on=True), name="workflows_by_the_clock"),
        ]

    def __str__(self) -> str:
        return self.name


class WorkflowVersion(models.Model):
    """What a workflow said from some moment on. It is never changed: runs keep the one they began with."""

    workflow = models.ForeignKey(ShopWorkflow, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    document = models.JSONField()
    by = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["workflow", "number"], name="workflow_version_once")]

    @property
    def plan(self) -> Workflow:
        """The document, read."""
        return parse(self.document)


class WorkflowRun(models.Model):
    """One beginning of a workflow, by an event of a return or by the clock: once for each, whatever dies in between.

    `period` is the day of the shop that a clock began it on, or the deadline that it comes before; "" for an event.
    `position` is the next step, `due_at` when it may be taken. `why` has the conditions as they were checked, `reason`
    a code of why it ended as it did. `cause` is the run whose action set it off, `depth` how many are in that chain.
    """

    workflow = models.ForeignKey(ShopWorkflow, models.CASCADE, related_name="runs", db_index=False)
    version = models.ForeignKey(WorkflowVersion, models.PROTECT, related_name="runs")
    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="workflow_runs")
    event = models.ForeignKey("returns.ReturnEvent", models.CASCADE, null=True, related_name="+")
    period = models.CharField(max_length=32, blank=True, default="")
    cause = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+")
    depth = models.PositiveSmallIntegerField(default=1)
    status = words(RunStatus, default=RunStatus.WAITING)
    position = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    why = models.JSONField(default=list)
    reason = models.CharField(max_length=32, blank=True, default="")
    due_at = models.DateTimeField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workflow", "event"], name="workflow_once_per_event"),
            models.UniqueConstraint(
                fields=["workflow", "rma", "period"], condition=~Q(period=""), name="workflow_once_per_period"
            ),
            models.CheckConstraint(
                condition=Q(event=None, period__gt="") | Q(event__isnull=False, period=""),
                name="workflow_run_began_once",
            ),
            word_check("status", RunStatus, name="workflow_run_status_known"),
        ]
        indexes = [
            models.Index(fields=["workflow", "-id"], name="runs_of_a_workflow"),
            models.Index(fields=["workflow", "status", "-id"], name="runs_by_status"),
            models.Index(fields=["workflow", "begun_at"], name="runs_of_an_hour"),
            models.Index(fields=["ended_at"], name="runs_that_ended"),
        ]


class WorkflowStep(models.Model):
    """What became of one step of a run. `shop_minor` is what was paid, in the shop's currency."""

    run = models.ForeignKey(WorkflowRun, models.CASCADE, related_name="steps", db_index=False)
    position = models.PositiveSmallIntegerField()
    action = models.CharField(max_length=16)
    status = words(StepStatus)
    reason = models.CharField(max_length=32, blank=True, default="")
    shop_minor = models.BigIntegerField(default=0)
    at = models.DateTimeField()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["run", "position"], name="workflow_step_once"),
            word_check("status", StepStatus, name="workflow_step_status_known"),
        ]


class WorkflowLimits(models.Model):
    """What all workflows of a shop may pay together in a day (the shop's currency; None: each by its own limit).

    Whoever pays by a workflow holds this row, so that no two of them count beside each other.
    """

    shop = models.OneToOneField("returns.Shop", models.CASCADE, related_name="workflow_limits")
    day_minor = models.BigIntegerField(null=True)


class WorkflowDay(models.Model):
    """What a workflow paid on a day of the shop, in the shop's currency."""

    workflow = models.ForeignKey(ShopWorkflow, models.CASCADE, related_name="days", db_index=False)
    day = models.DateField()
    spent_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["workflow", "day"], name="workflow_day_once"),
            models.CheckConstraint(condition=Q(spent_minor__gte=0), name="workflow_spends_forward"),
        ]
