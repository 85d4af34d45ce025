"""What the list of returns is searched by, and the views of it that people keep."""

from django.db import models
from django.db.models import Q


class ReturnFacet(models.Model):
    """One thing that a return is found by: a word, a reason, a country (`domain.inbox.Facet`).

    Written by `operations.index_returns` from the return, its order and its lines; never a source of anything.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="+", db_index=False)
    rma = models.ForeignKey("returns.Return", models.CASCADE, related_name="facets", db_index=False)
    facet = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rma", "facet"], name="facet_once_per_return")]
        indexes = [models.Index(fields=["shop", "facet", "rma"], name="facets_by_word")]


class SavedView(models.Model):
    """A way to look at the list that somebody gave a name: `query` is the address behind the `?`.

    `owner` is Shopify's number of who keeps it, "" for everybody at the shop. `first` opens with the list.
    """

    shop = models.ForeignKey("returns.Shop", models.CASCADE, related_name="views", db_index=False)
    owner = models.CharField(max_length=20, blank=True, default="")
    name = models.CharField(max_length=40)
    query = models.CharField(max_length=1000, blank=True, default="")
    first = models.BooleanField(default=False)
    made_at = models.DateTimeField()

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["shop", "owner", "name"], name="view_name_once"),
            models.UniqueConstraint(fields=["shop", "owner"], condition=Q(first=True), name="one_view_is_first"),
        ]

    def __str__(self) -> str:
        return self.name
