# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import isegoria.core.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_attestations_and_pauses"),
        ("accounts", "__first__"),
        ("contributions", "0002_merging_and_coauthors"),
        ("processes", "0002_assurance_audience_and_schedule"),
    ]

    operations = [
        migrations.CreateModel(
            name="Document",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=isegoria.core.identifiers.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("introduction", models.TextField(blank=True, default="", help_text="Markdown.")),
                ("language", models.CharField(default="fr", max_length=12)),
                (
                    "rhythm",
                    models.CharField(
                        choices=[
                            ("asked", "when its team decides"),
                            ("weekly", "every week"),
                            ("monthly", "every month"),
                            ("phase", "at the end of each phase"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                (
                    "next_due_at",
                    models.DateTimeField(blank=True, help_text="When its next edition was promised.", null=True),
                ),
                (
                    "reminded_of",
                    models.DateTimeField(
                        blank=True, help_text="The promised date of which its writers were reminded.", null=True
                    ),
                ),
                (
                    "version",
                    models.PositiveIntegerField(default=1, help_text="One more at each change of the working text."),
                ),
                (
                    "text_version",
                    models.PositiveIntegerField(default=1, help_text="Of its title and introduction alone."),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="syntheses", to="processes.process"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["process", "-made_at"], name="synthesis_latest")],
            },
        ),
        migrations.CreateModel(
            name="Edition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=isegoria.core.identifiers.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("introduction", models.TextField(blank=True, default="")),
                (
                    "changes",
                    models.CharField(blank=True, default="", help_text="What this edition changes.", max_length=500),
                ),
                ("figures", models.JSONField(blank=True, default=dict)),
                (
                    "sha256",
                    models.CharField(blank=True, default="", help_text="Of its canonical content.", max_length=64),
                ),
                ("published_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("taken_back_at", models.DateTimeField(blank=True, null=True)),
                ("taken_back_reason", models.CharField(blank=True, default="", max_length=500)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="editions", to="synthesis.document"
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["document", "-number"], name="edition_latest")],
                "constraints": [models.UniqueConstraint(fields=("document", "number"), name="edition_number_once")],
            },
        ),
        migrations.CreateModel(
            name="EditionToTell",
            fields=[
                (
                    "edition",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="to_tell",
                        serialize=False,
                        to="synthesis.edition",
                    ),
                ),
                ("told_until", models.BigIntegerField(default=0)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("told_at", None)), fields=["edition"], name="edition_to_tell")
                ],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=isegoria.core.identifiers.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("addressee", models.CharField(help_text="Name and office of who decides.", max_length=200)),
                ("words", models.TextField(help_text="What is asked of them. Markdown.")),
                ("due_at", models.DateTimeField(blank=True, help_text="By when an answer is hoped for.", null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("answer", models.TextField(blank=True, default="")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="calls", to="synthesis.edition"
                    ),
                ),
            ],
            options={
                "ordering": ["made_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="MachineReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=isegoria.core.identifiers.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting for its turn"),
                            ("running", "under way"),
                            ("done", "done"),
                            ("failed", "not finished"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("stage", models.CharField(blank=True, default="", help_text="What is being done.", max_length=20)),
                ("done", models.PositiveIntegerField(default=0)),
                ("total", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "problem",
                    models.CharField(blank=True, default="", help_text="Why it did not finish.", max_length=300),
                ),
                ("engine_version", models.CharField(blank=True, default="", max_length=20)),
                ("parameters", models.JSONField(blank=True, default=dict)),
                ("seed", models.PositiveIntegerField(default=0)),
                ("input_sha256", models.CharField(blank=True, default="", max_length=64)),
                (
                    "last_contribution",
                    models.PositiveBigIntegerField(default=0, help_text="Key of the newest text that it read."),
                ),
                ("texts_count", models.PositiveIntegerField(default=0)),
                ("people_count", models.PositiveIntegerField(default=0)),
                (
                    "told_at",
                    models.DateTimeField(blank=True, help_text="When the worker last said how far it is.", null=True),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0, help_text="How often the worker took it up.")),
                (
                    "again",
                    models.BooleanField(default=False, help_text="Done again by itself when a fifth more texts came."),
                ),
                ("summary", models.JSONField(blank=True, default=dict)),
                (
                    "asked_by",
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
                        related_name="machine_readings",
                        to="processes.process",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["process", "-asked_at"], name="machine_reading_latest")],
            },
        ),
        migrations.CreateModel(
            name="News",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("noted", "a passage was noted"), ("read", "it was read")], max_length=8),
                ),
                ("readers", models.PositiveIntegerField(default=0, help_text="How many had read it.")),
                ("happened_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="news_of_authors",
                        to="contributions.contribution",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="news_of_texts", to="accounts.person"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("told_at", None)), fields=["happened_at"], name="news_to_tell"),
                    models.Index(fields=["person", "told_at"], name="news_told"),
                ],
                "constraints": [models.UniqueConstraint(fields=("person", "contribution", "kind"), name="news_once")],
            },
        ),
        migrations.CreateModel(
            name="Theme",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField()),
                ("name", models.CharField(max_length=200)),
                (
                    "language",
                    models.CharField(
                        blank=True, default="", help_text="That its name is in, where known.", max_length=12
                    ),
                ),
                ("terms", models.JSONField(blank=True, default=list)),
                ("typical", models.JSONField(blank=True, default=list)),
                ("texts_count", models.PositiveIntegerField(default=0)),
                ("people_count", models.PositiveIntegerField(default=0)),
                (
                    "stability",
                    models.FloatField(
                        blank=True, help_text="Share of it that comes back in halves of the texts.", null=True
                    ),
                ),
                (
                    "named_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contributions.contribution",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="children",
                        to="synthesis.theme",
                    ),
                ),
                (
                    "reading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="themes",
                        to="synthesis.machinereading",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("reading", "number"), name="theme_once")],
            },
        ),
        migrations.CreateModel(
            name="Idea",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=isegoria.core.identifiers.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                ("title", models.CharField(max_length=200)),
                ("summary", models.TextField(blank=True, default="", help_text="Markdown.")),
                ("language", models.CharField(default="fr", max_length=12)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("standing", "standing"),
                            ("merged", "merged into another one"),
                            ("removed", "removed"),
                        ],
                        default="standing",
                        max_length=8,
                    ),
                ),
                ("extracts_count", models.PositiveIntegerField(default=0)),
                ("texts_count", models.PositiveIntegerField(default=0)),
                ("people_count", models.PositiveIntegerField(default=0)),
                (
                    "version",
                    models.PositiveIntegerField(
                        default=1, help_text="One more at each change: two who edit at once are told."
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="merged",
                        to="synthesis.idea",
                    ),
                ),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="children",
                        to="synthesis.idea",
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="ideas", to="processes.process"
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="ideas",
                        to="synthesis.theme",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["process", "state", "parent", "position"], name="idea_tree")],
            },
        ),
        migrations.CreateModel(
            name="EditionSentence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sentence", models.CharField(max_length=10)),
                ("section_position", models.PositiveIntegerField(default=0)),
                ("section_title", models.CharField(max_length=200)),
                ("position", models.PositiveIntegerField(default=0)),
                ("words", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("person", "written by a person"),
                            ("extract", "words of a contribution, chosen by the machine"),
                            ("rephrased", "rephrased by a machine"),
                        ],
                        default="person",
                        max_length=9,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sentences", to="synthesis.edition"
                    ),
                ),
                (
                    "idea",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="synthesis.idea",
                    ),
                ),
            ],
            options={
                "ordering": ["section_position", "position", "pk"],
                "constraints": [models.UniqueConstraint(fields=("edition", "sentence"), name="edition_sentence_once")],
            },
        ),
        migrations.CreateModel(
            name="Extract",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=isegoria.core.identifiers.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("version", models.PositiveIntegerField(help_text="Number of the version that it was taken from.")),
                ("start", models.PositiveIntegerField(default=0)),
                ("stop", models.PositiveIntegerField(default=0)),
                ("words", models.TextField(blank=True, default="")),
                (
                    "sha256",
                    models.CharField(
                        blank=True, default="", help_text="Of the whole readable text, UTF-8.", max_length=64
                    ),
                ),
                ("language", models.CharField(default="fr", max_length=12)),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("problem", "problem"),
                            ("solution", "solution"),
                            ("for", "argument for"),
                            ("against", "argument against"),
                            ("example", "example"),
                            ("question", "question"),
                            ("feeling", "feeling"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "note",
                    models.CharField(
                        blank=True, default="", help_text="Of the harvester, for the team.", max_length=300
                    ),
                ),
                (
                    "by_machine",
                    models.BooleanField(default=False, help_text="The machine suggested it and a person accepted it."),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("standing", "standing"),
                            ("removed", "removed"),
                            ("erased", "erased with its source"),
                        ],
                        default="standing",
                        max_length=8,
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="extracts",
                        to="contributions.contribution",
                    ),
                ),
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="extracts", to="processes.process"
                    ),
                ),
                (
                    "idea",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="extracts",
                        to="synthesis.idea",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["process", "state", "id"], name="extract_list"),
                    models.Index(fields=["idea", "state", "id"], name="extract_idea"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "standing")),
                        fields=("contribution", "version", "start", "stop"),
                        name="extract_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "erased"), ("stop__gt", models.F("start")), _connector="OR"),
                        name="extract_not_empty",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EditionCitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("contrary", models.BooleanField(default=False)),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "sentence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="citations",
                        to="synthesis.editionsentence",
                    ),
                ),
                (
                    "extract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="published_in", to="synthesis.extract"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [models.UniqueConstraint(fields=("sentence", "extract"), name="edition_cited_once")],
            },
        ),
        migrations.CreateModel(
            name="Fact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=isegoria.core.identifiers.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("words", models.CharField(max_length=600)),
                ("source", models.CharField(help_text="Who publishes it, and under what title.", max_length=300)),
                ("url", models.URLField(blank=True, default="", max_length=500)),
                ("dated", models.DateField(blank=True, help_text="What date the figure is of.", null=True)),
                ("added_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("removed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "idea",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="facts", to="synthesis.idea"
                    ),
                ),
            ],
            options={
                "ordering": ["added_at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Remark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=isegoria.core.identifiers.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                (
                    "is_cited",
                    models.BooleanField(
                        default=False, help_text="One of their own texts is a source of what they remark on."
                    ),
                ),
                ("faithful", models.BooleanField()),
                (
                    "words",
                    models.CharField(
                        blank=True, default="", help_text="Why not. Public once it is answered.", max_length=1000
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("waiting", "waiting for an answer"), ("answered", "answered"), ("hidden", "hidden")],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("answer", models.CharField(blank=True, default="", max_length=1000)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edition",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="remarks", to="synthesis.edition"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="remarks",
                        to="accounts.person",
                    ),
                ),
                (
                    "sentence",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="remarks",
                        to="synthesis.editionsentence",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["edition", "state"], name="remark_waiting")],
                "constraints": [
                    models.UniqueConstraint(fields=("sentence", "person"), name="remark_on_sentence_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("sentence", None)),
                        fields=("edition", "person"),
                        name="remark_on_edition_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Section",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.PositiveIntegerField(default=0)),
                ("title", models.CharField(max_length=200)),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sections", to="synthesis.document"
                    ),
                ),
                (
                    "idea",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="sections",
                        to="synthesis.idea",
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Sentence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=isegoria.core.identifiers.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                ("words", models.CharField(max_length=1000)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("person", "written by a person"),
                            ("extract", "words of a contribution, chosen by the machine"),
                            ("rephrased", "rephrased by a machine"),
                        ],
                        default="person",
                        max_length=9,
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("written_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("signed_off_at", models.DateTimeField(blank=True, null=True)),
                (
                    "section",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sentences", to="synthesis.section"
                    ),
                ),
                (
                    "signed_off_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="Rephrasing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sentence_version", models.PositiveIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "with the server"),
                            ("offered", "offered"),
                            ("refused", "refused by the check"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("words", models.CharField(blank=True, default="", max_length=1000)),
                (
                    "findings",
                    models.JSONField(blank=True, default=list, help_text="Each fault of the check with its words."),
                ),
                (
                    "problem",
                    models.CharField(blank=True, default="", help_text="Why the server gave nothing.", max_length=20),
                ),
                ("host", models.CharField(max_length=300)),
                ("model", models.CharField(blank=True, default="", max_length=200)),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "told_at",
                    models.DateTimeField(default=django.utils.timezone.now, help_text="When its state last changed."),
                ),
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sentence",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rephrasing", to="synthesis.sentence"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["state", "asked_at"], name="rephrasing_waiting")],
            },
        ),
        migrations.CreateModel(
            name="Citation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "contrary",
                    models.BooleanField(default=False, help_text="It says the contrary: the view of a minority."),
                ),
                ("position", models.PositiveIntegerField(default=0)),
                (
                    "extract",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="citations", to="synthesis.extract"
                    ),
                ),
                (
                    "sentence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="citations", to="synthesis.sentence"
                    ),
                ),
            ],
            options={
                "ordering": ["position", "pk"],
                "constraints": [models.UniqueConstraint(fields=("sentence", "extract"), name="cited_once")],
            },
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("extract_made", "made an extract"),
                            ("extract_typed", "changed what an extract is"),
                            ("extract_moved", "moved an extract"),
                            ("extract_removed", "removed an extract"),
                            ("extract_restored", "put an extract back"),
                            ("suggestions_accepted", "accepted what the machine suggested"),
                            ("suggestions_refused", "refused what the machine suggested"),
                            ("idea_made", "made an idea"),
                            ("ideas_of_themes", "made ideas of the machine's themes"),
                            ("idea_edited", "edited an idea"),
                            ("idea_moved", "moved an idea"),
                            ("idea_merged", "merged an idea into another one"),
                            ("idea_split", "split an idea"),
                            ("idea_removed", "removed an idea"),
                            ("fact_added", "added a fact"),
                            ("fact_removed", "removed a fact"),
                        ],
                        max_length=24,
                    ),
                ),
                ("before", models.JSONField(blank=True, default=dict)),
                ("after", models.JSONField(blank=True, default=dict)),
                (
                    "count",
                    models.PositiveIntegerField(default=1, help_text="How many extracts or suggestions, done at once."),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(blank=True, null=True)),
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
                    "extract",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="synthesis.extract",
                    ),
                ),
                (
                    "idea",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="synthesis.idea",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps_as_other",
                        to="synthesis.idea",
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="harvest_steps",
                        to="processes.process",
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["process", "-at"], name="harvest_history")],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField()),
                ("start", models.PositiveIntegerField()),
                ("stop", models.PositiveIntegerField()),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("problem", "problem"),
                            ("solution", "solution"),
                            ("for", "argument for"),
                            ("against", "argument against"),
                            ("example", "example"),
                            ("question", "question"),
                            ("feeling", "feeling"),
                        ],
                        help_text="What the machine takes it for.",
                        max_length=8,
                    ),
                ),
                ("people_count", models.PositiveIntegerField(default=1, help_text="People who say nearly the same.")),
                ("score", models.FloatField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("accepted", "accepted"),
                            ("corrected", "accepted and corrected"),
                            ("refused", "refused"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggestions",
                        to="contributions.contribution",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "extract",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="suggested_as",
                        to="synthesis.extract",
                    ),
                ),
                (
                    "idea",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="suggestions",
                        to="synthesis.idea",
                    ),
                ),
                (
                    "process",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="suggestions", to="processes.process"
                    ),
                ),
                (
                    "reading",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="suggestions",
                        to="synthesis.machinereading",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="suggestions",
                        to="synthesis.theme",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["process", "state", "-score"], name="suggestion_waiting")],
                "constraints": [
                    models.UniqueConstraint(fields=("contribution", "version", "start", "stop"), name="suggestion_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("also", models.BooleanField(default=False, help_text="A second theme of the text.")),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="themes",
                        to="contributions.contribution",
                    ),
                ),
                (
                    "theme",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="synthesis.theme"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("contribution", "theme"), name="theme_of_text_once")],
            },
        ),
    ]
