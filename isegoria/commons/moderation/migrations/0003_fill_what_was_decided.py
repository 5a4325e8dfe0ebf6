# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where earlier decisions belong and whom they were about; and what waits already is on the queue."""

from typing import Any

from django.db import migrations

PAGE = 1_000


def fill(apps: Any, schema_editor: Any) -> None:
    decisions = apps.get_model("moderation", "Decision")
    last = 0
    rows = decisions.objects.filter(space=None, contribution__isnull=False).select_related("contribution__process")
    while page := list(rows.filter(pk__gt=last).order_by("pk")[:PAGE]):
        for one in page:
            one.process_id = one.contribution.process_id
            one.space_id = one.contribution.process.space_id
            one.person_id = one.contribution.author_id
        decisions.objects.bulk_update(page, ["process", "space", "person"], batch_size=200)
        last = page[-1].pk
    concerns = apps.get_model("moderation", "Concern")
    texts = apps.get_model("contributions", "Contribution")
    last = 0
    waiting = texts.objects.filter(state="pending", process__published_at__isnull=False).select_related("process")
    while page := list(waiting.filter(pk__gt=last).order_by("pk")[:PAGE]):
        concerns.objects.bulk_create(
            concerns(
                contribution_id=one.pk,
                space_id=one.process.space_id,
                process_id=one.process_id,
                urgency=100,
                since=one.created_at,
                pending=True,
            )
            for one in page
        )
        last = page[-1].pk


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0002_what_waits_and_why"),
        ("contributions", "0002_merging_and_coauthors"),
        ("processes", "0002_assurance_audience_and_schedule"),
    ]
    operations = [migrations.RunPython(fill, migrations.RunPython.noop, elidable=True)]
