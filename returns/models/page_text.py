"""A merchant's own words on the shopper's pages."""

from django.db import models


class PageTexts(models.Model):
    """What a shop says on its pages in one language, since it was saved; the newest row is in force.

    The others are the history.
    `texts` are Liquid by the keys of `returns_portal.page_texts.TEXTS`; what is not in it is said in our words.
    `made_by` is the id of who saved it.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="page_texts", db_index=False)
    language = models.CharField(max_length=8)
    texts = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    made_by = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        indexes = [models.Index(fields=["shop", "language", "-id"], name="page_texts_in_force")]
