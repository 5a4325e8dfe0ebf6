# SPDX-License-Identifier: AGPL-3.0-or-later
"""Making the tree of ideas of the machine's themes: one act, one step of the history, undone at once."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.models import Extract, Idea, Step, Suggestion, Theme
from isegoria.commons.synthesis.suggesting.queries import latest_reading
from isegoria.commons.synthesis.suggesting.rules import may_ask, may_plant
from isegoria.commons.synthesis.tree.outline import Outline
from isegoria.commons.synthesis.tree.placing.actions import attest, in_one_line, make_room, note, sorted_by, take_out
from isegoria.commons.synthesis.tree.rules import MAX_TITLE, may_grow
from isegoria.commons.synthesis.tree.undoing.ways import undoes
from isegoria.core.accounts.models import Account
from isegoria.core.processes.models import Process
from isegoria.core.verdicts import refuse


@transaction.atomic
def make_ideas_of_themes(*, process: Process, titles: Mapping[int, str], by: Account) -> list[Idea]:
    """Make an idea of each theme named by its key, called as given. One inside another theme stands below its idea,
    made now or before, or else at the top. A theme whose number is an idea already is left alone. What is suggested
    in these themes is suggested for these ideas from now on. Raises ``Refused``."""
    may_ask(by, process).require()
    sorted_by(by, process)
    reading = latest_reading(process)
    themes = list(Theme.objects.filter(pk__in=titles).order_by("-people_count", "number"))
    may_plant(themes, reading).require()
    numbers = {one.pk: one.number for one in Theme.objects.filter(reading=reading)}
    standing = dict(
        Idea.objects.filter(process=process, state=Idea.State.STANDING, theme__isnull=False)
        .order_by("-pk")
        .values_list("theme__number", "pk")
    )
    themes = [one for one in themes if one.number not in standing]
    made: list[Idea] = []
    outline = Outline(process)
    for inside in (False, True):
        level = [one for one in themes if (one.parent_id is not None) == inside]
        rows: list[Idea] = []
        for one in level:
            may_grow(outline).require()
            above = standing.get(numbers.get(one.parent_id or 0, -1))
            place = make_room(process=process.pk, parent=above, position=None)
            place += sum(row.parent_id == above for row in rows)
            title = in_one_line(titles[one.pk] or one.title, MAX_TITLE)
            rows.append(
                Idea(
                    process=process,
                    title=title,
                    language=one.language or process.language,
                    parent_id=above,
                    position=place,
                    theme=one,
                    made_by=by,
                )
            )
        made += Idea.objects.bulk_create(rows)
        standing |= {one.theme.number: one.pk for one in rows if one.theme is not None}
        outline = Outline(process)
    if not made:
        return []
    for idea in made:
        here = Q(theme=idea.theme_id) | Q(theme__parent=idea.theme_id, idea=None)
        Suggestion.objects.filter(here, process=process, state=Suggestion.State.WAITING).update(idea=idea)
    note(
        Step.Act.IDEAS_OF_THEMES,
        process=process,
        by=by,
        after={"ideas": [one.pk for one in made]},
        count=len(made),
    )
    attest("idea.made", [one.pk for one in made])
    return made


@undoes(Step.Act.IDEAS_OF_THEMES)
def _unplant(step: Step, by: Account | None) -> None:
    keys = step.after["ideas"]
    ideas = list(Idea.objects.filter(pk__in=keys, state=Idea.State.STANDING).order_by("-pk"))
    below = Idea.objects.filter(parent__in=keys, state=Idea.State.STANDING).exclude(pk__in=keys)
    if Extract.objects.filter(idea__in=keys).exists() or below.exists():
        refuse(
            "idea_in_use",
            _("Some of these ideas hold extracts or ideas that came since. The step was not undone."),
            _("Move them first, or remove the ideas that you do not want one by one."),
            status=409,
        )
    Suggestion.objects.filter(idea__in=keys).update(idea=None)
    for one in ideas:  # the ones inside first
        take_out(one, state=Idea.State.REMOVED)
    attest("idea.removed", [one.pk for one in ideas])
