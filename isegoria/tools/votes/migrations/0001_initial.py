# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import isegoria.core.identifiers
import isegoria.core.spaces.texts
import isegoria.tools.votes.models


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
            name="ListedVoter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveIntegerField(help_text="Place on the list as it was given.")),
                ("by", models.CharField(choices=[("email", "e-mail address"), ("code", "code")], max_length=8)),
                ("digest", models.CharField(max_length=64)),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
                (
                    "phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="listed_voters", to="processes.phase"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("phase", "digest"), name="listed_voter_once"),
                    models.UniqueConstraint(fields=("phase", "number"), name="listed_voter_number_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("person__isnull", False)),
                        fields=("phase", "person"),
                        name="listed_person_once",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=isegoria.core.identifiers.new_public_id, editable=False, max_length=10, unique=True
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
                    "seed",
                    models.CharField(
                        blank=True, default="", help_text="Of the lot; drawn at the opening.", max_length=64
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
                ("seal_key", models.BinaryField(default=bytes, help_text="Public key to which envelopes are sealed.")),
                (
                    "paper_in",
                    models.BooleanField(
                        default=False, help_text="All paper ballots have been read: the urn may be opened."
                    ),
                ),
                ("opened_at", models.DateTimeField(blank=True, help_text="When the urn was opened.", null=True)),
                (
                    "root",
                    models.CharField(
                        blank=True, default="", help_text="Merkle root of the shuffled ballots.", max_length=64
                    ),
                ),
                (
                    "ballots_count",
                    models.PositiveIntegerField(default=0, help_text="Ballots counted, blank and spoiled included."),
                ),
                ("reason", models.CharField(blank=True, default="", help_text="Why it was cancelled.", max_length=500)),
                (
                    "source",
                    models.CharField(
                        blank=True, default="", help_text="Where imported ballots come from.", max_length=200
                    ),
                ),
                (
                    "phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="votes", to="processes.phase"
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
                "ordering": ["phase", "position", "pk"],
            },
        ),
        migrations.CreateModel(
            name="SealedVote",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=isegoria.tools.votes.models.new_key,
                        editable=False,
                        max_length=32,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("marks", models.JSONField(null=True)),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sealed_votes", to="votes.vote"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RollEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[("online", "online"), ("paper", "on paper")], default="online", max_length=8
                    ),
                ),
                (
                    "listed",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="votes.listedvoter",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="roll", to="votes.vote"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("vote", "person"), name="roll_person_once"),
                    models.UniqueConstraint(fields=("vote", "listed"), name="roll_listed_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PaperBallot",
            fields=[
                ("serial", models.CharField(editable=False, max_length=16, primary_key=True, serialize=False)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("printed", "printed"),
                            ("once", "read once"),
                            ("differs", "read in two ways"),
                            ("read", "read alike twice"),
                            ("cancelled", "cancelled"),
                        ],
                        default="printed",
                        max_length=10,
                    ),
                ),
                (
                    "first",
                    models.JSONField(
                        blank=True, help_text='{"marks": […]} or {"null": true}: as first read.', null=True
                    ),
                ),
                ("second", models.JSONField(blank=True, null=True)),
                ("settled", models.JSONField(blank=True, null=True)),
                ("printed_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "first_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "settled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="paper_ballots", to="votes.vote"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["vote", "state"], name="votes_paper_vote_id_07cc89_idx")],
            },
        ),
        migrations.CreateModel(
            name="NamedBallot",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                ("marks", models.JSONField()),
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
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="named_ballots", to="votes.vote"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "vote"), name="named_ballot_once")],
            },
        ),
        migrations.CreateModel(
            name="Envelope",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.BinaryField()),
                ("arrival", models.CharField(max_length=32, unique=True)),
                ("arrived_at", models.DateTimeField(default=django.utils.timezone.now)),
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
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="envelopes", to="votes.vote"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "vote"), name="envelope_once")],
            },
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "token",
                    models.CharField(
                        default=isegoria.tools.votes.models.new_key,
                        editable=False,
                        max_length=32,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("held", "in the urn"),
                            ("replaced", "replaced by a later one"),
                            ("counted", "counted"),
                            ("left_out", "left out of the count"),
                        ],
                        default="held",
                        max_length=8,
                    ),
                ),
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="arrivals", to="votes.vote"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["vote", "state"], name="votes_arriv_vote_id_040d9e_idx")],
            },
        ),
        migrations.CreateModel(
            name="VoteOption",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                (
                    "vote",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="choices", to="votes.vote"
                    ),
                ),
            ],
            options={
                "ordering": ["vote", "position"],
                "constraints": [models.UniqueConstraint(fields=("vote", "position"), name="vote_option_place_once")],
            },
        ),
    ]
