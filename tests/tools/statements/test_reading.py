# SPDX-License-Identifier: AGPL-3.0-or-later
"""The reading of a map: every figure in it is the summary's own, with its base."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from isegoria.tools.statements.web.reading import Quoted, Reading, Share, read
from isegoria.tools.statements.web.whereabouts import draw, place

SUMMARY: dict[str, Any] = {
    "status": "map",
    "reasons": [],
    "k": 2,
    "group_sizes": [60, 40],
    "group_centres": [[-1.0, 0.0], [1.0, 0.0]],
    "placed": 100,
    "people": 120,
    "min_votes": 3,
    "silhouette": 0.61,
    "silhouettes": {"2": 0.61, "3": 0.4},
    "explained": [0.3, 0.1],
    "k_memory": None,
    "counted": 3,
    "zeroed": 0,
    "statements": {
        "name": ["a", "b", "c"],
        "out": [0, 0, 0],
        "agree": [100, 60, 4],
        "disagree": [5, 40, 1],
        "pass": [5, 10, 0],
        "mean": [0.9, 0.2, 0.6],
        "x": [0.0, -1.0, 0.1],
        "y": [1.0, 0.0, 0.0],
    },
    "by_group": {
        "agree": [[55, 54, 4], [35, 2, 0]],
        "disagree": [[1, 3, 0], [3, 35, 1]],
        "pass": [[2, 3, 0], [2, 3, 0]],
    },
    "consensus": {"agree": [0], "disagree": []},
    "divisive": [1, 2],
    "representative": [[{"statement": 1, "side": "agree"}], [{"statement": 1, "side": "disagree"}]],
    "drawn": {"x0": -2.0, "y0": -1.0, "step": 0.01, "x": [0, 400], "y": [0, 200], "group": [0, 1], "people": None},
}
TEXTS = {0: "Plus de bancs.", 1: "Moins de voitures.", 2: "Un pont."}


def reading(summary: dict[str, Any] = SUMMARY, hidden: frozenset[int] = frozenset()) -> Reading:
    def texts(numbers: Sequence[int]) -> dict[int, Quoted]:
        return {n: Quoted(n, TEXTS[n], "fr", shown=n not in hidden) for n in numbers}

    return read(summary, texts)


def test_the_totals() -> None:
    found = reading()
    assert (found.people, found.opinions, found.statements) == (120, 225, 3)
    assert (found.placed, found.unplaced, found.per_person) == (100, 20, 1.875)


def test_what_brings_together_names_its_base_and_each_group() -> None:
    (one,) = reading().together
    assert (one.statement.text, one.side, one.share) == ("Plus de bancs.", "agree", Share(100, 110))
    assert [(row.letter, row.agree) for row in one.groups] == [("A", Share(55, 58)), ("B", Share(35, 40))]
    assert one.in_every_group


def test_what_divides_shows_where_each_group_leans() -> None:
    # Of statement 2 there are answers of four and of one people: too few for shares to be quoted, nothing to compare.
    (one,) = reading().divides
    assert [(row.leans, row.lean) for row in one.groups] == [("agree", Share(54, 60)), ("disagree", Share(35, 40))]


def test_a_group_that_does_not_hold_is_neither_quoted_nor_drawn_as_one() -> None:
    summary = SUMMARY | {"stability": {"draws": 20, "holds": [0.9, 0.4], "rand": {}, "k": 2}}
    found = reading(summary)
    assert [one.letter for one in found.holding] == ["A"]
    assert (found.divides, found.bridges, found.groups[1].traits) == ((), (), ())
    assert found.together[0].groups == ()
    with override("en"):
        drawn = draw(summary)
    assert drawn.table is not None
    assert [row[0] for row in drawn.table.rows] == ["● A", "No group that holds"]


def test_what_one_person_answered_does_not_characterise_the_others() -> None:
    alone = SUMMARY | {
        "group_sizes": [99, 1],
        "by_group": {
            "agree": [[90, 95, 4], [0, 0, 0]],
            "disagree": [[1, 3, 0], [1, 1, 1]],
            "pass": [[2, 1, 0], [0, 0, 0]],
        },
    }
    assert [group.traits for group in reading(alone).groups] == [(), ()]


def test_a_majority_of_everyone_may_not_be_one_of_every_group() -> None:
    summary = SUMMARY | {"consensus": {"agree": [1], "disagree": []}}
    assert not reading(summary).together[0].in_every_group


def test_what_characterises_a_group_is_set_against_the_others() -> None:
    first, second = reading().groups
    (trait,) = first.traits
    assert (first.letter, first.size, first.ratio) == ("A", 60, 0.6)
    assert (trait.side, trait.inside, trait.outside) == ("agree", Share(54, 60), Share(2, 40))
    assert (second.traits[0].inside, second.traits[0].outside) == (Share(35, 40), Share(3, 60))


def test_a_statement_hidden_since_is_quoted_nowhere() -> None:
    found = reading(hidden=frozenset({1}))
    assert found.divides == ()
    assert [group.traits for group in found.groups] == [(), ()]


@pytest.mark.parametrize(
    ("value", "word"), [(0.7, "clear"), (0.51, "clear"), (0.5, "fair"), (0.3, "fair"), (0.1, "faint")]
)
def test_how_well_apart(value: float, word: str) -> None:
    assert reading(SUMMARY | {"silhouette": value}).clearness == word


def test_a_share_of_nobody_is_none() -> None:
    assert Share(0, 0).ratio is None


def test_it_reads_as_sentences_in_english() -> None:
    with override("en"):
        said = " ".join(render_to_string("statements/reading_lead.html", {"reading": reading()}).split())
    assert (
        "120 people gave 225 opinions on 3 statements. The 100 who answered enough of them form 2 opinion groups: "
        "group A, 60 people (60%), group B, 40 people (40%). What brings most people together: 91% agree that "
        '<q lang="fr" dir="ltr">Plus de bancs.</q>' in said
    )


def test_it_reads_as_sentences_in_french() -> None:
    with override("fr"):
        said = " ".join(render_to_string("statements/reading_lead.html", {"reading": reading()}).split())
        body = " ".join(render_to_string("statements/reading_body.html", {"reading": reading()}).split())
    assert (
        "120 personnes ont donné 225 avis sur 3 propositions. Les 100 qui ont répondu à assez d’entre elles forment "
        "2 groupes d’opinion : groupe A, 60 personnes (60 %), groupe B, 40 personnes (40 %). Ce qui rassemble le "
        "plus : 91 % sont d’accord avec <q>Plus de bancs.</q>" in said
    )
    assert "contre 5 % des autres (2 sur 40)" in body
    assert "Les groupes sont bien séparés (silhouette de 0,61" in body


@pytest.mark.parametrize("status", ["one_group", "no_map"])
def test_it_reads_without_groups(status: str) -> None:
    groups = {"one_group": [100], "no_map": []}[status]
    empty = [[] for _ in groups]
    summary = SUMMARY | {
        "status": status,
        "k": len(groups),
        "group_sizes": groups,
        "divisive": [],
        "representative": empty,
        "by_group": {side: SUMMARY["by_group"][side][: len(groups)] for side in SUMMARY["by_group"]},
    }
    with override("en"):
        said = render_to_string("statements/reading_lead.html", {"reading": reading(summary)})
        body = render_to_string("statements/reading_body.html", {"reading": reading(summary)})
    assert ("form a single group" in said) is (status == "one_group")
    assert "What characterises each group" not in body


def test_someone_is_placed_by_their_answers() -> None:
    found = place(SUMMARY, {0: 1, 1: -1, 2: 0})
    assert found
    assert (found.group, found.answers) == (1, 3)
    assert found.pulls[0].statement == 1
    assert place(SUMMARY, {}) is None
    assert place(SUMMARY | {"k": 0, "group_centres": []}, {0: 1}) is None


def test_the_drawing_marks_me_and_never_outside() -> None:
    far = place(SUMMARY, {1: -1})
    with override("en"):
        assert ">You<" in draw(SUMMARY, you=far)
        assert ">You<" not in draw(SUMMARY)
