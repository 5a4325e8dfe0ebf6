# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an export says of itself: data dictionary, README and licence, in French and in English."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils import formats, translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from isegoria.core.processes.models import Process
from isegoria.core.results.rules import FEWEST_PEOPLE

from .tables import File, Label, Table

FORMAT = "isegoria-open-data/1"
LANGUAGES = ("fr", "en")


@dataclass(frozen=True)
class Licence:
    """What may be done with the data, and whom to name. ``url`` is empty where the attribution says it all."""

    name: Label
    url: str
    attributions: dict[str, str]


def licence_of(process: Process) -> Licence:
    """Imported data keep the licence of their source; what was said here is under the State's open licence."""
    if process.source:
        return Licence(_("the licence of its source, given in the attribution"), "", dict(process.attributions))
    names = process.attributions or process.space.names
    return Licence(
        _("Licence Ouverte / Open Licence 2.0 (compatible with CC BY)"),
        "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
        dict(names),
    )


def _in_each_language(label: Label) -> dict[str, str]:
    said = {}
    for language in LANGUAGES:
        with translation.override(language):
            said[language] = str(label)
    return said


def licence_json(process: Process) -> dict[str, object]:
    licence = licence_of(process)
    return {"name": _in_each_language(licence.name), "url": licence.url, "attribution": licence.attributions}


def dictionary(process: Process, tables: Sequence[Table], others: Sequence[File], today: date) -> bytes:
    """dictionary.json: each file and column, its type, unit and meaning."""
    described = {
        "format": FORMAT,
        "made_on": today.isoformat(),
        "process": {"id": process.public_id, "space": process.space.slug, "slug": process.slug},
        "licence": licence_json(process),
        "tables": [
            {
                "files": [f"{table.name}.csv", f"{table.name}.jsonl"],
                "meaning": _in_each_language(table.meaning),
                "columns": [
                    {
                        "name": column.name,
                        "type": column.type,
                        "unit": _in_each_language(column.unit) if column.unit else None,
                        "meaning": _in_each_language(column.meaning),
                    }
                    for column in table.columns
                ],
            }
            for table in tables
        ],
        "other_files": [{"file": one.name, "meaning": _in_each_language(one.meaning)} for one in others],
    }
    return (json.dumps(described, ensure_ascii=False, indent=2) + "\n").encode("utf-8")


def readme(process: Process, tables: Sequence[Table], *, language: str, today: date, rows_leave: bool) -> bytes:
    """README.fr.txt or README.en.txt."""
    with translation.override(language):
        licence = licence_of(process)
        paragraphs = [
            process.question.text,
            gettext("Open data of this process, made on %(day)s by %(space)s.")
            % {"day": formats.date_format(today, "DATE_FORMAT"), "space": process.space.name.text},
            gettext("Licence: %(licence)s %(url)s") % {"licence": licence.name, "url": licence.url},
            *(
                f"{gettext('Please name:')} {text}"
                for code, text in licence.attributions.items()
                if code == language or language not in licence.attributions
            ),
            gettext("The files"),
            *(f"{table.name}.csv, {table.name}.jsonl\n    {table.meaning}" for table in tables),
            gettext(
                "totals.json: how many took part. process.json: the process, its rules and phases. results/: each "
                "latest result with the frozen file that it was counted from. journal-head.json: the latest signed "
                "state of the public journal. dictionary.json: the meaning of each column. files.json: the size and "
                "SHA-256 of each file."
            ),
            gettext(
                "CSV files follow RFC 4180, in UTF-8. In them, a text that a spreadsheet would run as a formula has "
                "an apostrophe put before it; the JSON files hold every text unchanged."
            ),
            gettext("What protects people"),
            gettext(
                "Opinions carry no name. Participants' numbers are drawn by lot for this export alone and have "
                "nothing in common with authors' identifiers nor with another export's numbers; people come in an "
                "order drawn by lot; times are rounded to the day. Texts that were hidden or erased are not here."
            ),
        ]
        if not rows_leave:
            paragraphs.append(
                gettext(
                    "Fewer than %(fewest)d people gave an opinion: a line would be somebody, so only totals are here."
                )
                % {"fewest": FEWEST_PEOPLE}
            )
        paragraphs += [
            gettext("Count again"),
            gettext(
                "Each result can be computed again from these files alone, without this site: "
                "isegoria verify result results/PHASE-METHOD/document.json"
            ),
        ]
    return ("\n\n".join(paragraphs) + "\n").encode("utf-8")
