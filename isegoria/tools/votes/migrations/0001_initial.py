# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import isegoria.core.spaces.texts


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_attestations_and_pauses"),
        ("contributions", "0002_merging_and_coauthors"),
        ("polling", "0001_initial"),
        ("processes", "0002_assurance_audience_and_schedule"),
        ("results", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Vote",
            fields=[
                (
                    "urn",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="vote",
                        serialize=False,
                        to="polling.urn",
                    ),
                ),
                (
                    "public_id",
                    models.CharField(editable=False, help_text="That of its urn.", max_length=10, unique=True),
                ),
                (
                    "phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="processes.phase"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField(default=0)),
                (
                    "questions",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="What is asked.",
                        validators=[isegoria.core.spaces.texts.check_texts],
                    ),
                ),
                (
                    "presentations",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text="What one should know before voting.",
                        validators=[isegoria.core.spaces.texts.check_texts],
                    ),
                ),
                ("method", models.SlugField(help_text="Id of a way of voting: see engine/tallies.", max_length=40)),
                ("options", models.JSONField(blank=True, default=dict, help_text="Options of the method.")),
                ("seats", models.PositiveSmallIntegerField(default=1)),
                (
                    "scale",
                    models.JSONField(
                        blank=True,
                        default=list,
                        help_text='Grades, the worst first: [{"value": 0, "names": {"fr": …}}].',
                    ),
                ),
                (
                    "minimum",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="Fewest options to mark; a blank ballot aside."
                    ),
                ),
                (
                    "maximum",
                    models.PositiveSmallIntegerField(default=0, help_text="Most options to mark; 0 for no limit."),
                ),
                (
                    "points",
                    models.PositiveIntegerField(default=0, help_text="Points to share out, for methods by points."),
                ),
                (
                    "quorum",
                    models.JSONField(
                        blank=True,
                        default=dict,
                        help_text='{"people": 100} or {"share": "1/4"} of those listed; {} for none.',
                    ),
                ),
                (
                    "ties",
                    models.CharField(
                        choices=[
                            ("declared", "declared, and left to whoever decides"),
                            ("order", "broken by the order of the options"),
                            ("lot", "broken by lot, from a seed published after the close"),
                        ],
                        default="declared",
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "being written"),
                            ("ready", "ready"),
                            ("opening", "the urn is being opened"),
                            ("counted", "counted"),
                            ("cancelled", "cancelled"),
                        ],
                        default="ready",
                        max_length=10,
                    ),
                ),
                (
                    "ballots_count",
                    models.PositiveIntegerField(default=0, help_text="Ballots counted, blank and spoiled included."),
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
                ("reason", models.CharField(blank=True, default="", help_text="Why it was cancelled.", max_length=500)),
                (
                    "source",
                    models.CharField(
                        blank=True, default="", help_text="Where imported ballots come from.", max_length=200
                    ),
                ),
            ],
            options={
                "ordering": ["phase", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="VoteOption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="choices", to="votes.vote"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "names",
                    models.JSONField(blank=True, default=dict, validators=[isegoria.core.spaces.texts.check_texts]),
                ),
                (
                    "texts",
                    models.JSONField(blank=True, default=dict, validators=[isegoria.core.spaces.texts.check_texts]),
                ),
                (
                    "contribution",
                    models.ForeignKey(
                        blank=True,
                        help_text="The text of an earlier phase that it was taken from.",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="contributions.contribution",
                    ),
                ),
            ],
            options={
                "ordering": ["vote", "position"],
                "constraints": [models.UniqueConstraint(fields=("vote", "position"), name="vote_option_place_once")],
            },
        ),
        migrations.CreateModel(
            name="NamedBallot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
                (
                    "assurance",
                    models.PositiveSmallIntegerField(
                        choices=[
                            (0, "no check"),
                            (1, "e-mail checked"),
                            (2, "resident checked"),
                            (3, "State identity"),
                        ],
                        default=0,
                    ),
                ),
                ("given_at", models.DateTimeField(blank=True, default=django.utils.timezone.now, null=True)),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="named_ballots", to="votes.vote"
                    ),
                ),
                ("marks", models.JSONField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "vote"), name="named_ballot_once")],
            },
        ),
    ]
