# SPDX-License-Identifier: AGPL-3.0-or-later
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="TreeHead",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("tree_size", models.BigIntegerField(unique=True)),
                ("root_hash", models.BinaryField(max_length=32)),
                ("timestamp", models.DateTimeField()),
                ("signature", models.BinaryField(max_length=64)),
                ("frontier", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Node",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("index", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("level", "index"), name="journal_node_place")],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=64)),
                ("subject_kind", models.CharField(max_length=64)),
                ("subject_id", models.CharField(max_length=64)),
                ("digest", models.BinaryField(max_length=32)),
                ("at", models.DateTimeField()),
                ("secret", models.BinaryField(max_length=16, null=True)),
                ("position", models.BigIntegerField(null=True)),
                ("leaf_hash", models.BinaryField(max_length=32, null=True)),
                ("erased_at", models.DateTimeField(null=True)),
                (
                    "erased_by",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="journal.erasure",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "entries",
                "indexes": [
                    models.Index(
                        condition=models.Q(("position__isnull", True)),
                        fields=["id"],
                        name="journal_entry_pending",
                    ),
                    models.Index(fields=["subject_kind", "subject_id", "id"], name="journal_entry_subject"),
                    models.Index(
                        condition=models.Q(("erased_by__isnull", False)),
                        fields=["erased_by"],
                        name="journal_entry_erasure",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("position__isnull", False)),
                        fields=("position",),
                        name="journal_entry_position",
                    )
                ],
            },
        ),
    ]
