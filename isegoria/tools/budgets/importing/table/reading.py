# SPDX-License-Identifier: AGPL-3.0-or-later
"""A table of projects, line by line: what each would become, and what is wrong with those that cannot be kept."""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions.rules import may_say, tidy
from isegoria.engine.formats.texts.table import Table, TableReport

from ...amounts import read_amount
from ...models import Budget, Category, Pot
from ...projects.actions import About
from ...projects.rules import TITLE_LENGTH, fits

MOST_LINES = 2_000
"""A ballot holds as many projects at most."""
LONGEST_TEXT = 50_000
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "titre", "nom", "name", "projet", "project", "intitule", "nom du projet", "title/fr"),
    "text": ("text", "texte", "description", "body", "body/fr", "presentation", "contenu", "resume"),
    "cost": ("cost", "cout", "budget", "montant", "prix", "estimate", "estimation", "cout estime", "amount"),
    "pot": ("pot", "district", "quartier", "secteur", "arrondissement", "zone", "neighborhood", "neighbourhood"),
    "category": ("category", "categorie", "theme", "thematique", "rubrique", "category/name/fr"),
    "latitude": ("latitude", "lat"),
    "longitude": ("longitude", "lon", "lng", "long"),
    "number": ("id", "project_id", "numero", "number", "num", "no", "n°", "reference", "ref"),
}
"""What columns are called, without accents or capitals: enough to be right most of the time."""
COLUMN_WORDS: Mapping[str, Promise] = {
    "title": _("Title"),
    "text": _("Text"),
    "cost": _("Cost"),
    "pot": _("District, or pot"),
    "category": _("Category"),
    "latitude": _("Latitude"),
    "longitude": _("Longitude"),
    "number": _("Number"),
}
_DAMAGED: Mapping[str, Promise] = {
    "column_count": _("This line has more cells, or fewer, than the first one."),
    "quote_unclosed": _("A quotation mark is opened on this line and never closed."),
    "file_truncated": _("The file ends in the middle of this line."),
    "record_too_long": _("This line is too long to be one of a table."),
    "json_wrong": _("This line is no JSON object."),
    "gzip_damaged": _("The packed file is damaged here: what came before was read."),
}


@dataclass(frozen=True)
class Line:
    """One project as it would be brought in; ``key`` tells it from the others of its file."""

    number: int
    key: str
    title: str
    body: str
    about: About


@dataclass(frozen=True)
class Wrong:
    """A line that cannot be kept, and why."""

    line: int
    code: str
    reason: str


@dataclass(frozen=True)
class ReadTable:
    """What a table holds. ``columns`` by what they say; ``others`` are kept nowhere."""

    digest: str
    lines: tuple[Line, ...]
    wrong: tuple[Wrong, ...]
    columns: Mapping[str, str]
    others: tuple[str, ...] = field(default=())

    @property
    def read(self) -> int:
        return len(self.lines) + len(self.wrong)


def read_table(path: Path, budget: Budget | None) -> ReadTable:
    """Read a table whole. Nothing is written. Raises ``EngineError`` for what is no table.

    Complexity: one pass over the file, and three queries.
    """
    table = Table.open(path, wanted=[name for names in COLUMNS.values() for name in names])
    columns = _recognised(table.columns)
    places = {what: table.columns.index(name) for what, name in columns.items()}
    pots = _by_name(budget.pots.all()) if budget is not None else {}
    sorts = _by_name(budget.categories.all()) if budget is not None else {}
    lines: list[Line] = []
    wrong: list[Wrong] = []
    seen: dict[str, int] = {}
    titles: dict[tuple[str, str], int] = {}
    report = TableReport()
    for number, cells in table.records(report):
        row = {what: " ".join(tidy(cells[place]).split()) if what != "text" else tidy(cells[place])
               for what, place in places.items()}  # fmt: skip
        if not any(row.values()):
            continue
        if len(lines) + len(wrong) >= MOST_LINES:
            wrong.append(Wrong(number, "too_many_lines", gettext("From this line on the table is too long.")))
            break
        found = _line(number, row, budget, pots, sorts)
        if isinstance(found, Line):
            first = seen.get(found.key) or titles.get((found.title, found.body))
            if first is not None:
                said = gettext("Line %(line)s is the same project.") % {"line": first}
                found = Wrong(number, "line_twice", said)
            else:
                seen[found.key] = titles[found.title, found.body] = number
                lines.append(found)
        if isinstance(found, Wrong):
            wrong.append(found)
    wrong += [Wrong(line, code, str(_DAMAGED.get(code, code))) for line, code in report.named]
    others = tuple(name for name in table.columns if name and name not in columns.values())
    digest = hashlib.sha256(path.read_bytes()).hexdigest()[:16]
    return ReadTable(digest, tuple(lines), tuple(sorted(wrong, key=lambda one: one.line)), columns, others)


