# SPDX-License-Identifier: AGPL-3.0-or-later
"""The files of a process's export, one after another, each made only when it is read."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import numpy as np
from django.apps import apps
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from isegoria.core.expressions.models import ImportedTotals, Opinion
from isegoria.core.expressions.queries import that_count
from isegoria.core.journal.queries import latest_head
from isegoria.core.manifest import find_tool
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import count_turnout, current_rules, phases_of, taking_part
from isegoria.core.results import frozen
from isegoria.core.results.models import Result
from isegoria.core.results.rules import FEWEST_PEOPLE, may_download

from . import queries
from .people import NO_DAY, ShuffledOpinions
from .tables import Column, File, Table, csv_blocks, jsonl_blocks

EPOCH = date(1970, 1, 1)


@dataclass(frozen=True)
class Opinions:
    """The opinions of an export, for whoever writes them in one more format."""

    shuffled: ShuffledOpinions
    numbering: queries.Numbering

    @property
    def rows_may_leave(self) -> bool:
        """False below 20 people: then only totals leave."""
        return self.shuffled.participants >= FEWEST_PEOPLE


def read_opinions(process: Process, progress: Callable[[int, int], None] | None = None) -> Opinions:
    """Read and shuffle the opinions of a process. To be closed: ``opinions.shuffled.close()``."""
    numbering = queries.number_contributions(process)
    expected = that_count(Opinion.objects.filter(contribution__process=process), process).count()

    def counted() -> Iterator[Any]:
        done = 0
        for chunk in queries.opinion_chunks(process, numbering):
            yield chunk
            done += len(chunk)
            if progress:
                progress(done, max(expected, done))

    return Opinions(ShuffledOpinions(counted(), expected=expected), numbering)


# --- the house's own tables ---------------------------------------------------------------------------
CONTRIBUTION_COLUMNS = (
    Column(
        "id", "identifier", _("Public identifier of the contribution, the same in every export and in its address.")
    ),
    Column("kind", "identifier", _("Kind of contribution, such as “statement”.")),
    Column("phase", "identifier", _("Phase of the process in which it was written.")),
    Column("parent", "identifier", _("Contribution that it answers, if any.")),
    Column(
        "author",
        "identifier",
        _("Public identifier of its author. It has nothing in common with the participants' numbers of the opinions."),
    ),
    Column("author_name", "text", _("Name that its author chose to show, if any.")),
    Column("title", "text", _("Title, if it has one.")),
    Column("body", "text", _("The text, in Markdown. Empty when it is shown no more: “state” says why.")),
    Column("language", "language", _("Language of the text (BCP 47).")),
    Column("place", "identifier", _("Official code of the place that it is about, if any.")),
    Column(
        "state",
        "identifier",
        _(
            "published, hidden (by a moderator), rejected (never shown), withdrawn (by its author), merged (into "
            "another one) or erased."
        ),
    ),
    Column("created_on", "date", _("Day on which it was written (UTC).")),
    Column("agrees", "integer", _("People who agree."), _("people")),
    Column("disagrees", "integer", _("People who disagree."), _("people")),
    Column("passes", "integer", _("People who passed: they saw it and chose neither."), _("people")),
    Column("supports", "integer", _("People who carry it."), _("people")),
)
IMPORTED_TOTALS_COLUMNS = (
    Column("id", "identifier", _("Public identifier of the contribution.")),
    Column("source", "text", _("The platform that counted.")),
    Column("as_of", "date", _("Day of the count, where it is known.")),
    Column("agrees", "integer", _("People who agree."), _("people")),
    Column("passes", "integer", _("People who passed: they saw it and chose neither."), _("people")),
    Column("disagrees", "integer", _("People who disagree."), _("people")),
    Column("supports", "integer", _("People who carry it."), _("people")),
    Column("comments", "integer", _("Comments that it had."), _("comments")),
)
OPINION_COLUMNS = (
    Column(
        "participant",
        "integer",
        _("Number drawn by lot for this export alone: it joins the opinions of one person, and nothing else."),
    ),
    Column("contribution", "identifier", _("Public identifier of the contribution.")),
    Column("opinion", "integer", _("1 agree, 0 pass, −1 disagree. The latest opinion of that person.")),
    Column("given_on", "date", _("Day on which it was given (UTC); empty when it was imported without a time.")),
)


def _contributions(process: Process) -> Iterator[Sequence[Any]]:
    rows = queries.exported(process).select_related("author", "parent", "phase", "place", "standing")
    for page in queries.pages(rows):
        for one in page:
            public = one.is_public
            author = one.author if public else None
            standing = getattr(one, "standing", None)
            yield (
                one.public_id,
                one.kind,
                one.phase.slug,
                one.parent.public_id if one.parent else None,
                author.public_id if author else None,
                author.pseudonym or None if author else None,
                one.title if public else "",
                one.body if public else "",
                one.language,
                one.place.code if one.place and public else None,
                one.state,
                one.created_at.astimezone(UTC).date() if public else None,
                standing.agrees if standing else 0,
                standing.disagrees if standing else 0,
                standing.passes if standing else 0,
                standing.supports if standing else 0,
            )


def contributions_table(process: Process) -> Table:
    return Table(
        "contributions",
        _("Every text of the process. One that is shown no more keeps its line, without its text and its author."),
        CONTRIBUTION_COLUMNS,
        lambda: _contributions(process),
    )


def opinions_table(opinions: Opinions | None = None) -> Table:
    """Described like any table (without opinions: only described). Its files are written by the block, for speed."""

    def rows() -> Iterator[Sequence[Any]]:
        for block in _opinion_blocks(opinions) if opinions else ():
            for participant, contribution, opinion, day in block:
                yield participant, contribution, opinion, date.fromisoformat(day) if day else None

    return Table(
        "opinions",
        _("Every opinion, one line for each person and contribution, people in an order drawn by lot."),
        OPINION_COLUMNS,
        rows,
    )


def _opinion_blocks(opinions: Opinions) -> Iterator[Iterator[tuple[int, str, int, str]]]:
    names = opinions.numbering.public_ids.astype("U10")
    days: dict[int, str] = {NO_DAY: ""}
    for block in opinions.shuffled.blocks():
        for day in np.unique(block["day"]).tolist():
            if day not in days:
                days[day] = (EPOCH + timedelta(days=day)).isoformat()
        yield zip(
            block["participant"].tolist(),
            names[block["contribution"]].tolist(),
            block["value"].tolist(),
            [days[day] for day in block["day"].tolist()],
            strict=True,
        )


def opinion_csv(opinions: Opinions) -> Iterator[bytes]:
    """The bytes of ``csv_blocks(opinions_table(…))``, several times as fast: no cell here needs a quote."""
    yield b"participant,contribution,opinion,given_on\r\n"
    for block in _opinion_blocks(opinions):
        yield "".join([f"{who},{what},{value},{day}\r\n" for who, what, value, day in block]).encode("ascii")


def opinion_jsonl(opinions: Opinions) -> Iterator[bytes]:
    """The bytes of ``jsonl_blocks(opinions_table(…))``, for the same reason."""
    line = '{{"participant":{},"contribution":"{}","opinion":{},"given_on":{}}}\n'.format
    for block in _opinion_blocks(opinions):
        lines = [line(who, what, value, f'"{day}"' if day else "null") for who, what, value, day in block]
        yield "".join(lines).encode("ascii")


# --- what tools add -----------------------------------------------------------------------------------
def _exports_of_tools(process: Process) -> Iterator[Any]:
    seen = set()
    for phase in phases_of(process):
        tool = find_tool(phase.tool_slug)
        if tool and tool.exports and tool.slug not in seen:
            seen.add(tool.slug)
            yield import_module(tool.exports)


def added_tables(process: Process) -> list[Table]:
    """What the tools of its phases add, then each commons: what it has to say of texts, whatever their tool."""
    tables = [table for module in _exports_of_tools(process) for table in module.tables(process)]
    for module in _exports_of_commons():
        columns = tuple(Column(*column) for column in module.COLUMNS)
        tables.append(Table(module.NAME, module.MEANING, columns, partial(module.rows, process)))
    return [*tables, imported_totals_table(process)]


def _exports_of_commons() -> Iterator[Any]:
    """A commons knows no other: each says the name, meaning, columns and rows of its table in plain Python.

    One that has several tables says each in a module, and lists those as ``TABLES``.
    """
    for room in apps.get_app_configs():
        if room.name.startswith("isegoria.commons.") and find_spec(f"{room.name}.exports"):
            module = import_module(f"{room.name}.exports")
            yield from getattr(module, "TABLES", [module])


def imported_totals_table(process: Process) -> Table:
    """What other platforms counted for texts that come from them."""

    def rows() -> Iterator[Sequence[Any]]:
        found = ImportedTotals.objects.filter(contribution__process=process).select_related("contribution")
        for page in queries.pages(found.order_by("pk")):
            for one in page:
                yield (
                    one.contribution.public_id,
                    one.source,
                    one.as_of,
                    one.agrees,
                    one.passes,
                    one.disagrees,
                    one.supports,
                    one.comments,
                )

    return Table(
        "imported_totals",
        _("Counts without people, as another platform published them. Never added to what was said here."),
        IMPORTED_TOTALS_COLUMNS,
        rows,
    )


def other_formats(process: Process, opinions: Opinions) -> Iterator[File]:
    for module in _exports_of_tools(process):
        yield from module.other_formats(process, opinions)


# --- what stands once in an export ---------------------------------------------------------------------
def process_json(process: Process) -> bytes:
    """The process: its texts, the rules in force, its phases."""
    rules = current_rules(process)
    return _json(
        {
            "id": process.public_id,
            "space": process.space.slug,
            "slug": process.slug,
            "questions": process.questions,
            "presentations": process.presentations,
            "deciders": process.deciders,
            "language": process.language,
            "published_on": process.published_at.astimezone(UTC).date() if process.published_at else None,
            "rules": {"number": rules.number, "texts": rules.texts} if rules else None,
            "phases": [
                {
                    "slug": phase.slug,
                    "tool": phase.tool_slug,
                    "titles": phase.titles,
                    "opens_at": phase.opens_at,
                    "closes_at": phase.closes_at,
                    "settings": phase.settings,
                }
                for phase in phases_of(process)
            ],
        }
    )


def totals_json(process: Process, opinions: Opinions) -> bytes:
    """How many took part. By how sure the site is of who they are: only classes of 20 people or more are told apart."""
    turnout = count_turnout(process)
    by_assurance = dict(taking_part(process).values_list("assurance").annotate(Count("pk")).order_by("assurance"))
    told_apart = {str(level): count for level, count in by_assurance.items() if count >= FEWEST_PEOPLE}
    return _json(
        {
            "participants": turnout.people,
            "participants_by_assurance": told_apart,
            "participants_with_opinions": opinions.shuffled.participants,
            "contributions": len(opinions.numbering),
            "opinions": opinions.shuffled.opinions,
            "rows_of_opinions_included": opinions.rows_may_leave,
        }
    )


def result_files(process: Process) -> Iterator[tuple[str, Callable[[], Iterator[bytes]]]]:
    """Of each latest result that may be downloaded: its document and the frozen input it was counted from."""
    for result in queries.latest_results(process):
        folder = result_folder(result)
        if may_download(result):
            yield f"{folder}/document.json", lambda one=result: frozen.stream_frozen(one.document_sha256)
            yield f"{folder}/input.csv", lambda one=result: frozen.stream_frozen(one.input_sha256)


def result_folder(result: Result) -> str:
    return f"results/{result.phase.slug}-{result.method}"


def head_json() -> bytes | None:
    """The journal's latest signed head: it covers what was recorded before the export was made."""
    head = latest_head()
    return _json(head.as_json()) if head else None


def _json(value: object) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n").encode("utf-8")


def _plain(value: object) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def table_files(table: Table) -> Iterator[tuple[str, Callable[[], Iterator[bytes]]]]:
    yield f"{table.name}.csv", lambda: csv_blocks(table)
    yield f"{table.name}.jsonl", lambda: jsonl_blocks(table)
