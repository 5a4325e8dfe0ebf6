# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who speaks of each idea, kept: counted once here for the trees that stand, and from now on by the acts.

On a full site this reads every extract that stands once, process by process. Taken back, the table goes: nothing that it
held is not counted again.
"""

from collections import defaultdict

import django.db.models.deletion
from django.db import migrations, models

SHOWN = ("published", "merged")
BATCH = 500


def count(apps, schema_editor):
    Idea = apps.get_model("synthesis", "Idea")
    for process in Idea.objects.order_by().values_list("process", flat=True).distinct():
        _count(apps, process)


def _count(apps, process):
    Idea = apps.get_model("synthesis", "Idea")
    Extract = apps.get_model("synthesis", "Extract")
    Voices = apps.get_model("synthesis", "Voices")
    above = dict(Idea.objects.filter(process=process, state="standing").values_list("pk", "parent"))
    people = {key: (defaultdict(set), defaultdict(set)) for key in above}
    rows = Extract.objects.filter(
        process=process, state="standing", contribution__state__in=SHOWN, idea__in=list(above)
    ).values_list("idea", "contribution", "contribution__author", "contribution__phase", "contribution__kind")
    for idea, text, author, phase, kind in rows.iterator(chunk_size=2_000):
        person = -text if author is None else author
        seen = set()
        while idea in above and idea not in seen:
            seen.add(idea)
            people[idea][0][str(phase)].add(person)
            people[idea][1][kind].add(person)
            idea = above[idea]
    Voices.objects.bulk_create(
        (
            Voices(
                idea_id=key,
                phases={name: len(some) for name, some in phases.items()},
                kinds={name: len(some) for name, some in kinds.items()},
            )
            for key, (phases, kinds) in people.items()
            if phases
        ),
        batch_size=BATCH,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("contributions", "0002_merging_and_coauthors"),
        ("synthesis", "0001_initial"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="extract",
            index=models.Index(fields=["process", "state", "contribution"], name="extract_texts"),
        ),
        migrations.CreateModel(
            name="Voices",
            fields=[
                (
                    "idea",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="voices",
                        serialize=False,
                        to="synthesis.idea",
                    ),
                ),
                ("phases", models.JSONField(default=dict)),
                ("kinds", models.JSONField(default=dict)),
            ],
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
