# SPDX-License-Identifier: AGPL-3.0-or-later
"""Each database's own index over the entries, and what is to be entered of a site that has texts already.

Nothing here reads a text: on a full site this takes no longer than on an empty one. The worker then enters the texts,
a batch at a time; ``rebuild_search`` does it at once.
"""

from django.db import migrations

from isegoria.commons.search.databases import postgresql, sqlite


def make(apps, schema_editor):
    vendor = schema_editor.connection.vendor
    for statement in (sqlite if vendor == "sqlite" else postgresql).CREATE:
        schema_editor.execute(statement)
    if vendor == "sqlite" and sqlite.FtsIndex.forgets_at_once:
        schema_editor.execute(sqlite.FORGET_AT_ONCE)


def unmake(apps, schema_editor):
    for statement in (sqlite if schema_editor.connection.vendor == "sqlite" else postgresql).DROP:
        schema_editor.execute(statement)


def gather(apps, schema_editor):
    Process = apps.get_model("processes", "Process")
    Gathering = apps.get_model("search", "Gathering")
    apps.get_model("search", "Upkeep").objects.create(pk=1, spaces_due=True)
    Gathering.objects.bulk_create(
        Gathering(process_id=pk)
        for pk in Process.objects.filter(published_at__isnull=False).values_list("pk", flat=True)
    )


def leave(apps, schema_editor):
    apps.get_model("search", "Entry").objects.all().delete()
    apps.get_model("search", "Gathering").objects.all().delete()
    apps.get_model("search", "Upkeep").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(make, unmake), migrations.RunPython(gather, leave)]
