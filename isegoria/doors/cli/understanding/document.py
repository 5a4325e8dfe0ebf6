# SPDX-License-Identifier: AGPL-3.0-or-later
"""What was understood, as the one document that programs read and that the report is drawn from.

Themes have the numbers of the tree; contributions go by their line in the file, from 1 for its header.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from isegoria.engine.clustering.agreement import adjusted_rand_of
from isegoria.engine.clustering.homogeneity import contingency, purity_of, v_measure_of
from isegoria.engine.formats.texts.contributions import NO_TIME
from isegoria.engine.themes.coherence import coherence, diversity
from isegoria.engine.themes.evolution import CLEAR, evolution, links
from isegoria.engine.traces import six_digits

if TYPE_CHECKING:
    from isegoria.engine.formats.texts import Contributions
    from isegoria.engine.themes.campaigns import Campaign
    from isegoria.engine.themes.extracts import Synthesis
    from isegoria.engine.themes.understanding import Understanding

FORMAT = "isegoria-themes/1"
LONGEST_QUOTE = 1_000
EXAMPLES = 5
LARGEST_COPIES = 20
MOST_CAMPAIGNS = 50
MOST_VARIANTS = 6
MOST_LINKS = 20
UNKNOWN = "und"


class Quoting:
    """Contributions as they are shown: their words, their line, their language."""

    def __init__(self, contributions: "Contributions", found: "Understanding") -> None:
        self.contributions, self._found = contributions, found

    def language(self, text: int) -> str:
        code = self._found.reading.languages[int(self._found.reading.language[text])]
        return "" if code == UNKNOWN else code

    def quote(self, text: int, longest: int = LONGEST_QUOTE) -> dict[str, Any]:
        """Whole, or cut at a blank where it is long."""
        words = self.contributions.texts[text]
        cut = len(words) > longest
        if cut:
            words = words[:longest]
            words = words[: words.rfind(" ") if words.rfind(" ") > longest // 2 else longest] + "…"
        return {
            "line": int(self.contributions.lines[text]),
            "words": words,
            "language": self.language(text),
            "cut": cut,
            "copies": int(self._found.copies.size[self._found.copies.group[text]]),
        }


def build(contributions: "Contributions", found: "Understanding", *, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The document of ``isegoria themes --json``."""
    quoting = Quoting(contributions, found)
    n_texts = len(contributions.texts)
    unclassified = np.flatnonzero(found.themes.label < 0)
    return {
        "format": FORMAT,
        "source": dict(contributions.source),
        "read": contributions.report.to_json(),
        "parameters": dict(parameters),
        "contributions": n_texts,
        "people": None if contributions.authors is None else int(contributions.authors.max()) + 1,
        "languages": _languages(found),
        "days": _days(contributions.times),
        "themes": _themes(quoting, found, n_texts),
        "unclassified": {
            "contributions": len(unclassified),
            "share": six_digits(len(unclassified) / n_texts),
            "examples": [quoting.quote(text) for text in _spread(unclassified, EXAMPLES)],
        },
        "copies": _copies(quoting, found),
        "campaigns": [_campaign(quoting, found, one) for one in found.campaigns[:MOST_CAMPAIGNS]],
        "evolution": _evolution(contributions, found),
        "links": _links(contributions, found),
        "names": _quality(found),
        "agreement": _agreement(contributions, found),
    }


def _languages(found: "Understanding") -> list[dict[str, Any]]:
    counts = np.bincount(found.reading.language, minlength=len(found.reading.languages)).tolist()
    listed = [
        {"code": code, "contributions": count} for code, count in zip(found.reading.languages, counts, strict=True)
    ]
    return sorted((one for one in listed if one["contributions"]), key=lambda one: -one["contributions"])


def _days(times: NDArray[np.int64] | None) -> dict[str, str | None] | None:
    """The first and the last day, in universal time."""
    known = times[times != NO_TIME] if times is not None else np.zeros(0, dtype=np.int64)
    return _between(float(known.min()), float(known.max())) if len(known) else None


def _spread(texts: NDArray[np.int64], count: int) -> list[int]:
    """Some of the texts, evenly from the first to the last."""
    places = np.unique(np.linspace(0, max(len(texts) - 1, 0), min(count, len(texts))).astype(np.int64))
    return [int(text) for text in texts[places]]


