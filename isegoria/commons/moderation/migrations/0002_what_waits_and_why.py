# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import isegoria.core.identifiers


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_attestations_and_pauses"),
        ("accounts", "__first__"),
        ("contributions", "0002_merging_and_coauthors"),
        ("moderation", "0001_initial"),
        ("processes", "0002_assurance_audience_and_schedule"),
        ("spaces", "0002_roles_pauses_and_approvals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Concern",
            fields=[
                (
                    "contribution",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="concern",
                        serialize=False,
                        to="contributions.contribution",
                    ),
                ),
                ("urgency", models.PositiveSmallIntegerField(default=0)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("pending", models.BooleanField(default=False)),
                ("rephrased", models.BooleanField(default=False)),
                ("with_author", models.BooleanField(default=False)),
                ("flags", models.PositiveIntegerField(default=0)),
                ("grave", models.BooleanField(default=False)),
                ("appealed", models.BooleanField(default=False)),
                ("suggested", models.PositiveSmallIntegerField(default=0)),
                ("why", models.JSONField(default=dict)),
                (
                    "process",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="processes.process",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="spaces.space"),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["space", "-urgency", "since", "contribution"], name="moderation_queue")
                ],
            },
        ),
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                (
                    "contribution",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="contributions.contribution",
                    ),
                ),
                ("exact", models.BigIntegerField()),
                ("band_a", models.PositiveIntegerField()),
                ("band_b", models.PositiveIntegerField()),
                ("band_c", models.PositiveIntegerField()),
                ("band_d", models.PositiveIntegerField()),
                (
                    "space",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="spaces.space"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["space", "exact"], name="moderation_exact"),
                    models.Index(fields=["space", "band_a"], name="moderation_near_a"),
                    models.Index(fields=["space", "band_b"], name="moderation_near_b"),
                    models.Index(fields=["space", "band_c"], name="moderation_near_c"),
                    models.Index(fields=["space", "band_d"], name="moderation_near_d"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Learned",
            fields=[
                (
                    "space",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="spaces.space",
                    ),
                ),
                ("spam_texts", models.PositiveIntegerField()),
                ("fair_texts", models.PositiveIntegerField()),
                ("words", models.JSONField()),
                ("learned_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.CreateModel(
            name="NetworkKey",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField(unique=True)),
                ("key", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Signal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("spam", "reads like what was declined as advertising here"),
                            ("links", "holds many links"),
                            ("copy", "is nearly the same as other texts"),
                            ("burst", "was written in a burst of newcomers from one network"),
                            ("wording", "holds words of the organisers' list"),
                        ],
                        max_length=8,
                    ),
                ),
                ("weight", models.PositiveSmallIntegerField()),
                ("facts", models.JSONField(default=dict)),
                ("raised_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("settled_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="signals",
                        to="contributions.contribution",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("contribution", "kind"), name="moderation_signal_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Unexamined",
            fields=[
                (
                    "contribution",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="contributions.contribution",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Way",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "read_first",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "as each phase says"),
                            ("guests", "what people without an account write waits for a moderator"),
                            ("all", "all that is written waits for a moderator"),
                        ],
                        default="",
                        max_length=8,
                    ),
                ),
                (
                    "appeals_by",
                    models.CharField(
                        choices=[("moderator", "another moderator"), ("citizens", "citizens drawn by lot")],
                        default="moderator",
                        max_length=12,
                    ),
                ),
                ("seats", models.PositiveSmallIntegerField(default=5)),
                ("days", models.PositiveSmallIntegerField(default=7)),
                ("noticed", models.TextField(blank=True, default="")),
                (
                    "process",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="processes.process",
                    ),
                ),
                (
                    "space",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="spaces.space"),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("process", None)), fields=("space",), name="moderation_way_of_space"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="accounts.person",
                    ),
                ),
                ("day", models.DateField()),
                ("network", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["day", "network"], name="moderation_arrivals")],
            },
        ),
        migrations.CreateModel(
            name="Batch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=isegoria.core.identifiers.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("act", models.CharField(max_length=12)),
                ("reason", models.CharField(blank=True, default="", max_length=16)),
                ("words", models.CharField(blank=True, default="", max_length=1000)),
                ("about", models.JSONField(blank=True, default=dict)),
                ("cursor", models.BigIntegerField(default=0)),
                ("size", models.PositiveIntegerField(default=0)),
                ("done", models.PositiveIntegerField(default=0)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "by",
                    models.ForeignKey(
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
                (
                    "undoes",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="undone_by",
                        to="moderation.batch",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["space", "-asked_at"], name="moderation_batch_list"),
                    models.Index(condition=models.Q(("finished_at", None)), fields=["id"], name="moderation_batch_due"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Flag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("", "no reason needed"),
                            ("off_topic", "does not answer the question"),
                            ("duplicate", "says what another one says already"),
                            ("unclear", "cannot be answered by agree or disagree as it is written"),
                            ("several_ideas", "holds several ideas at once"),
                            ("disrespect", "attacks or insults people"),
                            ("hatred", "calls for hatred or violence"),
                            ("personal_data", "gives someone's personal data"),
                            ("illegal", "is against the law"),
                            ("misleading", "passes for someone else's words"),
                            ("advertising", "is advertising"),
                            ("flood", "is one of many sent to flood this place"),
                        ],
                        max_length=16,
                    ),
                ),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="flags",
                        to="contributions.contribution",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="flags",
                        to="accounts.person",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("contribution", "person"), name="moderation_flag_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Juror",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rank", models.PositiveIntegerField()),
                ("invited_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("agreed_at", models.DateTimeField(blank=True, null=True)),
                ("declined_at", models.DateTimeField(blank=True, null=True)),
                (
                    "voice",
                    models.CharField(
                        blank=True,
                        choices=[("upheld", "the decision stands"), ("overturned", "the decision is overturned")],
                        default="",
                        max_length=12,
                    ),
                ),
                ("words", models.CharField(blank=True, default="", max_length=1000)),
                ("voted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="accounts.person"
                    ),
                ),
            ],
            options={
                "ordering": ["appeal", "rank"],
            },
        ),
        migrations.CreateModel(
            name="Appeal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=isegoria.core.identifiers.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                ("words", models.CharField(max_length=2000)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("seats", models.PositiveSmallIntegerField(default=0)),
                ("seed", models.CharField(blank=True, default="", max_length=64)),
                ("closes_at", models.DateTimeField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[("upheld", "the decision stands"), ("overturned", "the decision is overturned")],
                        default="",
                        max_length=12,
                    ),
                ),
                ("answer", models.CharField(blank=True, default="", max_length=1000)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
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
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="accounts.person"
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("outcome", "")), fields=["closes_at"], name="moderation_panels")
                ],
            },
        ),
        migrations.AddField(
            model_name="flag",
            name="decision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="flags",
                to="moderation.decision",
            ),
        ),
        migrations.AddField(
            model_name="juror",
            name="appeal",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="jurors", to="moderation.appeal"
            ),
        ),
        migrations.AddField(
            model_name="appeal",
            name="decision",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE, related_name="appeal", to="moderation.decision"
            ),
        ),
        migrations.AddConstraint(
            model_name="juror",
            constraint=models.UniqueConstraint(fields=("appeal", "person"), name="moderation_juror_once"),
        ),
        migrations.AddField(
            model_name="decision",
            name="before",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="decision",
            name="pause",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decisions",
                to="spaces.pause",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="moderated", to="accounts.person"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="process",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="processes.process"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="space",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="spaces.space"
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="undoes",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="undone_by",
                to="moderation.decision",
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="waited",
            field=models.PositiveIntegerField(null=True),
        ),
        migrations.AddField(
            model_name="decision",
            name="words",
            field=models.CharField(blank=True, default="", max_length=1000),
        ),
        migrations.AlterField(
            model_name="decision",
            name="act",
            field=models.CharField(
                choices=[
                    ("publish", "publish"),
                    ("reject", "do not publish"),
                    ("hide", "hide"),
                    ("restore", "show again"),
                    ("reopen", "read again later"),
                    ("keep", "leave as it is"),
                    ("rephrase", "ask to rephrase"),
                    ("remove", "remove for good"),
                    ("pause", "pause a person"),
                    ("end_pause", "end a pause"),
                ],
                max_length=12,
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="contribution",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="decisions",
                to="contributions.contribution",
            ),
        ),
        migrations.AlterField(
            model_name="decision",
            name="reason",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "no reason needed"),
                    ("off_topic", "does not answer the question"),
                    ("duplicate", "says what another one says already"),
                    ("unclear", "cannot be answered by agree or disagree as it is written"),
                    ("several_ideas", "holds several ideas at once"),
                    ("disrespect", "attacks or insults people"),
                    ("hatred", "calls for hatred or violence"),
                    ("personal_data", "gives someone's personal data"),
                    ("illegal", "is against the law"),
                    ("misleading", "passes for someone else's words"),
                    ("advertising", "is advertising"),
                    ("flood", "is one of many sent to flood this place"),
                ],
                default="",
                max_length=16,
            ),
        ),
        migrations.AddField(
            model_name="decision",
            name="batch",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="decisions", to="moderation.batch"
            ),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["space", "-decided_at", "-id"], name="moderation_log_space"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["process", "-decided_at", "-id"], name="moderation_log_process"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contribution__isnull", False), ("pause__isnull", True)),
                    models.Q(("contribution__isnull", True), ("pause__isnull", False)),
                    _connector="OR",
                ),
                name="moderation_decision_about_one",
            ),
        ),
    ]
