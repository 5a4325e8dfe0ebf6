# SPDX-License-Identifier: AGPL-3.0-or-later
"""Do themes follow the labels that people gave? Ours beside scikit-learn's and BERTopic's, on the same texts.

``python -m bench.themes_quality FOLDER [--bertopic PYTHON]``, FOLDER holding ``idees_marquantes.json.gz`` (answers of
the Grand Débat, with categories of undocumented origin: one page of the site they come from speaks of people who
annotated them), PYTHON that of an environment with BERTopic 0.17.4. Each distinct answer counts once; its category is
the one that most of its annotations give, those that say "none" left out, of those that five answers bear at least.
Prints the table of ``docs/methods/themes.md`` and writes ``bench/results/themes_quality.json``.

BERTopic is given our vectors: it would else need a model from the network. What it leaves out is one more group, as is
what we leave unclassified.
"""

import argparse
import gzip
import json
import subprocess
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from bench.run import ROOT
from isegoria.engine.clustering.agreement import adjusted_rand_of
from isegoria.engine.clustering.homogeneity import contingency, purity_of, v_measure_of
from isegoria.engine.clustering.spherical import spherical_kmeans
from isegoria.engine.themes.languages import function_words
from isegoria.engine.themes.number import SmallClusters
from isegoria.engine.themes.plain import plain
from isegoria.engine.themes.reading import read
from isegoria.engine.themes.tree import find_themes
from isegoria.engine.themes.vectors import fit, text_vectors

RESULTS = ROOT / "bench" / "results" / "themes_quality.json"
KS, SEEDS, SMALL = (10, 20, 40, 80), (0, 1, 2), 300
LEAST_BORNE = 5
SAYS_NOTHING = {"Idée marquée", "Sans réponse / Hors sujet / Inclassable", "Z Autres", "A Aucun", "A Aucune"}
Labels = NDArray[np.int64]
PEER = """
import json, sys, time
import numpy as np
from bertopic import BERTopic
from umap import UMAP
given, found = sys.argv[1:]
texts, vectors = json.load(open(given + "/texts.json")), np.load(given + "/vectors.npy")
answers = []
for topics in (None, 20, 40):
    for seed in (0, 1, 2):
        started = time.process_time()
        near = UMAP(n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed)
        model = BERTopic(language="multilingual", umap_model=near, nr_topics=topics, embedding_model=None)
        labels = [int(one) for one in model.fit_transform(texts, vectors)[0]]
        answers.append({"topics": topics, "labels": labels, "seconds": time.process_time() - started})
json.dump(answers, open(found, "w"))
"""


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bertopic", type=Path, metavar="PYTHON")
    asked = parser.parse_args()
    texts, questions, categories = answers(asked.folder / "idees_marquantes.json.gz")
    print(f"{len(texts)} distinct answers, {len(set(questions.tolist()))} questions; ", end="")
    print(f"{int((categories >= 0).sum())} of them in {int(categories.max()) + 1} categories")

    def measures(found: Labels) -> dict[str, float]:
        groups, told = found + 1, categories >= 0
        measured = {}
        for name, table in (
            ("question", contingency(groups, questions)),
            ("category", contingency(groups[told], categories[told])),
        ):
            measured |= {f"{name} V": v_measure_of(table), f"{name} ARI": adjusted_rand_of(table)}
            measured[f"{name} purity"] = purity_of(table)
        return measured | {"groups": len(set(found.tolist()) - {-1}), "left out": float((found < 0).mean())}

    rows: list[dict[str, Any]] = []

    def add(name: str, every: list[Labels]) -> None:
        each = [measures(one) for one in every]
        rows.append({"way": name} | {key: float(np.mean([one[key] for one in each])) for key in each[0]})
        print(shown(rows[-1]), flush=True)

    print(shown(None))
    reading = read(texts, languages=("fr",))
    vectors = text_vectors(reading, fit(reading))
    started = time.process_time()
    themes = [find_themes(vectors, seed=seed) for seed in SEEDS]
    print(f"ours: {(time.process_time() - started) / len(SEEDS):.1f} s of processor, vectors given", flush=True)
    add("our tree, top", [one.top_label.astype(np.int64) for one in themes])
    add("our tree, finest", [one.label.astype(np.int64) for one in themes])
    peers = scikit_learn(texts)
    for k in KS:
        add(f"ours, k = {k}", [ours(vectors, k, seed) for seed in SEEDS])
        for name, vectors_of_peer in peers.items():
            add(
                f"{name}, k = {k}",
                [KMeans(k, n_init=1, random_state=one).fit_predict(vectors_of_peer()) for one in SEEDS],
            )
    if asked.bertopic:
        for topics, every in bertopic(asked.bertopic, texts, vectors).items():
            add(f"BERTopic on our vectors, {topics or 'its own number'}", every)
    RESULTS.write_text(json.dumps(rows, indent=1) + "\n")
    return 0


