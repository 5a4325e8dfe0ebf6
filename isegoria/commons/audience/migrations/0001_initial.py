# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_attestations_and_pauses"),
        ("spaces", "0002_roles_pauses_and_approvals"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Portrait",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "age",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("0-14", "under 15"),
                            ("15-29", "15 to 29"),
                            ("30-44", "30 to 44"),
                            ("45-59", "45 to 59"),
                            ("60-74", "60 to 74"),
                            ("75+", "75 or more"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                (
                    "gender",
                    models.CharField(
                        blank=True,
                        choices=[("woman", "a woman"), ("man", "a man"), ("other", "in another way")],
                        default="",
                        max_length=8,
                    ),
                ),
                ("quarter", models.CharField(blank=True, default="", max_length=120)),
                ("given_on", models.DateField(default=django.utils.timezone.localdate)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="portraits", to="accounts.person"
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="spaces.space"),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["space"], name="portrait_of_space")],
                "constraints": [models.UniqueConstraint(fields=("person", "space"), name="portrait_once")],
            },
        ),
        migrations.CreateModel(
            name="Reference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dimension",
                    models.CharField(
                        choices=[("age", "Age"), ("gender", "Gender"), ("quarter", "Quarter")], max_length=8
                    ),
                ),
                ("counts", models.JSONField(default=dict)),
                ("source", models.CharField(max_length=300)),
                ("entered_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="spaces.space"),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("space", "dimension"), name="reference_once")],
            },
        ),
    ]
