# SPDX-License-Identifier: AGPL-3.0-or-later
"""One reading by the engine, from the texts of a process to what is kept of it. It writes nothing."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from isegoria.engine.themes.constraints import Constraints
from isegoria.engine.themes.evolution import CLEAR, evolution, links
from isegoria.engine.themes.extracts import Quote, Synthesis
from isegoria.engine.themes.suggested import Suggested, Taken, contraries, suggested
from isegoria.engine.themes.understanding import Understanding, synthesise, understand

from .gathering import DAY, Gathered

SEED = 0
FEW = 200
"""Texts under which their languages are what their authors said: too few to be told from their words."""
SECTIONS, SENTENCES, SOURCES, AGAINST = 12, 36, 11, 2
"""Of the draft of a synthesis: sections, sentences in all, sources and contraries of each sentence."""
LARGEST_COPIES = 10
MOST_CAMPAIGNS = 20
MOST_LINKS = 30
UNKNOWN = "und"
Progress = Callable[[str, int, int], Any]
Span = list[int]
"""[key of a contribution, number of its version, start, stop]"""


@dataclass(frozen=True)
class Read:
    """What a reading found."""

    found: Understanding
    synthesis: Synthesis
    contrary: tuple[tuple[Quote, ...], ...]
    suggested: tuple[Suggested, ...]
    parameters: dict[str, Any]


def languages_of(given: Gathered) -> tuple[str, ...]:
    """The languages asked of the engine: none, and it tells them itself, unless there are too few texts for that."""
    if len(given) >= FEW:
        return ()
    return tuple(sorted({one.split("-")[0].lower() for one in given.languages}))


def read_texts(given: Gathered, constraints: Constraints | None, taken: Taken, progress: Progress) -> Read:
    """Read them. Raises EngineError."""
    languages = languages_of(given)
    stances = given.stances if given.stances.any() else None
    found = understand(
        given.texts,
        authors=given.authors,
        times=given.times,
        languages=languages,
        constraints=constraints,
        seed=SEED,
        progress=progress,
    )
    progress("synthesis", 0, len(given))
    compared = stances if given.one_question else None
    synthesis = synthesise(found, given.texts, stances=compared, sentences=SENTENCES, seed=SEED)
    against = contraries(found, given.texts, synthesis, stances=compared, most=AGAINST)
    progress("suggestions", 0, len(given))
    offered = suggested(found, given.texts, stances=stances, taken=taken, seed=SEED)
    return Read(found, synthesis, against, offered, {"languages": list(languages), "sentences": SENTENCES})


def names_of(read: Read, before: Mapping[int, str]) -> list[str]:
    """The name of each theme: given by the team, or that of the reading before, or what its people write.

    No two are the same: where a name is taken already, the second phrase stands beside the first.
    """
    themes, named = read.found.themes, []
    kept = [themes.names.get(one) or before.get(one) for one in themes.number.tolist()]
    seen = {one.casefold() for one in kept if one}
    for place, name in enumerate(kept):
        if not name:
            one = read.found.names[place]
            name = one.title
            if name.casefold() in seen and one.others:
                name = f"{one.phrase} · {one.others[0]}"
            seen.add(name.casefold())
        named.append(name[:200])
    return named


def languages_of_names(read: Read) -> list[str]:
    """The language of the text in which each name was found; "" where it is not known."""
    reading, found = read.found.reading, []
    for one in read.found.names:
        code = reading.languages[int(reading.language[one.source[0]])] if one.source else ""
        found.append("" if code == UNKNOWN else code)
    return found


def summary_of(read: Read, given: Gathered) -> dict[str, Any]:
    """Figures for the pages, and where sentences stand. No word of anyone."""
    found, themes = read.found, read.found.themes
    number = themes.number.tolist()
    return {
        "unclassified": int((themes.label < 0).sum()),
        "languages": _languages(found),
        "copies": _copies(found, given),
        "campaigns": [_campaign(one, found, given) for one in found.campaigns[:MOST_CAMPAIGNS]],
        "campaigns_count": len(found.campaigns),
        "evolution": _evolution(found, given),
        "links": [
            [number[one.one], number[one.other], one.people, round(one.lift, 2)]
            for one in links(themes, authors=given.authors)[:MOST_LINKS]
        ],
        "centres": _places(found),
        "draft": _draft(read, given),
    }


def _languages(found: Understanding) -> list[list[Any]]:
    counts = np.bincount(found.reading.language, minlength=len(found.reading.languages)).tolist()
    listed = [
        [code, count] for code, count in zip(found.reading.languages, counts, strict=True) if count and code != UNKNOWN
    ]
    return sorted(listed, key=lambda one: -one[1])


def _copies(found: Understanding, given: Gathered) -> dict[str, Any]:
    copies = found.copies
    several = np.flatnonzero(copies.size > 1)
    largest = several[np.argsort(-copies.size[several], kind="stable")][:LARGEST_COPIES]
    listed = []
    for group in largest.tolist():
        texts = copies.texts_of(group)
        listed.append(
            {
                "text": int(given.keys[copies.first[group]]),
                "texts": len(texts),
                "people": len(np.unique(given.authors[texts])),
                "wordings": len(np.unique(copies.exact[texts])),
            }
        )
    return {"groups": len(several), "texts": int(copies.size[several].sum()), "largest": listed}


def _campaign(one: Any, found: Understanding, given: Gathered) -> dict[str, Any]:
    """A text, or a passage, that many people sent: where it stands first, and its figures."""
    told = {
        "text": int(given.keys[one.variants[0].text]),
        "texts": len(one.texts),
        "people": one.people,
        "wordings": one.wordings,
        "first": _day(one.first),
        "last": _day(one.last),
    }
    if one.sentences:
        first = int(one.sentences[0])
        start, stop = found.reading.spans[first].tolist()
        place = int(found.reading.text_of_sentence[first])
        told |= {"text": int(given.keys[place]), "start": start, "stop": stop}
    return told


def _day(seconds: float | None) -> str | None:
    return None if seconds is None else str(np.datetime64(int(seconds), "s").astype("datetime64[D]"))


def _evolution(found: Understanding, given: Gathered) -> dict[str, Any] | None:
    """How much each theme was spoken of, period after period; None where all was said within a day."""
    if not found.themes.n_themes:
        return None
    told = evolution(found.themes, given.times.astype(np.float64), authors=given.authors)
    if told.bounds[-1] - told.bounds[0] < DAY:
        return None
    number = found.themes.number.tolist()
    trend = np.where(told.trend >= CLEAR, 1, np.where(told.trend <= -CLEAR, -1, 0)).tolist()
    return {
        "starts": [_day(moment) for moment in told.bounds[:-1].tolist()],
        "last": _day(float(told.bounds[-1])),
        "texts": told.all_texts.tolist(),
        "themes": {str(one): counts for one, counts in zip(number, told.texts.tolist(), strict=True)},
        "trend": {str(one): way for one, way in zip(number, trend, strict=True) if way},
    }


def _places(found: Understanding) -> dict[str, list[float]]:
    """Number of each theme at the top → (x, y): the two directions along which their centres differ most."""
    top = found.themes.top()
    if len(top) < 3:
        return {}
    centres = found.themes.centres[top].astype(np.float64)
    centres -= centres.mean(axis=0)
    left, sizes, _ = np.linalg.svd(centres, full_matrices=False)
    flat = left[:, :2] * sizes[:2]
    # The sign of a direction is arbitrary: the largest theme stands on the right, and above.
    flat *= np.where(flat[0] < 0, -1.0, 1.0)
    return {
        str(int(found.themes.number[theme])): [round(float(x), 4), round(float(y), 4)]
        for theme, (x, y) in zip(top.tolist(), flat.tolist(), strict=True)
    }


def _span(quote: Quote, given: Gathered) -> Span:
    return [int(given.keys[quote.text]), int(given.versions[quote.text]), *quote.span]


def _draft(read: Read, given: Gathered) -> dict[str, Any]:
    """The sentences of a draft, theme after theme, as places in texts; and how much they cover."""
    number = [*read.found.themes.number.tolist(), -1]
    chosen = read.synthesis
    sections: dict[int, list[dict[str, Any]]] = {}
    for one, against in zip(chosen.extracts, read.contrary, strict=True):
        # A campaign is one voice: of copies of one sentence, one stands for all.
        sources = [source.quote for source in one.sources if source.quote.text != one.quote.text]
        sections.setdefault(number[one.theme], []).append(
            {
                "at": _span(one.quote, given),
                "people": round(one.people),
                "texts": one.texts,
                "sources": [_span(quote, given) for quote in sources[:SOURCES]],
                "contrary": [_span(quote, given) for quote in against],
            }
        )
    return {
        "sections": [
            {"theme": theme, "sentences": sentences} for theme, sentences in list(sections.items())[:SECTIONS]
        ],
        "people": round(chosen.coverage.people),
        "people_represented": round(chosen.coverage.people_represented),
        "texts": chosen.coverage.texts,
        "texts_represented": chosen.coverage.texts_represented,
        "people_of_themes_shown": round(chosen.people_of_themes_shown),
        "left_out": [[number[one.theme], round(one.people), one.texts, one.reason] for one in chosen.left_out],
        "unread": chosen.unread,
    }


def also_of(found: Understanding) -> tuple[Sequence[int], Sequence[int]]:
    """Texts that speak of a second theme, and which: the closest one of each."""
    also = found.themes.also.tocoo()
    if not len(also.data):
        return (), ()
    order = np.lexsort((also.col, -also.data, also.row))
    rows, first = np.unique(also.row[order], return_index=True)
    return rows.tolist(), also.col[order][first].tolist()
