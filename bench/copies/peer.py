# SPDX-License-Identifier: AGPL-3.0-or-later
"""datasketch's side of the benchmark of copies; runs in its own environment, where nothing of ours is installed.

Its input, a list of folded words for each text, is made before the clock starts in the profile "peer-equivalent", and
under the clock in "full".
"""

import json
import re
import unicodedata
from typing import Any

from datasketch import MinHash, MinHashLSH

from bench.measuring import arguments, measure

THRESHOLD = 0.7
PERMUTATIONS = 128
WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")

Found = tuple[list[list[int]], list[int]]


def words(text: str) -> list[bytes]:
    """The words of a text, without accents and capitals."""
    if not text.isascii():
        text = "".join(sign for sign in unicodedata.normalize("NFKD", text) if not unicodedata.combining(sign))
    return [word.encode() for word in WORD.findall(text.casefold())]


def compute(given: tuple[list[list[bytes]], list[int]]) -> Found:
    """For each text, those that its buckets hold and whose signature is as near as the threshold asks."""
    lists, origins = given
    signatures = MinHash.bulk([set(one) for one in lists], num_perm=PERMUTATIONS)
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    with index.insertion_session() as session:
        for number, signature in enumerate(signatures):
            session.insert(number, signature)
    found = [
        [other for other in index.query(signature) if signature.jaccard(signatures[other]) >= THRESHOLD]
        for signature in signatures
    ]
    return found, origins


def full(given: tuple[list[str], list[int]]) -> Found:
    """Cut the texts into words, then compute."""
    return compute(([words(text) for text in given[0]], given[1]))


def describe(answer: Found) -> dict[str, float]:
    """See ``bench/copies/answers.py``."""
    found, origins = answer
    again = [number for number, origin in enumerate(origins) if origin != number]
    pairs = [(number, other) for number, others in enumerate(found) for other in others if other != number]
    return {
        "recall": sum(origins[number] in found[number] for number in again) / max(len(again), 1),
        "precision": sum(origins[one] == origins[other] for one, other in pairs) / max(len(pairs), 1),
    }


def main() -> None:
    asked = arguments()
    given: dict[str, Any] = json.loads(asked.input.read_text(encoding="utf-8"))
    full((given["texts"][:100], given["origins"][:100]))
    if asked.profile == "full":
        measure(full, (given["texts"], given["origins"]), describe, asked.answer)
    else:
        lists = [words(text) for text in given["texts"]]
        measure(compute, (lists, given["origins"]), describe, asked.answer)


if __name__ == "__main__":
    main()
