"""Who works at the shop, and what they may."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from returns.domain.role import Role
from returns.models.shop import Shop


class StaffMember(models.Model):
    """Somebody who opened the app. `user_id` is Shopify's number for them (`sub` of the ID token).

    `role` is "" for who has what the shop gives everybody. `name`, `email` and `account_owner` are what Shopify said
    when it answered, `locale` how its pages spoke to them then; it was asked last at `asked_at`. Who owns the shop
    there owns the app here, whatever `role` says. `mention_mails`: they are told by mail where notes name them.
    """

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="staff")
    user_id = models.CharField(max_length=20)
    name = models.CharField(max_length=255, blank=True, default="")
    email = models.CharField(max_length=254, blank=True, default="")
    account_owner = models.BooleanField(default=False)
    locale = models.CharField(max_length=20, blank=True, default="")
    mention_mails = models.BooleanField(default=True)
    role = models.CharField(max_length=16, blank=True, default="")
    met_at = models.DateTimeField()
    asked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["shop", "user_id"], name="staff_member_once"),
            models.CheckConstraint(condition=Q(role__in=["", *Role]), name="staff_role_is_one"),
        ]

    def __str__(self) -> str:
        return self.name or self.email or self.user_id


class StaffChange(models.Model):
    """Somebody's role, or a rule about staff, was changed. Ids, roles and sums only; `by` is "" for the app itself."""

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="staff_changes")
    kind = models.CharField(max_length=32)
    user_id = models.CharField(max_length=20, blank=True, default="")
    by = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)

    class Meta:
        indexes = [models.Index(fields=["shop", "-id"], name="staff_change_newest")]
