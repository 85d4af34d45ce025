"""What shopper and shop say to each other about a return, and how a shop can be reached."""

from django.db import models

from returns.domain.remark import LONGEST, Speaker
from returns.models.fields import word_check, words


class Contact(models.Model):
    """How shoppers reach the shop; what is empty is not shown. A shop without a row has its e-mail address alone."""

    shop = models.OneToOneField("returns.Shop", models.CASCADE, primary_key=True, related_name="contact")
    email = models.CharField(max_length=254, blank=True, default="")
    phone = models.CharField(max_length=32, blank=True, default="")
    page = models.CharField(max_length=300, blank=True, default="")

    @property
    def dialled(self) -> str:
        """The number as a telephone takes it: digits, and the plus in front."""
        digits = "".join(sign for sign in self.phone if sign.isascii() and sign.isdigit())
        return f"+{digits}" if self.phone.lstrip().startswith("+") else digits


class Remark(models.Model):
    """One message about a return. The shopper's wait (`settled_at` is empty) until staff answer or let them rest."""

    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="remarks")
    speaker = words(Speaker)
    text = models.CharField(max_length=LONGEST)
    at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["pk"]
        constraints = [word_check("speaker", Speaker, name="remark_speaker_known")]
        indexes = [models.Index(fields=["rma"], condition=models.Q(settled_at=None), name="remarks_unanswered")]
