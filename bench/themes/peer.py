# SPDX-License-Identifier: AGPL-3.0-or-later
"""scikit-learn's side of the benchmark of themes; runs in its own environment, where nothing of ours is installed."""

from typing import Any

import numpy as np
from sklearn.cluster import MiniBatchKMeans
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from bench.measuring import arguments, measure

CLUSTERS, AXES = 50, 100


def compute(texts: list[str]) -> Any:
    """Weights of terms, axes, clusters."""
    weights = TfidfVectorizer(min_df=min(2, len(texts)), sublinear_tf=True, stop_words="english").fit_transform(texts)
    axes = TruncatedSVD(min(AXES, weights.shape[1] - 1), random_state=0).fit_transform(weights)
    clusters = MiniBatchKMeans(min(CLUSTERS, len(texts)), random_state=0, n_init=3)
    return clusters.fit_predict(normalize(axes))


def main() -> None:
    asked = arguments()
    with np.load(asked.input) as arrays:
        texts, belongs = arrays["texts"].tobytes().decode().split("\n"), arrays["belongs"]
    compute(texts[:500])
    measure(compute, texts, lambda labels: {"labels": labels.tolist(), "belongs": belongs.tolist()}, asked.answer)


if __name__ == "__main__":
    main()