def _themes(quoting: Quoting, found: "Understanding", n_texts: int) -> list[dict[str, Any]]:
    themes, names = found.themes, {name.theme: name for name in found.names}
    spoken, number = _language_of_themes(found), themes.number.tolist()
    also = np.bincount(themes.also.tocoo().col, minlength=len(number)).tolist()
    listed = []
    for theme in range(len(number)):
        name, given = names[theme], themes.names.get(number[theme])
        listed.append(
            {
                "number": number[theme],
                "parent": number[themes.parent[theme]] if themes.parent[theme] >= 0 else None,
                "level": int(themes.level[theme]),
                "name": given or name.title,
                "given": given is not None,
                "phrase": name.phrase,
                "others": list(name.others),
                "terms": list(name.terms),
                "language": "" if given else quoting.language(name.source[0]) if name.source else spoken[theme],
                "source": None if given else _place(quoting, name.source),
                "contributions": int(themes.texts[theme]),
                "share": six_digits(int(themes.texts[theme]) / n_texts),
                "people": int(themes.people[theme]) if quoting.contributions.authors is not None else None,
                "also": also[theme],
                "stability": six_digits(float(themes.stability[theme])),
                "typical": [quoting.quote(int(text)) for text in found.typical[theme]],
            }
        )
    return listed


def _place(quoting: Quoting, source: tuple[int, int, int] | None) -> dict[str, int] | None:
    """Where a name was written."""
    if source is None:
        return None
    text, start, stop = source
    return {"line": int(quoting.contributions.lines[text]), "start": start, "stop": stop}


def ancestors_at(found: "Understanding", level: int) -> NDArray[np.int64]:
    """(texts,) the theme of each at a level of the tree, or the finest above it; −1 for none."""
    parent, depth = found.themes.parent, found.themes.level
    up = np.arange(len(parent))
    while (deep := depth[up] > level).any():
        up[deep] = parent[up[deep]]
    label = found.themes.label.astype(np.int64)
    return np.where(label >= 0, up[label], -1) if len(parent) else label


def _language_of_themes(found: "Understanding") -> list[str]:
    """The language that most of each theme's contributions are in; "" where none is known."""
    languages, themes = found.reading.languages, found.themes
    counts = np.zeros((len(themes.parent), len(languages)), dtype=np.int64)
    held = themes.label >= 0
    np.add.at(counts, (themes.label[held], found.reading.language[held]), 1)
    # A theme holds its sub-themes, whose numbers are above its own or not: the deepest first.
    for theme in np.argsort(-themes.level, kind="stable").tolist():
        if themes.parent[theme] >= 0:
            counts[themes.parent[theme]] += counts[theme]
    codes = [languages[place] for place in counts.argmax(axis=1).tolist()]
    return ["" if code == UNKNOWN else code for code in codes]


def _copies(quoting: Quoting, found: "Understanding") -> dict[str, Any]:
    copies = found.copies
    several = np.flatnonzero(copies.size > 1)
    exact = np.bincount(copies.exact)
    largest = several[np.argsort(-copies.size[several], kind="stable")][:LARGEST_COPIES]
    return {
        "threshold": six_digits(copies.threshold),
        "groups": len(several),
        "contributions": int(copies.size[several].sum()),
        "exact": int(exact[exact > 1].sum()),
        "distinct": len(copies.size),
        "largest": [_group(quoting, found, int(group)) for group in largest],
    }


def _group(quoting: Quoting, found: "Understanding", group: int) -> dict[str, Any]:
    """A text said many times: how often, by how many, in how many ways, from when to when."""
    copies, contributions = found.copies, quoting.contributions
    texts = copies.texts_of(group)
    variants, counts = np.unique(copies.exact[texts], return_counts=True)
    authors = contributions.authors
    days = _days(contributions.times[texts]) if contributions.times is not None else None
    return {
        **quoting.quote(int(copies.first[group])),
        "contributions": len(texts),
        "people": None if authors is None else len(np.unique(authors[texts])),
        "variants": len(variants),
        "most_frequent_variant": int(counts.max()),
        "days": days,
    }


def _campaign(quoting: Quoting, found: "Understanding", campaign: "Campaign") -> dict[str, Any]:
    """A text, or a passage, that many people sent."""
    quote = quoting.quote(campaign.variants[0].text)
    if campaign.sentences:
        words = [found.reading.quote(quoting.contributions.texts, sentence) for sentence in campaign.sentences]
        quote |= {"words": " ".join(words)[:LONGEST_QUOTE], "cut": False}
    return {
        **quote,
        "kind": "passage" if campaign.sentences else "copies",
        "contributions": len(campaign.texts),
        "people": campaign.people if quoting.contributions.authors is not None else None,
        "days": _between(campaign.first, campaign.last),
        "peak": campaign.peak,
        "peak_day": _day(campaign.peak_at),
        "wordings": campaign.wordings,
        "variants": [
            {
                **quoting.quote(one.text, 300),
                "contributions": one.texts,
                "people": one.people if quoting.contributions.authors is not None else None,
                "added": list(one.added),
                "removed": list(one.removed),
            }
            for one in campaign.variants[:MOST_VARIANTS]
        ],
    }


