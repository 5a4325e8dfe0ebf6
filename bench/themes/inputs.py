# SPDX-License-Identifier: AGPL-3.0-or-later
"""The inputs of the benchmark of themes: ``python -m bench.themes.inputs CASE FOLDER``.

One .npz: ``texts`` (UTF-8, one a line), ``belongs`` (the conversation each comes from). ``drawn`` and ``edited`` serve
the benchmark of copies too.
"""

import csv
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np

NOT_HERE = 3
"""Exit code when the data of a case are not on this machine."""
SEED = 20_260_101
WHOLE, EDITED = 0.3, 0.7
"""Shares of the texts that are as they were written; and, with these, of those that are one text edited. The others are
a sentence of one comment and one of another of the same conversation."""
GREETINGS = ("Hello,", "Dear all,", "I think that", "In my opinion", "Please:", "As a resident,")


def comments(folder: Path) -> list[tuple[int, str]]:
    """(conversation, comment) of each distinct comment that is at least four words long."""
    found: dict[str, int] = {}
    for number, path in enumerate(sorted(folder.glob("*/comments.csv"))):
        with path.open(encoding="utf-8", newline="") as stream:
            for row in csv.DictReader(stream):
                text = " ".join(row["comment-body"].split())
                if len(text.split()) >= 4:
                    found.setdefault(text, number)
    return [(number, text) for text, number in found.items()]


def edited(text: str, draw: np.random.Generator) -> str:
    """A text with one or two small changes: a word gone or moved, a letter lost, capitals, a greeting."""
    words = text.split()
    for _ in range(int(draw.integers(1, 3))):
        at = int(draw.integers(0, len(words)))
        match int(draw.integers(0, 5)):
            case 0 if len(words) > 4:
                del words[at]
            case 1 if at:
                words[at - 1], words[at] = words[at], words[at - 1]
            case 2 if len(words[at]) > 4:
                words[at] = words[at][:2] + words[at][3:]
            case 3:
                words = [word.upper() for word in words]
            case _:
                words.insert(0, GREETINGS[at % len(GREETINGS)])
    return " ".join(words)


def drawn(source: list[tuple[int, str]], n_texts: int, seed: int = SEED) -> Iterator[tuple[int, str]]:
    """Texts drawn again from real comments: each once, then some as they are, some edited, some of two halves."""
    yield from source[:n_texts]
    draw = np.random.default_rng(seed)
    of: dict[int, list[str]] = {}
    for number, text in source:
        of.setdefault(number, []).append(text)
    for _ in range(n_texts - len(source)):
        number, text = source[int(draw.integers(0, len(source)))]
        how = draw.random()
        if how < WHOLE:
            yield number, text
        elif how < EDITED:
            yield number, edited(text, draw)
        else:
            other = of[number][int(draw.integers(0, len(of[number])))]
            first, last = text.split(), other.split()
            yield number, " ".join([*first[: len(first) // 2 + 1], *last[len(last) // 2 :]])


def main(case: dict[str, Any], folder: Path) -> int:
    conversations = Path(os.environ.get("ISEGORIA_DATA", "")) / "polis"
    source = comments(conversations)
    if "ISEGORIA_DATA" not in os.environ or not source:
        print("ISEGORIA_DATA names the folder that holds polis/", file=sys.stderr)
        return NOT_HERE
    made = list(drawn(source, case["texts"]))
    path = folder / "texts.npz"
    written = "\n".join(text for _, text in made).encode()
    np.savez(path, texts=np.frombuffer(written, dtype=np.uint8), belongs=np.array([number for number, _ in made]))
    print(json.dumps(dict.fromkeys(case["profiles"], str(path))))
    return 0


if __name__ == "__main__":
    sys.exit(main(json.loads(sys.argv[1]), Path(sys.argv[2])))
