"""Roles for staff. In shops that are there already everybody stays what they were, able to do everything."""

import django.db.models.deletion
from django.db import migrations, models

from returns.migrations._under_triggers import AddFieldUnderTriggers

ROLES = ("viewer", "warehouse", "agent", "manager", "owner")


class Migration(migrations.Migration):
    dependencies = [("returns", "0001_squashed_0062_sent_letters")]

    operations = [
        AddFieldUnderTriggers("shop", "agents_pay_minor", models.PositiveBigIntegerField(null=True)),
        AddFieldUnderTriggers("shop", "two_people_minor", models.PositiveBigIntegerField(null=True)),
        AddFieldUnderTriggers(
            "shop",
            "default_role",
            models.CharField(choices=[(role, role) for role in ROLES], default="owner", max_length=16),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    "shop",
                    "default_role",
                    models.CharField(choices=[(role, role) for role in ROLES], default="manager", max_length=16),
                )
            ]
        ),
        migrations.CreateModel(
            name="StaffChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=32)),
                ("user_id", models.CharField(blank=True, default="", max_length=20)),
                ("by", models.CharField(blank=True, default="", max_length=64)),
                ("at", models.DateTimeField()),
                ("facts", models.JSONField(default=dict)),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="staff_changes", to="returns.shop"
                    ),
                ),
            ],
            options={"indexes": [models.Index(fields=["shop", "-id"], name="staff_change_newest")]},
        ),
        migrations.CreateModel(
            name="StaffMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_id", models.CharField(max_length=20)),
                ("name", models.CharField(blank=True, default="", max_length=255)),
                ("email", models.CharField(blank=True, default="", max_length=254)),
                ("account_owner", models.BooleanField(default=False)),
                ("role", models.CharField(blank=True, default="", max_length=16)),
                ("met_at", models.DateTimeField()),
                ("asked_at", models.DateTimeField()),
                (
                    "shop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="staff", to="returns.shop"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("shop", "user_id"), name="staff_member_once"),
                    models.CheckConstraint(condition=models.Q(role__in=["", *ROLES]), name="staff_role_is_one"),
                ],
            },
        ),
    ]
