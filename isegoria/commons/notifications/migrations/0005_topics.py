# SPDX-License-Identifier: AGPL-3.0-or-later
from typing import Any

from django.db import migrations, models
from django.utils import timezone


def forget_topics(apps: Any, schema_editor: Any) -> None:
    """Back to one follow of a process for each person: those of its topics go. What was told stays, as something that
    its author wrote; what was not told yet is not."""
    apps.get_model("notifications", "Follow").objects.exclude(topic="").delete()
    facts = apps.get_model("notifications", "Fact").objects.filter(kind="in_topic")
    facts.filter(told_at=None).update(told_at=timezone.now())
    facts.update(kind="said")


class Migration(migrations.Migration):
    dependencies = [("notifications", "0004_devices")]

    operations = [
        migrations.AddField("follow", "topic", models.CharField(blank=True, default="", max_length=80)),
        migrations.AddField("fact", "topic", models.CharField(blank=True, db_default="", default="", max_length=80)),
        migrations.AlterField(
            "fact",
            "kind",
            models.CharField(
                choices=[
                    ("process_published", "a process opens"),
                    ("phase_opened", "a step opens"),
                    ("phase_closes_soon", "a step closes soon"),
                    ("result_published", "a result"),
                    ("said", "someone you follow wrote"),
                    ("in_topic", "a new text in a category that you follow"),
                    ("commented", "comments"),
                    ("edited", "a new version"),
                    ("merged", "texts united"),
                    ("state_changed", "a change of state"),
                    ("answered", "an official answer"),
                    ("letter", "a newsletter"),
                ],
                max_length=20,
            ),
        ),
        migrations.RemoveConstraint("follow", "follow_process_once"),
        migrations.AddConstraint(
            "follow",
            models.UniqueConstraint(fields=("process", "person", "topic"), name="follow_process_once"),
        ),
        migrations.AddConstraint(
            "follow",
            models.CheckConstraint(
                condition=models.Q(topic="") | models.Q(process__isnull=False), name="follow_topic_of_process"
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, forget_topics),
    ]
