# SPDX-License-Identifier: AGPL-3.0-or-later

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import isegoria.core.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("processes", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Import",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=isegoria.core.identifiers.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("source", models.CharField(max_length=120, unique=True)),
                ("digest", models.CharField(help_text="SHA-256 of what was read.", max_length=64)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("people", "people"),
                            ("statements", "statements"),
                            ("opinions", "opinions"),
                            ("counting", "counting"),
                            ("sealing", "sealing"),
                            ("ready", "complete, not public"),
                            ("published", "public"),
                            ("dropping", "being dropped"),
                        ],
                        default="people",
                        max_length=12,
                    ),
                ),
                (
                    "cursor",
                    models.PositiveBigIntegerField(default=0, help_text="Last staged row written in this stage."),
                ),
                ("options", models.JSONField(blank=True, default=dict)),
                ("counts", models.JSONField(blank=True, default=dict, help_text="Rows to write, by stage.")),
                ("report", models.JSONField(blank=True, default=dict, help_text="What was read, kept and refused.")),
                (
                    "seal",
                    models.JSONField(blank=True, default=dict, help_text="Number and Merkle root of the opinions."),
                ),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "process",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="processes.process",
                    ),
                ),
            ],
        ),
    ]
