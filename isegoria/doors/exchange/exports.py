# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was said in a process, for other tools: its texts and their comments as CSV and JSON, and in Decidim's columns.

Streamed: memory stays the same whatever their number, but for eight bytes a text. Nothing stays open between two pages
of rows. Days, not hours, and no name: the open data of a process (``commons.open_data``) say the same.
"""

import json
from array import array
from collections.abc import Iterator, Sequence
from datetime import UTC, date
from functools import partial
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.commons.open_data.tables import Column, Table, Value
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process

from .queries import has_room

PAGE = 4_000
BLOCK = 1 << 16
COMMENT = "comment"
SHOWN = frozenset(state for state in Contribution.State.values if Contribution(state=state).is_public)
TOTALS = ("supports", "agrees", "passes", "disagrees", "comments")
ALIGNMENT = {"for": 1, "against": -1}

_COUNTS = (
    *(Column(name, "integer", _("Counted on this site."), _("people or comments")) for name in TOTALS),
    *(
        Column(f"imported_{name}", "integer", _("Counted by the platform that it comes from."), _("people or comments"))
        for name in TOTALS
    ),
)
TEXT_COLUMNS = (
    Column("id", "identifier", _("Public identifier of the text.")),
    Column("kind", "identifier", _("Kind of text, such as “proposal”.")),
    Column("phase", "identifier", _("Phase of the process in which it was written.")),
    Column("category", "text", _("Category, if it has one.")),
    Column("title", "text", _("Title, if it has one.")),
    Column("body", "text", _("The text, in Markdown. Empty when it is shown no more: “state” says why.")),
    Column("language", "language", _("Language of the text (BCP 47).")),
    Column("place", "identifier", _("Official code of the place that it is about, if any.")),
    Column("author", "identifier", _("Public identifier of its author, if known.")),
    Column("state", "identifier", _("published, merged, withdrawn, hidden, rejected or erased.")),
    Column("created_on", "date", _("Day on which it was written.")),
    *_COUNTS,
)
COMMENT_COLUMNS = (
    Column("id", "identifier", _("Public identifier of the comment.")),
    Column("on", "identifier", _("The text that its whole thread is about.")),
    Column("reply_to", "identifier", _("What it answers: that text, or another comment.")),
    Column("depth", "integer", _("0 for a comment on the text itself."), pgettext_lazy("unit", "answers")),
    Column("side", "identifier", _("“for” or “against”, where it says so.")),
    Column("body", "text", _("The text, in Markdown. Empty when it is shown no more: “state” says why.")),
    Column("language", "language", _("Language of the text (BCP 47).")),
    Column("author", "identifier", _("Public identifier of its author, if known.")),
    Column("state", "identifier", _("published, merged, withdrawn, hidden, rejected or erased.")),
    Column("created_on", "date", _("Day on which it was written.")),
    *_COUNTS,
)
DECIDIM_TEXT_COLUMNS = tuple(
    Column(name, "text", _("As in Decidim's own export."))
    for name in (
        "id", "category/id", "category/name", "scope/id", "scope/name", "participatory_space/id",
        "participatory_space/url", "component/id", "title", "body", "state", "reference", "answer", "supports",
        "endorsements/total_count", "endorsements/user_endorsements", "comments", "attachments", "followers",
        "published_at", "url", "meeting_urls", "related_proposals", "is_amend", "original_proposal/title",
        "original_proposal/url",
    )
)  # fmt: skip
DECIDIM_COMMENT_COLUMNS = tuple(
    Column(name, "text", _("As in Decidim's own export."))
    for name in (
        "id", "created_at", "body", "locale", "author/id", "author/name", "alignment", "depth", "user_group/id",
        "user_group/name", "commentable_id", "commentable_type", "root_commentable_url",
    )
)  # fmt: skip
# What Decidim calls the states that a text can have; those that are shown no more are "withdrawn" there.
DECIDIM_STATES = {"published": "", "merged": "withdrawn", "hidden": "withdrawn", "erased": "withdrawn"}


def tables(process: Process) -> tuple[Table, Table]:
    """The texts that stand by themselves, and the comments."""
    return (
        Table("proposals", _("Every text but comments."), TEXT_COLUMNS, partial(_texts, process)),
        Table("comments", _("Every comment."), COMMENT_COLUMNS, partial(_comments, process)),
    )


def decidim_tables(process: Process) -> tuple[Table, Table]:
    """The same with Decidim's columns, for tools made for its exports."""
    return (
        Table("proposals", _("Texts, as Decidim does."), DECIDIM_TEXT_COLUMNS, partial(_as_proposals, process)),
        Table("comments", _("Comments, as Decidim does."), DECIDIM_COMMENT_COLUMNS, partial(_as_comments, process)),
    )