def answers(path: Path) -> tuple[list[str], Labels, Labels]:
    """Distinct answers, the question of each, and its category, −1 for none or a rare one."""
    with gzip.open(path, "rt", encoding="utf-8") as stream:
        first = {row["reponse"].strip(): row for row in reversed(json.load(stream))}
    rows = list(first.values())[::-1]
    kept = [majority(row["Categories"]) for row in rows]
    times = Counter(kept)
    names = {one: place for place, one in enumerate(sorted(one for one in times if one and times[one] >= LEAST_BORNE))}
    questions = np.unique([str(row["questionIndex"]) for row in rows], return_inverse=True)[1]
    return [plain(row["reponse"]) for row in rows], questions, np.array([names.get(one, -1) for one in kept])


def majority(categories: list[str]) -> str:
    times = Counter(one for one in categories if one not in SAYS_NOTHING)
    return min(times, key=lambda one: (-times[one], one)) if times else ""


def ours(vectors: NDArray[np.float32], k: int, seed: int) -> Labels:
    """As the tree does it, but for a number of themes that is given."""
    told = np.flatnonzero(vectors.any(axis=1))
    small = SmallClusters.of(vectors[told], np.ones(len(told)), SMALL, seed=seed)
    found = np.full(len(vectors), -1, dtype=np.int64)
    found[told] = spherical_kmeans(vectors[told], small.centres(k)).labels
    return found


def scikit_learn(texts: list[str]) -> dict[str, Callable[[], Any]]:
    """TF-IDF as it comes, and its best variant here: without function words, reduced to 100 axes."""
    plain_weights = TfidfVectorizer(min_df=2).fit_transform(texts)
    stops = sorted({piece for word in function_words("fr") for piece in word.split("'") if piece})
    weights = TfidfVectorizer(stop_words=stops, min_df=2).fit_transform(texts)
    reduced = normalize(TruncatedSVD(100, random_state=0).fit_transform(weights))
    return {"scikit-learn": lambda: plain_weights, "scikit-learn, best": lambda: reduced}


def bertopic(python: Path, texts: list[str], vectors: NDArray[np.float32]) -> dict[int | None, list[Labels]]:
    """By number of topics asked for, the labels of three seeds."""
    with tempfile.TemporaryDirectory() as folder:
        np.save(f"{folder}/vectors.npy", vectors)
        Path(folder, "texts.json").write_text(json.dumps(texts))
        found = Path(folder, "found.json")
        subprocess.run([python, "-c", PEER, folder, found], check=True, timeout=900)
        every = json.loads(found.read_text())
    print(f"BERTopic: {np.mean([one['seconds'] for one in every[1:]]):.1f} s of processor, vectors given", flush=True)
    topics = dict.fromkeys(one["topics"] for one in every)
    return {asked: [np.array(one["labels"]) for one in every if one["topics"] == asked] for asked in topics}


def shown(row: dict[str, Any] | None) -> str:
    columns = ("question V", "question ARI", "question purity", "category V", "category ARI", "category purity")
    if row is None:
        return f"| way | groups | left out | {' | '.join(columns)} |\n|---|{'---|' * 8}"
    cells = " | ".join(f"{row[one]:.3f}" for one in columns)
    return f"| {row['way']} | {row['groups']:.0f} | {row['left out']:.0%} | {cells} |"


if __name__ == "__main__":
    raise SystemExit(main())
