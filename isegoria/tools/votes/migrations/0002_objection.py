# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0002_merging_and_coauthors"),
        ("votes", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Objection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField(help_text="Place of the option that is objected to.")),
                ("reason", models.TextField(blank=True, default="", help_text="Empty once the contribution holds it.")),
                ("language", models.CharField(max_length=12)),
                (
                    "ballot",
                    models.ForeignKey(
                        blank=True,
                        help_text="Null once its author has changed their mind, or left.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="objections",
                        to="votes.namedballot",
                    ),
                ),
                (
                    "contribution",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="objection",
                        to="contributions.contribution",
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="objections", to="votes.vote"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("ballot", "place"), name="objection_once")],
            },
        ),
    ]
