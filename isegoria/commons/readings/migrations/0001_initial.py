# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import isegoria.core.identifiers
import isegoria.core.spaces.texts


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_attestations_and_pauses"),
        ("accounts", "__first__"),
        ("contributions", "0002_merging_and_coauthors"),
        ("processes", "0002_assurance_audience_and_schedule"),
        ("results", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Circle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=isegoria.core.identifiers.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                (
                    "titles",
                    models.JSONField(blank=True, default=dict, validators=[isegoria.core.spaces.texts.check_texts]),
                ),
                (
                    "instructions",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="What readers are asked, in the organisers' words.",
                        validators=[isegoria.core.spaces.texts.check_texts],
                    ),
                ),
                ("invitation", models.CharField(blank=True, default="", max_length=40)),
                ("opens_at", models.DateTimeField()),
                ("closes_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("frozen_at", models.DateTimeField(blank=True, null=True)),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reading_circles",
                        to="processes.process",
                    ),
                ),
                (
                    "result",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="results.result",
                    ),
                ),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
                "indexes": [
                    models.Index(condition=models.Q(("frozen_at", None)), fields=["closes_at"], name="circle_open")
                ],
            },
        ),
        migrations.CreateModel(
            name="Grid",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(default=1)),
                ("asked", models.PositiveSmallIntegerField(help_text="Different readers that each text is to have.")),
                ("questions", models.JSONField()),
                ("kinds", models.JSONField(default=list, help_text="Kinds of contributions that are read.")),
                ("seed", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("texts", models.PositiveIntegerField(default=0)),
                ("read_once", models.PositiveIntegerField(default=0)),
                ("read_enough", models.PositiveIntegerField(default=0)),
                ("waiting", models.PositiveIntegerField(default=0)),
                ("disputed", models.PositiveIntegerField(default=0)),
                ("readings", models.PositiveIntegerField(default=0)),
                ("languages", models.JSONField(default=dict, help_text="Language → number of texts.")),
                ("gathered_to", models.PositiveBigIntegerField(default=0)),
                ("changed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "figures",
                    models.JSONField(default=dict, help_text="Agreement and answers: worked out by the worker."),
                ),
                ("figures_at", models.DateTimeField(blank=True, null=True)),
                ("aside", models.CharField(blank=True, default="", max_length=64)),
                (
                    "circle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="grids", to="readings.circle"
                    ),
                ),
                (
                    "phases",
                    models.ManyToManyField(
                        help_text="Phases that are read; none for all.", related_name="+", to="processes.phase"
                    ),
                ),
            ],
            options={
                "ordering": ["circle", "-number"],
                "constraints": [models.UniqueConstraint(fields=("circle", "number"), name="grid_number_once")],
            },
        ),
        migrations.CreateModel(
            name="Reader",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("languages", models.JSONField(default=list)),
                ("readings", models.PositiveIntegerField(default=0)),
                ("read_by_language", models.JSONField(default=dict)),
                ("counts", models.BooleanField(default=True)),
                ("compared", models.PositiveIntegerField(default=0)),
                ("agreed", models.PositiveIntegerField(default=0)),
                ("seconds", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "grid",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="readers",
                        to="readings.grid",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.person"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("grid", "person"), name="reader_once")],
            },
        ),
        migrations.CreateModel(
            name="Text",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("language", models.CharField(default="", max_length=12)),
                ("shuffle", models.PositiveIntegerField(default=0)),
                ("readings", models.PositiveSmallIntegerField(default=0)),
                ("wanted", models.PositiveSmallIntegerField()),
                ("is_open", models.BooleanField(default=True)),
                ("is_out", models.BooleanField(default=False)),
                ("counts", models.JSONField(default=list)),
                ("says", models.CharField(blank=True, default="", max_length=8)),
                ("enough_at", models.DateTimeField(blank=True, null=True)),
                ("last_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="read_as",
                        to="contributions.contribution",
                    ),
                ),
                (
                    "grid",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="texts_read",
                        to="readings.grid",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("is_open", True)),
                        fields=["grid", "readings", "shuffle"],
                        name="text_to_read",
                    ),
                    models.Index(fields=["grid", "says"], name="text_says"),
                    models.Index(fields=["grid", "-readings", "shuffle"], name="text_list"),
                ],
                "constraints": [models.UniqueConstraint(fields=("grid", "contribution"), name="text_in_grid_once")],
            },
        ),
        migrations.CreateModel(
            name="Reading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("answers", models.JSONField()),
                ("counts", models.BooleanField(default=True)),
                ("seconds", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("given_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "reader",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="given",
                        to="readings.reader",
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="given", to="readings.text"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("reader", "text"), name="circle_reading_once")],
            },
        ),
        migrations.CreateModel(
            name="Turn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begun_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("until", models.DateTimeField()),
                (
                    "passed",
                    models.CharField(
                        blank=True,
                        choices=[("language", "not my language"), ("skipped", "left to others")],
                        default="",
                        max_length=10,
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="turns",
                        to="readings.reader",
                    ),
                ),
                (
                    "text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="turns", to="readings.text"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(condition=models.Q(("passed", "")), fields=["until"], name="turn_until")],
                "constraints": [models.UniqueConstraint(fields=("reader", "text"), name="turn_once")],
            },
        ),
    ]