def _day(seconds: float | None) -> str | None:
    """The day of a moment, in universal time."""
    return None if seconds is None else str(np.datetime64(int(seconds), "s").astype("datetime64[D]"))


def _between(first: float | None, last: float | None) -> dict[str, str | None] | None:
    return None if first is None else {"first": _day(first), "last": _day(last)}


def _evolution(contributions: "Contributions", found: "Understanding") -> dict[str, Any] | None:
    """How much each theme was spoken of, period after period; None where the file has no dates, or a single day."""
    times = known_times(contributions)
    if times is None or not found.themes.n_themes:
        return None
    told = evolution(found.themes, times, authors=contributions.authors)
    if told.bounds[-1] - told.bounds[0] < 86_400:
        return None
    clear = np.where(told.trend >= CLEAR, 1, np.where(told.trend <= -CLEAR, -1, 0))
    return {
        "starts": [_day(moment) for moment in told.bounds[:-1].tolist()],
        "last": _day(float(told.bounds[-1])),
        "contributions": told.all_texts.tolist(),
        "themes": [
            {"theme": number, "contributions": counts, "trend": trend}
            for number, counts, trend in zip(
                found.themes.number.tolist(), told.texts.tolist(), clear.tolist(), strict=True
            )
        ],
    }


def _links(contributions: "Contributions", found: "Understanding") -> list[dict[str, Any]]:
    """Themes that the same people, or the same contributions, speak of more than by chance."""
    number = found.themes.number.tolist()
    return [
        {"one": number[link.one], "other": number[link.other], "people": link.people, "lift": six_digits(link.lift)}
        for link in links(found.themes, authors=contributions.authors)[:MOST_LINKS]
    ]


def _quality(found: "Understanding") -> dict[str, float]:
    """How well the words of each theme go together, and how little themes share them."""
    top = set(found.themes.top().tolist())
    lists = [list(name.terms) for name in found.names if name.theme in top and name.terms]
    together = coherence(found.reading, lists) if lists else np.zeros(0)
    return {
        "coherence": six_digits(float(together.mean())) if len(together) else 0.0,
        "diversity": six_digits(diversity(lists)),
    }


def known_times(contributions: "Contributions") -> NDArray[np.float64] | None:
    """Seconds since 1970, not a number where the file says none."""
    if contributions.times is None:
        return None
    return np.where(contributions.times == NO_TIME, np.nan, contributions.times.astype(np.float64))


def _agreement(contributions: "Contributions", found: "Understanding") -> dict[str, Any] | None:
    """How far the themes of each level follow the labels that came with the file."""
    if contributions.labels is None:
        return None
    labels = contributions.labels.astype(np.int64)
    grains = []
    for level in range(int(found.themes.level.max(initial=0)) + 1):
        # What stands in no theme is a group of its own: leaving it out would flatter the themes.
        label = ancestors_at(found, level) + 1
        compared = labels >= 0
        table = contingency(label[compared], labels[compared])
        table = table[table.any(axis=1)][:, table.any(axis=0)]
        grains.append(
            {
                "level": level,
                "groups": int(table.shape[0]),
                "v_measure": six_digits(v_measure_of(table)),
                "adjusted_rand": six_digits(adjusted_rand_of(table)),
                "purity": six_digits(purity_of(table)),
            }
        )
    return {
        "column": contributions.source["columns"]["label"],
        "labels": len(contributions.label_names),
        "compared": int((labels >= 0).sum()),
        "grains": grains,
    }


def synthesis_document(
    synthesis: "Synthesis", contributions: "Contributions", found: "Understanding"
) -> dict[str, Any]:
    """The engine's document, in which quotes also name their line and language, and themes have their numbers."""
    number = [*found.themes.number.tolist(), -1]
    quoting = Quoting(contributions, found)

    def told(value: Any) -> Any:
        if isinstance(value, Mapping):
            copied = {name: told(one) for name, one in value.items()}
            if "digest" in copied:
                copied["line"] = int(contributions.lines[copied["text"]])
                copied["language"] = quoting.language(copied["text"])
            if isinstance(copied.get("theme"), int):
                copied["theme"] = number[copied["theme"]]
            return copied
        return [told(one) for one in value] if isinstance(value, list) else value

    return {name: told(value) for name, value in synthesis.to_json().items()}
