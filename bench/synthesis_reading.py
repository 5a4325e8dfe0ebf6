# SPDX-License-Identifier: AGPL-3.0-or-later
"""Prints the synthesis of real texts, for a person to read and judge, with its coverage and what it leaves out.

``python -m bench.synthesis_reading FOLDER [NAME…] [--length N] [--themes N]`` where FOLDER holds the data sets; NAME
is one of those listed in ``CASES`` (all of them by default). Texts are grouped by k-means where the number of themes
is given.
"""

import argparse
import csv
import gzip
import io
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.themes.extracts import Synthesis
from isegoria.engine.themes.faithfulness import check
from isegoria.engine.themes.plain import plain
from isegoria.engine.themes.reading import Reading, read
from isegoria.engine.themes.synthesis import synthesise
from isegoria.engine.themes.tree import find_themes
from isegoria.engine.themes.vectors import fit, text_vectors

csv.field_size_limit(10**9)


@dataclass
class Case:
    """Texts and what is known of them."""

    texts: list[str]
    authors: list[str | None] | None = None
    stances: list[int] | None = None
    weights: list[float] | None = None
    titles: list[str] = field(default_factory=list)


def answers(folder: Path, question: str) -> Case:
    """Answers of the Grand Débat to one question, each once."""
    with gzip.open(folder / "grand_debat_idees" / "idees_marquantes.json.gz") as file:
        rows = json.load(file)
    return Case(list(dict.fromkeys(row["reponse"].strip() for row in rows if row["questionIndex"] == question)))


def arguments(folder: Path, rank: int) -> Case:
    """Arguments for and against the proposal of République numérique that has the most but `rank`."""
    with gzip.open(folder / "republique_numerique" / "opinions_flat.jsonl.gz", "rt") as lines:
        row = sorted(map(json.loads, lines), key=lambda one: -len(one["arguments"]))[rank]
    kept = [one for one in row["arguments"] if not one["is_trashed"]]
    return Case(
        [one["body"] for one in kept],
        stances=[1 if one["side"] == "pour" else -1 for one in kept],
        weights=[1.0 + one["votes_count"] for one in kept],
        titles=[row["title"]],
    )


def contributions(folder: Path) -> Case:
    """Contributions to the Vrai Débat, weighed by those who voted for them."""
    seen = {}
    for file in sorted((folder / "vrai_debat" / "data").glob("*.json")):
        for row in json.loads(file.read_text()):
            seen.setdefault(row["contributions_id"], row)
    rows = list(seen.values())
    texts = [f"{row['contribution_versions_title']}\n{row['contribution_versions_bodyText']}" for row in rows]
    return Case(texts, weights=[1.0 + int(row["contributions_votesCountOk"]) for row in rows])


def comments_of_lille(folder: Path) -> Case:
    file = folder / "grand_debat_mel" / "data brute" / "commentaires_debats.csv"
    with file.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines, delimiter=";"))
    return Case(
        [row["body"] for row in rows],
        authors=[row["author/id"] for row in rows],
    )


