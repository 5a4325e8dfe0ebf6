# SPDX-License-Identifier: AGPL-3.0-or-later
"""Real contributions to read: the comments of the Grand débat of Lille's metropolis, as the demo brings them in."""

import csv
import gzip
from pathlib import Path

from tests.doors.cli.conftest import ROOT

LILLE = ROOT / "isegoria" / "doors" / "cli" / "data" / "grand-debat-lille" / "commentaires_debats.csv.gz"
COLUMNS = ("body", "author/id", "created_at", "alignment", "commentable_id")


def rows(count: int | None = None) -> list[dict[str, str]]:
    with gzip.open(LILLE, "rt", encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=";"))[:count]


def write_lille(path: Path, count: int | None = None, *, separator: str = ",", encoding: str = "utf-8") -> Path:
    """A CSV of the first comments."""
    with path.open("w", encoding=encoding, errors="replace", newline="") as stream:
        writer = csv.writer(stream, delimiter=separator)
        writer.writerow(COLUMNS)
        writer.writerows([row[name] for name in COLUMNS] for row in rows(count))
    return path


def write_texts(path: Path, texts: list[str]) -> Path:
    """A CSV of one column, ``text``."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["text"])
        writer.writerows([text] for text in texts)
    return path


ARABIC = (
    "نحتاج إلى المزيد من الحدائق في المدينة",
    "يجب أن تكون الحافلات مجانية للجميع",
    "الحافلات في الليل غير كافية",
    "أسعار السكن مرتفعة جدا",
)
SIGNED = "Nous demandons une piste cyclable continue le long du quai, séparée de la route."


def write_mixed(path: Path) -> Path:
    """The comments of Lille, a few in Arabic, and a text that many people signed; all columns there are."""
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(["body", "author", "date", "side", "label"])
        for row in rows(120):
            date = row["created_at"].replace(" +", "+")
            writer.writerow([row["body"], row["author/id"], date, row["alignment"], row["commentable_id"]])
        for place in range(24):
            writer.writerow([ARABIC[place % 4], f"ar{place}", f"2019-02-{1 + place:02d}", "", "ar"])
        for place in range(12):
            writer.writerow([SIGNED + " Merci !" * (place % 2), f"s{place}", "2019-02-20", "for", "vélo"])
    return path
