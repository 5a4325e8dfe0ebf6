# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import isegoria.commons.polling.models
import isegoria.core.identifiers


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0002_attestations_and_pauses"),
        ("accounts", "__first__"),
        ("processes", "0002_assurance_audience_and_schedule"),
    ]

    operations = [
        migrations.CreateModel(
            name="Urn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "public_id",
                    models.CharField(
                        default=isegoria.core.identifiers.new_public_id, editable=False, max_length=10, unique=True
                    ),
                ),
                (
                    "phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="urns", to="processes.phase"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "not ready yet"),
                            ("ready", "ready"),
                            ("opening", "being opened"),
                            ("opened", "opened"),
                            ("cancelled", "cancelled"),
                        ],
                        default="ready",
                        max_length=10,
                    ),
                ),
                (
                    "places",
                    models.PositiveSmallIntegerField(default=0, help_text="Marks on a ballot: a whole number each."),
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
                    models.PositiveIntegerField(default=0, help_text="Ballots in it, blank and spoiled included."),
                ),
                (
                    "seed",
                    models.CharField(
                        blank=True, default="", help_text="Of a lot; drawn at the opening.", max_length=64
                    ),
                ),
            ],
            options={
                "ordering": ["phase", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ListedVoter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "phase",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="listed_voters", to="processes.phase"
                    ),
                ),
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
            name="RollEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "urn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="roll", to="polling.urn"
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
                    "listed",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="polling.listedvoter",
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        choices=[("online", "online"), ("paper", "on paper")], default="online", max_length=8
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("urn", "person"), name="roll_person_once"),
                    models.UniqueConstraint(fields=("urn", "listed"), name="roll_listed_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Envelope",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "urn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="envelopes", to="polling.urn"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="accounts.person",
                    ),
                ),
                ("sealed", models.BinaryField()),
                ("arrival", models.CharField(max_length=32, unique=True)),
                ("arrived_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "urn"), name="envelope_once")],
            },
        ),
        migrations.CreateModel(
            name="Arrival",
            fields=[
                (
                    "token",
                    models.CharField(
                        default=isegoria.commons.polling.models.new_key,
                        editable=False,
                        max_length=32,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "urn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="arrivals", to="polling.urn"
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
            ],
            options={
                "indexes": [models.Index(fields=["urn", "state"], name="polling_arr_urn_id_9443cd_idx")],
            },
        ),
        migrations.CreateModel(
            name="SealedVote",
            fields=[
                (
                    "key",
                    models.CharField(
                        default=isegoria.commons.polling.models.new_key,
                        editable=False,
                        max_length=32,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                (
                    "urn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="sealed_votes", to="polling.urn"
                    ),
                ),
                ("marks", models.JSONField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="PaperBallot",
            fields=[
                ("serial", models.CharField(editable=False, max_length=16, primary_key=True, serialize=False)),
                (
                    "urn",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="paper_ballots", to="polling.urn"
                    ),
                ),
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
                ("printed_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "indexes": [models.Index(fields=["urn", "state"], name="polling_pap_urn_id_7b14e6_idx")],
            },
        ),
    ]
