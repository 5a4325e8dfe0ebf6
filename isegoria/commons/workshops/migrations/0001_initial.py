# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import isegoria.core.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "__first__"),
        ("contributions", "0002_merging_and_coauthors"),
        ("places", "0001_initial"),
        ("processes", "0002_assurance_audience_and_schedule"),
    ]

    operations = [
        migrations.CreateModel(
            name="Workshop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=isegoria.core.identifiers.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("held_on", models.DateField()),
                ("place_text", models.CharField(blank=True, default="", max_length=200)),
                ("people_present", models.PositiveIntegerField()),
                ("facilitated_by", models.CharField(blank=True, default="", max_length=200)),
                ("noted_by", models.CharField(blank=True, default="", max_length=200)),
                ("language", models.CharField(default="fr", max_length=12)),
                ("notes_sha256", models.CharField(max_length=64)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "being prepared"), ("published", "published"), ("withdrawn", "withdrawn")],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_because", models.CharField(blank=True, default="", max_length=500)),
                ("erased_at", models.DateTimeField(blank=True, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="workshops", to="processes.phase"
                    ),
                ),
                (
                    "place",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="places.territory",
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="workshops", to="processes.process"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["process", "state", "held_on"], name="workshop_list")],
            },
        ),
        migrations.CreateModel(
            name="NoteLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.FloatField()),
                ("text", models.TextField()),
                ("as_read", models.TextField()),
                ("topic", models.CharField(blank=True, default="", max_length=200)),
                ("table", models.CharField(blank=True, default="", max_length=40)),
                ("said_by", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("keeps", models.BooleanField(default=True)),
                ("checks", models.CharField(blank=True, default="", max_length=40)),
                ("version", models.PositiveIntegerField(default=1)),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="workshops.workshop"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "indexes": [models.Index(fields=["workshop", "keeps", "position"], name="note_line_list")],
            },
        ),
        migrations.CreateModel(
            name="WorkshopNote",
            fields=[
                (
                    "contribution",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="workshop_note",
                        serialize=False,
                        to="contributions.contribution",
                    ),
                ),
                ("position", models.FloatField()),
                ("topic", models.CharField(blank=True, default="", max_length=200)),
                ("table", models.CharField(blank=True, default="", max_length=40)),
                ("said_by", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "workshop",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="workshops.workshop"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["workshop", "position"], name="workshop_note_list")],
            },
        ),
    ]
