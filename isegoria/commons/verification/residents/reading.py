# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of residents, read line by line from a stream: never a file on the disk, never the whole of it in memory."""

import codecs
import csv
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from django.utils.translation import gettext_lazy as _

from isegoria.core.verdicts import refuse

FIELDS = {
    "family_name": _("Family name"),
    "given_names": _("Given names"),
    "birth_date": _("Date of birth"),
    "postcode": _("Postcode"),
    "number": _("Number on a card or a letter"),
}
"""What can identify a line, in the order in which it is digested."""
KNOWN = {
    "family_name": ("nom", "nom de naissance", "nom de famille", "nom d usage", "family name", "last name", "surname"),
    "given_names": ("prenom", "prenoms", "given names", "given name", "first name", "first names"),
    "birth_date": ("date de naissance", "naissance", "ne le", "birth date", "date of birth", "birthdate"),
    "postcode": ("code postal", "cp", "postcode", "postal code", "zip"),
    "number": ("numero", "numero d electeur", "matricule", "number", "card number"),
}
LONGEST_LINE = 4000


@dataclass(frozen=True)
class Header:
    """Which column holds which field, and how cells are parted."""

    columns: Mapping[str, int]
    separator: str
    names: Sequence[str]

    @property
    def fields(self) -> list[str]:
        return [field for field in FIELDS if field in self.columns]


def text_lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """The lines of a text in UTF-8, or else in Windows' Latin alphabet, as it comes in."""
    decoder = codecs.getincrementaldecoder("utf-8-sig")()
    fallback = codecs.getincrementaldecoder("cp1252")("replace")
    latin, rest = False, ""
    for chunk in chunks:
        if not latin:
            before = decoder.getstate()
            try:
                rest += decoder.decode(chunk)
            except UnicodeDecodeError:
                latin = True
                chunk = before[0] + chunk
        if latin:
            rest += fallback.decode(chunk)
        *whole, rest = rest.split("\n")
        yield from (line.rstrip("\r") for line in whole)
        if len(rest) > LONGEST_LINE:
            _unreadable()
    if rest.strip():
        yield rest.rstrip("\r")


def read_header(line: str, wanted: Mapping[str, str]) -> Header:
    """Find the columns by the first line. ``wanted`` names some of them by hand: field → name of the column."""
    separator = max(";\t,", key=line.count)
    try:
        names = [cell.strip() for cell in next(csv.reader([line], delimiter=separator), [])]
    except csv.Error:  # a carriage return within a line
        _unreadable()
    plain = [_plain(name) for name in names]
    columns: dict[str, int] = {}
    for field in FIELDS:
        given = _plain(wanted.get(field, ""))
        if given and given != "-":
            if given not in plain:
                refuse(
                    "no_such_column",
                    _("Nothing was read: no column is called “%(name)s”. The first line has: %(names)s."),
                    _("Correct the name of the column, or leave it empty, then send the list again."),
                    status=400,
                    name=wanted[field],
                    names=", ".join(names)[:400],
                )
            columns[field] = plain.index(given)
        elif not given:
            found = next((plain.index(known) for known in KNOWN[field] if known in plain), None)
            if found is not None:
                columns[field] = found
    if "number" not in columns and not {"family_name", "birth_date"} <= columns.keys():
        refuse(
            "too_few_columns",
            _("Nothing was read: a name and a date of birth, or a number, are needed. The first line has: %(names)s."),
            _("Say which columns hold them, then send the list again."),
            status=400,
            names=", ".join(names)[:400],
        )
    return Header(columns, separator, names)


def rows(lines: Iterable[str], header: Header) -> Iterator[dict[str, str]]:
    """What each line says of the fields."""
    try:
        for cells in csv.reader(lines, delimiter=header.separator):
            if any(cells):
                yield {field: cells[at] if at < len(cells) else "" for field, at in header.columns.items()}
    except csv.Error:
        _unreadable()


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    signs = "".join(sign if sign.isalnum() else " " for sign in decomposed if not unicodedata.combining(sign))
    return " ".join(signs.split()) or text.strip()


def _unreadable() -> NoReturn:
    refuse(
        "no_table",
        _("Nothing was read: this is not a table in CSV, one person on each line."),
        _("In your spreadsheet, save the list as “CSV”, then send it."),
        status=400,
    )