def comments_of_madrid(folder: Path, proposals: int) -> Case:
    with gzip.open(folder / "decide_madrid" / "data" / "comments.csv.gz", "rt", encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    sizes: dict[str, int] = {}
    for row in rows:
        sizes[row["proposalId"]] = sizes.get(row["proposalId"], 0) + 1
    largest = set(sorted(sizes, key=lambda one: -sizes[one])[:proposals])
    rows = [row for row in rows if row["proposalId"] in largest]
    return Case([row["text"] for row in rows], authors=[row["userId"] or None for row in rows])


def statements(folder: Path, conversation: str) -> Case:
    file = next((folder / "polis" / conversation).glob("comments.csv*"))
    data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
    rows = [row for row in csv.DictReader(io.StringIO(data.decode(), newline="")) if row["moderated"] != "-1"]
    return Case(
        [row["comment-body"] for row in rows],
        authors=[row["author-id"] for row in rows],
        weights=[1.0 + int(row["agrees"]) for row in rows],
    )


CASES: dict[str, Callable[[Path], Case]] = {
    "fiscalite": lambda folder: answers(folder, "QUXVlc3Rpb246MTYz"),
    "environnement": lambda folder: answers(folder, "QUXVlc3Rpb246MTYw"),
    "payer_plus": lambda folder: answers(folder, "QUXVlc3Rpb246MTY2"),
    "protection_sociale": lambda folder: answers(folder, "QUXVlc3Rpb246MTY1"),
    "libre_acces": lambda folder: arguments(folder, 0),
    "logiciels_libres": lambda folder: arguments(folder, 1),
    "vote_internet": lambda folder: arguments(folder, 3),
    "vrai_debat": contributions,
    "lille": comments_of_lille,
    "madrid": lambda folder: comments_of_madrid(folder, 80),
    "madrid_3": lambda folder: comments_of_madrid(folder, 3),
    "bowling_green": lambda folder: statements(folder, "american-assembly.bowling-green"),
    "energie": lambda folder: statements(folder, "austria-climate.2vkxcncppn.2022-07-07"),
    "biodiversity": lambda folder: statements(folder, "scoop-hivemind.biodiversity"),
}


def numbers_of(authors: list[str | None] | None) -> NDArray[np.int64] | None:
    """Authors as numbers; those that are not known are one person each."""
    if authors is None:
        return None
    known: dict[str, int] = {}
    return np.array([known.setdefault(one or f"\0{place}", len(known)) for place, one in enumerate(authors)])


def show(name: str, case: Case, reading: Reading, synthesis: Synthesis) -> None:
    cover, levels = synthesis.coverage, f"level {synthesis.level:.2f} (data {synthesis.level_of_data:.2f})"
    print(f"\n=== {name} {' '.join(case.titles)}")
    print(f"{reading.n_texts} texts, {reading.n_sentences} sentences, {reading.languages}; {levels}")
    print(f"people {cover.people_represented:.0f} of {cover.people:.0f} ({cover.share_of_people:.0%})", end="; ")
    print(f"texts {cover.texts_represented} of {cover.texts} ({cover.share_of_texts:.0%})", end="; ")
    print(f"of themes shown {synthesis.people_of_themes_shown / cover.people:.0%}", end="; ")
    print(f"unread {synthesis.unread}; {synthesis.characters} characters")
    for theme in synthesis.themes:
        mine = theme.coverage
        print(f"  theme {theme.theme}: {mine.people:.0f} people, {mine.texts} texts", end="; ")
        print(f"spoken for {mine.share_of_people:.0%}{' due' * theme.due}{' minority' * theme.minority}", end="")
        stated = theme.people_for + theme.people_against
        print(f" (for {theme.people_for:.0f}, against {theme.people_against:.0f})" if stated else "")
        for place in theme.extracts:
            one = synthesis.extracts[place]
            print(f"    { {1: '+', -1: '−', 0: ' '}[one.stance] } « {one.quote.words} »")
            print(f"        {one.people:.0f} people, {one.texts} texts, {one.copies} copies [{one.why.code}]")
            for source in one.sources[:3]:
                print(f"        ~{source.likeness:.2f} {source.quote.words[:150]!r}")
    for left in synthesis.left_out:
        words = left.example.words[:160] if left.example else "–"
        print(f"  left out: theme {left.theme}, {left.people:.0f} people, {left.texts} texts, {left.reason}", end="; ")
        print(f"e.g. {words!r}")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("names", nargs="*", choices=[[], *CASES])
    parser.add_argument("--length", type=int, default=1_500)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    for name in asked.names or CASES:
        case = CASES[name](asked.folder)
        texts = [plain(text) for text in case.texts]
        reading = read(texts)
        space = fit(reading)
        labels = find_themes(text_vectors(reading, space), authors=numbers_of(case.authors)).top_label
        start = time.process_time()
        synthesis = synthesise(
            reading,
            texts,
            space,
            labels,
            authors=case.authors,
            stances=None if case.stances is None else np.array(case.stances, dtype=np.int8),
            weights=None if case.weights is None else np.array(case.weights),
            length=asked.length,
        )
        took = time.process_time() - start
        if asked.json:
            print(json.dumps(synthesis.to_json(), ensure_ascii=False, indent=1))
        else:
            show(name, case, reading, synthesis)
            print(f"  {took:.2f} s of processor; findings: {check(synthesis, texts)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
