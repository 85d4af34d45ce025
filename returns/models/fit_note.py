"""Sentences about the fit that stand beside a product in the shop."""

from django.db import models

from returns.domain.fit_note import FitNoteProblem, FitNoteState
from returns.models.fields import word_check, words


class FitNote(models.Model):
    """The note of one product, by language.

    `finding` is the one that it was written from, if any; while the note stands or is on its way, `answer` says so
    there and is followed. `told` is what that answer says, for when it is given anew.

    `revision` counts what staff did to it, so that an answer about an older text is told apart. `digest` is Shopify's
    mark of the value that we wrote last. `removing`: what is wanted, and was refused perhaps, is that it goes. Where
    somebody changed it there, `theirs` is what it says and `theirs_digest` its mark. `changed_by` is the id of who
    wrote or removed it last.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="fit_notes", db_index=False)
    product_gid = models.CharField(max_length=255)
    title = models.CharField(max_length=512)
    texts = models.JSONField()
    finding = models.ForeignKey("returns.Finding", models.SET_NULL, null=True, related_name="fit_notes")
    answer = models.OneToOneField("returns.FindingAnswer", models.SET_NULL, null=True, related_name="fit_note")
    told = models.CharField(max_length=300, blank=True, default="")
    state = words(FitNoteState)
    problem = words(FitNoteProblem, blank=True, default="")
    detail = models.CharField(max_length=500, blank=True, default="")
    theirs = models.JSONField(default=dict)
    digest = models.CharField(max_length=128, blank=True, default="")
    theirs_digest = models.CharField(max_length=128, blank=True, default="")
    removing = models.BooleanField(default=False)
    revision = models.PositiveIntegerField(default=1)
    changed_by = models.CharField(max_length=64)
    changed_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "product_gid"], name="fit_note_once_per_product"),
            word_check("state", FitNoteState, name="fit_note_state_known"),
            models.CheckConstraint(
                condition=models.Q(state=FitNoteState.REFUSED.value) ^ models.Q(problem=""),
                name="fit_note_refused_for_cause",
            ),
        ]
        indexes = [models.Index(fields=["shop", "-changed_at", "-id"], name="fit_notes_newest_first")]

    def __str__(self) -> str:
        return self.title