def json_blocks(table: Table) -> Iterator[bytes]:
    """One JSON array, an object a line: readable whole, and by tools that read line after line."""
    names = [column.name for column in table.columns]
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=date.isoformat).encode
    lines, size, before = ["["], 0, "\n"
    for row in table.rows():
        lines.append(before + encode(dict(zip(names, row, strict=True))))
        before = ",\n"
        size += len(lines[-1])
        if size >= BLOCK:
            yield "".join(lines).encode("utf-8")
            lines, size = [], 0
    yield ("".join(lines) + "\n]\n").encode("utf-8")


# --- reading ----------------------------------------------------------------------------------------
def _pages(process: Process, which: Q, fields: Sequence[str]) -> Iterator[list[tuple[Any, ...]]]:
    """Rows in the order of their keys, a page at a time, each by a query of its own over a range of keys."""
    found = Contribution.objects.filter(which, process=process).exclude(state=Contribution.State.PENDING)
    keys = array("q", found.order_by("pk").values_list("pk", flat=True).iterator(chunk_size=20_000))
    for start in range(0, len(keys), PAGE):
        some = keys[start : start + PAGE]
        rows = found.filter(pk__gte=some[0], pk__lte=some[-1]).order_by("pk")
        yield list(rows.values_list(*fields))


def _category() -> str:
    return "proposal__category" if has_room("proposal") else "kind"


_COUNTED = (*(f"standing__{name}" for name in TOTALS), *(f"imported_totals__{name}" for name in TOTALS))


def _texts(process: Process) -> Iterator[Sequence[Value]]:
    categorised = has_room("proposal")
    fields = (
        "public_id", "kind", "phase__slug", _category(), "title", "body", "language", "place__code",
        "author__public_id", "state", "created_at", *_COUNTED,
    )  # fmt: skip
    for page in _pages(process, ~Q(kind=COMMENT), fields):
        for identity, kind, phase, category, title, body, language, place, author, state, at, *counts in page:
            if state in SHOWN:
                category = (category or "") if categorised else ""
                yield (
                    identity, kind, phase, category, title, body, language, place, author, state,
                    at.astimezone(UTC).date(), *counts,
                )  # fmt: skip
            else:
                yield identity, kind, phase, "", "", "", language, None, None, state, None, *counts


def _comments(process: Process) -> Iterator[Sequence[Value]]:
    fields = (
        "public_id", "placed_comment__root__public_id", "parent__public_id", "placed_comment__depth",
        "placed_comment__side", "body", "language", "author__public_id", "state", "created_at", *_COUNTED,
    )  # fmt: skip
    for page in _pages(process, Q(kind=COMMENT), fields):
        for identity, root, parent, depth, side, body, language, author, state, at, *counts in page:
            if state in SHOWN:
                day = at.astimezone(UTC).date()
                yield identity, root, parent, depth, side or "", body, language, author, state, day, *counts
            else:
                yield identity, root, parent, depth, "", "", language, None, state, None, *counts


# --- Decidim ----------------------------------------------------------------------------------------
def _address(process: Process) -> str:
    return f"{settings.SITE_ADDRESS.rstrip('/')}/c/"


def _moment(at: Any) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d} 00:00:00 UTC"


def _sum(here: int | None, imported: int | None) -> int:
    return (here or 0) + (imported or 0)


def _as_proposals(process: Process) -> Iterator[Sequence[Value]]:
    """Counts of the platform that a text comes from and of this site are added: Decidim has one column for both."""
    address = _address(process)
    space = f"{settings.SITE_ADDRESS.rstrip('/')}/s/{process.space.slug}/{process.slug}/"
    categorised = has_room("proposal")
    fields = (
        "pk", "public_id", "phase_id", _category(), "title", "body", "state", "place__code", "place__name",
        "created_at", "standing__supports", "standing__comments", "imported_totals__supports",
    )  # fmt: skip
    for page in _pages(process, ~Q(kind=COMMENT), fields):
        for pk, identity, phase, category, title, body, state, code, place, at, supports, comments, imported in page:
            shown = state in SHOWN
            yield (
                pk, "", (category or "") if shown and categorised else "", code if shown else "",
                place if shown else "", process.public_id, space, phase, title if shown else "",
                body if shown else "", DECIDIM_STATES.get(state, state), identity, "", _sum(supports, imported),
                0, "", comments, "", "", _moment(at) if shown else "", f"{address}{identity}/", "", "", "false", "", "",
            )  # fmt: skip


def _as_comments(process: Process) -> Iterator[Sequence[Value]]:
    address = _address(process)
    fields = (
        "pk", "created_at", "body", "language", "author__public_id", "placed_comment__side", "placed_comment__depth",
        "parent_id", "placed_comment__root_id", "placed_comment__root__public_id", "state",
    )  # fmt: skip
    for page in _pages(process, Q(kind=COMMENT), fields):
        for pk, at, body, language, author, side, depth, parent, root, root_id, state in page:
            if state in SHOWN:
                about = "Decidim::Proposals::Proposal" if parent == root else "Decidim::Comments::Comment"
                yield (
                    pk, _moment(at), body, language, author, "", ALIGNMENT.get(side, 0), depth, "", "", parent, about,
                    f"{address}{root_id}/",
                )  # fmt: skip