def _alike(name: str) -> str:
    parts = unicodedata.normalize("NFKD", " ".join(name.split()).casefold())
    return "".join(sign for sign in parts if not unicodedata.combining(sign))


def _recognised(names: Iterable[str]) -> dict[str, str]:
    """What the columns seem to be, by their names; each column once."""
    plain = {_alike(name): name for name in reversed(list(names)) if name}
    found: dict[str, str] = {}
    for what, known in COLUMNS.items():
        name = next((plain[one] for one in known if one in plain and plain[one] not in found.values()), "")
        if name:
            found[what] = name
    return found


def _by_name(rows: Iterable[Any]) -> dict[str, Any]:
    return {_alike(name): one for one in rows for name in (*one.names.values(), one.public_id)}


def _line(
    number: int, row: Mapping[str, str], budget: Budget | None, pots: Mapping[str, Pot], sorts: Mapping[str, Category]
) -> Line | Wrong:
    title, body = row.get("title", ""), row.get("text", "")
    if not title:
        return Wrong(number, "title_missing", gettext("This line has no title."))
    for text, most in ((title, TITLE_LENGTH), (body or title, LONGEST_TEXT)):
        if not (verdict := may_say(text, max_length=most)):
            return Wrong(number, verdict.code, verdict.reason_text)
    estimate = None
    if said := row.get("cost", ""):
        estimate = read_amount(said)
        if not estimate:
            reason = gettext("“%(text)s” is no sum of money above nothing.") % {"text": said[:40]}
            return Wrong(number, "amount_unfit", reason)
    pot, category = pots.get(_alike(row.get("pot", ""))), sorts.get(_alike(row.get("category", "")))
    if row.get("pot") and pot is None:
        reason = gettext("The budget has no district or pot called “%(name)s”.") % {"name": row["pot"][:60]}
        return Wrong(number, "pot_unknown", reason)
    if row.get("category") and category is None:
        reason = gettext("The budget has no category called “%(name)s”.") % {"name": row["category"][:60]}
        return Wrong(number, "category_unknown", reason)
    point = _point(row)
    if point is None:
        return Wrong(number, "point_unknown", gettext("This is no point on the Earth: two figures in degrees are."))
    about = About(estimate=estimate, pot=pot, category=category, latitude=point[0], longitude=point[1])
    if budget is not None:
        verdict = fits(
            budget, pot=pot, category=category, estimate=estimate, latitude=point[0], longitude=point[1]
        )  # fmt: skip
        if not verdict:
            return Wrong(number, verdict.code, verdict.reason_text)
    return Line(number, row.get("number", "")[:100] or f"line {number}", title, body or title, about)


def _point(row: Mapping[str, str]) -> tuple[float | None, float | None] | None:
    """Latitude and longitude, both or neither; None where they are not figures."""
    said = [row.get(name, "").replace(",", ".") for name in ("latitude", "longitude")]
    if not any(said):
        return (None, None)
    try:
        latitude, longitude = (float(one) for one in said)
    except ValueError:
        return None
    return (latitude, longitude) if abs(latitude) <= 90 and abs(longitude) <= 180 else None
