"""What a shop looks like."""

from django.db import models
from django.db.models import Q

from returns.domain.brand import HOUSE_COLOUR, Corners, Font, LogoTone
from returns.models.fields import word_check


class Brand(models.Model):
    """The look that a merchant gave the shopper's pages, mails and papers; a shop without a row has the house's.

    `colour` is `#rrggbb`. `logo` is a PNG that we wrote, `logo_width` and `logo_height` are its pixels, twice what is
    shown. `logo_mark` is a part of its digest, so that its address changes when it does. `inside_theme` has pages
    behind the app proxy stand in the shop's theme.
    """

    shop = models.OneToOneField("returns.Shop", models.CASCADE, primary_key=True, related_name="brand")
    colour = models.CharField(max_length=7, default=HOUSE_COLOUR)
    font = models.CharField(max_length=16, default=Font.SYSTEM)
    corners = models.CharField(max_length=16, default=Corners.ROUND)
    inside_theme = models.BooleanField(default=False)
    logo = models.BinaryField(default=b"")
    logo_width = models.PositiveSmallIntegerField(default=0)
    logo_height = models.PositiveSmallIntegerField(default=0)
    logo_tone = models.CharField(max_length=16, blank=True, default="")
    logo_mark = models.CharField(max_length=16, blank=True, default="")
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            word_check("font", Font, name="brand_font_known"),
            word_check("corners", Corners, name="brand_corners_known"),
            models.CheckConstraint(
                condition=Q(logo_mark="", logo_tone="")
                | Q(logo_tone__in=[*LogoTone], logo_width__gte=1, logo_height__gte=1),
                name="brand_logo_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.colour} {self.font} {self.corners}"
