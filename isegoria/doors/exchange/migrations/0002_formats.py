# SPDX-License-Identifier: AGPL-3.0-or-later

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exchange", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="import",
            name="format",
            field=models.CharField(default="polis", max_length=32),
        ),
        migrations.AddField(
            model_name="import",
            name="texts_seal",
            field=models.JSONField(
                blank=True, default=dict, help_text="Number and Merkle root of the texts, if known."
            ),
        ),
        migrations.AlterField(
            model_name="import",
            name="seal",
            field=models.JSONField(
                blank=True, default=dict, help_text="Number and Merkle root of the opinions or totals."
            ),
        ),
        migrations.AlterField(
            model_name="import",
            name="stage",
            field=models.CharField(
                choices=[
                    ("people", "people"),
                    ("statements", "texts"),
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
    ]
