# SPDX-License-Identifier: LGPL-3.0-or-later
"""Copies: exact, near, and what must not be taken for one."""

import time
from concurrent.futures import ProcessPoolExecutor
from itertools import combinations
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.polis import PolisExport
from isegoria.engine.themes import signatures
from isegoria.engine.themes.copies import SHORTEST, Copies, Judge, find_copies
from isegoria.engine.themes.copies import signatures as signed_texts
from isegoria.engine.themes.copies_index import SEGMENTS, CopiesIndex
from isegoria.engine.themes.exact_copies import verified
from isegoria.engine.themes.plain import plain
from isegoria.engine.themes.reading import read

POLIS = Path(__file__).parents[2] / "data" / "polis"
LETTER = (
    "Monsieur le Maire, la ligne de bus qui dessert notre quartier a été supprimée au mois de septembre, sans que les "
    "habitants aient été consultés. Les personnes âgées ne peuvent plus aller au marché, et les lycéens marchent une "
    "demi-heure le long d'une route sans trottoir. Nous demandons le retour de cette ligne, au moins le matin et soir."
)
ADDED = "Mon fils a manqué trois fois son examen de conduite à cause des horaires, et ma mère vit seule à la campagne."


def comments() -> list[str]:
    exports = (PolisExport(path) for path in sorted(POLIS.iterdir()) if path.is_dir())
    return [plain(one.body) for export in exports for one in export.comments()]


def grouped(*texts: str, threshold: float = 0.65) -> list[int]:
    return find_copies(read(texts, languages=("fr", "en")), threshold=threshold).group.tolist()


def test_accents_capitals_and_punctuation_make_no_other_text() -> None:
    texts = ("Éviter l'exode rural !", "EVITER L’EXODE RURAL", "« eviter l'exode rural… »", "Éviter l'exode fiscal")
    found = find_copies(read([plain(one) for one in texts]))
    assert found.exact.tolist() == [0, 0, 0, 1]
    assert found.group.tolist() == [0, 0, 0, 1]
    assert found.first.tolist() == [0, 3]
    assert found.size.tolist() == [3, 1]
    assert found.texts_of(0).tolist() == [0, 1, 2]
    assert found.shares.tolist() == [1 / 3, 1 / 3, 1 / 3, 1.0]


def test_the_order_of_words_makes_another_text_but_a_near_copy() -> None:
    texts = ("plus de bus le soir et le dimanche", "plus de bus le dimanche et le soir")
    found = find_copies(read(texts, languages=("fr",)), threshold=1.0)
    assert found.exact.tolist() == [0, 1]
    assert found.group.tolist() == [0, 0]


@pytest.mark.parametrize(
    "other",
    [
        LETTER.upper(),
        LETTER.replace("Monsieur le Maire, ", ""),
        "Bonjour à tous. " + LETTER,
        LETTER + " " + ADDED,
        ADDED + " " + LETTER,
        LETTER.replace("septembre", "janvier").replace("habitants", "voisins"),
        LETTER.replace("supprimée", "suprimée").replace("personnes", "persones").replace("lycéens", "lycéen"),
        " ".join(sorted(LETTER.split())),
    ],
    ids=["capitals", "no greeting", "greeted", "lengthened", "preceded", "replaced", "misspelt", "shuffled"],
)
def test_a_letter_and_its_variants_are_copies(other: str) -> None:
    assert grouped(LETTER, ADDED, other) == [0, 1, 0]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("pour le nucléaire", "contre le nucléaire"),
        ("je suis pour la sortie du nucléaire en France", "je suis contre la sortie du nucléaire en France"),
        ("il faut fermer les écoles de village le samedi", "il ne faut pas fermer les écoles de village le samedi"),
        ("il faut plus de trains entre les villes moyennes", "il ne faut plus de trains entre les villes moyennes"),
        ("il faut plus de trains entre les villes moyennes", "il faut moins de trains entre les villes moyennes"),
        ("augmentons les impôts sur les grandes fortunes", "baissons les impôts sur les grandes fortunes"),
        ("limiter la vitesse à 80 km/h sur les routes", "limiter la vitesse à 90 km/h sur les routes"),
        ("we should allow cars in the town centre again", "we should ban cars in the town centre again"),
        ("the town should build on this field behind us", "the town shouldn't build on this field behind us"),
        ("il faut supprimer l'impôt sur la fortune", "il faut supprimer l'impôt sur le revenu"),
        ("I live in a coastal city", "I live in a city"),
    ],
)
def test_texts_that_say_otherwise_are_not_copies(one: str, other: str) -> None:
    assert grouped(one, other) == [0, 1]


def test_a_word_dropped_from_a_denial_does_not_hide_a_copy() -> None:
    assert grouped(
        "je ne veux pas payer plus de taxes sur l'essence", "je veux pas payer plus de taxes sur l'essence"
    ) == [
        0,
        0,
    ]


def test_in_a_long_text_one_denial_more_is_let_pass() -> None:
    assert grouped(LETTER, LETTER.replace("Nous demandons", "Nous ne demandons pas la lune, mais")) == [0, 0]


def test_very_short_texts_have_exact_copies_only() -> None:
    assert grouped("vote blanc", "vote blanc !", "le vote blanc", "vote blanc obligatoire") == [0, 0, 1, 2]


def test_texts_without_a_word_have_no_copy() -> None:
    assert grouped("", "👍", "", "oui", "oui", "!!!") == [0, 1, 2, 3, 3, 4]


def test_a_worn_word_is_known_by_its_first_letter_and_the_set_of_the_others() -> None:
    worn, letters = signatures.worn(["supprimer", "suprimer", "spurimers", "imprimer", "", "s"])
    assert worn[0] == worn[1] == worn[2] != worn[3]
    assert letters.tolist() == [9, 8, 9, 8, 0, 1]


@pytest.mark.parametrize("length", [1, 31, 32, 33, 64, 65, 400])
def test_the_least_numbers_of_a_text_do_not_depend_on_its_length_nor_on_its_neighbours(length: int) -> None:
    words = [f"mot{chr(97 + place % 26)}{chr(97 + place // 26)}" for place in range(length)]
    reading = read([" ".join(words), "bonjour à tous", "plus de bus le soir", " ".join(words[:9])], languages=("fr",))
    table = signatures.word_table(reading.vocabulary, reading.languages)
    keys = signed_texts(reading, table, np.arange(4)).keys
    alone = signed_texts(reading, table, np.arange(1)).keys
    near, weights = table.near[:length].tolist(), table.weights[:length].tolist()
    # One by one, as the method is told: the least of three numbers for a word of a subject.
    whole, mask = 2**64, 2**signatures.BITS - 1
    least = []
    for number in range(signatures.BANDS * signatures.ROWS):
        salt = (number + 1) * 0x9E3779B97F4A7C15 % whole
        drawn = []
        for one, weight in zip(near, weights, strict=True):
            bits = int(signatures.mixed(np.array([one ^ salt], dtype=np.uint64))[0])
            fields = [bits >> (step * signatures.BITS) & mask for step in range(signatures.SUBJECT)]
            drawn.append(min(fields) if weight == signatures.SUBJECT else fields[0])
        least.append(min(drawn))
    for band in range(signatures.BANDS):
        three = least[band * signatures.ROWS : (band + 1) * signatures.ROWS]
        key = np.array([sum(one << (step * signatures.BITS) for step, one in enumerate(three))], dtype=np.uint64)
        upper = int(signatures.mixed(key)[0]) >> signatures.BITS << signatures.BITS
        expected = upper | least[(band + 1) * signatures.ROWS % len(least)]
        assert [int(keys[band, 0]), int(alone[band, 0])] == [expected, expected]


def test_words_are_told_apart_as_by_their_hashes() -> None:
    reading = read(["Été, ete, été", "l'œuvre et l'oeuvre", "HIVER"], languages=("fr",))
    table = signatures.word_table(reading.vocabulary, reading.languages)
    assert table.numbers.min() > 0  # nothing stands for no word
    equal = table.numbers[:, None] == table.numbers[None, :]
    assert equal.tolist() == (table.hashes[:, None] == table.hashes[None, :]).tolist()
    assert equal.sum() > len(equal)


def test_a_collision_of_hashes_does_not_make_a_copy() -> None:
    reading = read(["le bus de nuit", "le bus de jour", "LE BUS DE NUIT", "le bus", ""], languages=("fr",))
    table = signatures.word_table(reading.vocabulary, reading.languages)
    assert verified(reading, table, np.zeros(5, dtype=np.int64)).tolist() == [0, 1, 0, 3, 4]


def test_one_text_alone() -> None:
    assert grouped("Plus de pistes cyclables") == [0]
    assert find_copies(read([""], languages=("fr",))).group.tolist() == [0]


def test_greetings_alone_are_no_near_copies() -> None:
    assert grouped("bonjour à tous et merci", "merci madame et bonjour monsieur") == [0, 1]


def test_a_chain_of_small_changes_does_not_join_its_ends() -> None:
    words = [f"mot{letter}{other}" for letter in "abcdefghij" for other in "klmnopqrst"]
    found = find_copies(read([" ".join(words[start : start + 20]) for start in range(0, 60, 2)], languages=("fr",)))
    assert len(found.first) > 1
    for group in range(len(found.first)):
        starts = found.texts_of(group) * 2
        assert int(np.ptp(starts)) <= 10


def test_a_threshold_out_of_range_is_refused() -> None:
    with pytest.raises(EngineError) as refused:
        grouped("a", threshold=0.1)
    assert refused.value.code == "parameter_out_of_range"


def common_words(one: str, other: str) -> float:
    """Jaccard similarity of the words: an independent and coarser measure."""
    left, right = set(one.lower().split()), set(other.lower().split())
    return len(left & right) / len(left | right)


def test_comparing_all_pairs_finds_no_more() -> None:
    texts = comments()[:400]
    reading = read(texts)
    found = find_copies(reading)
    rows = np.flatnonzero(np.diff(reading.text_bounds) >= SHORTEST)
    table = signatures.word_table(reading.vocabulary, reading.languages)
    judge = Judge(signed_texts(reading, table, rows), found.threshold)
    left, right = (np.array(side) for side in zip(*combinations(range(len(rows)), 2), strict=True))
    alike = judge.alike(left, right)
    assert alike.any()
    assert found.group[rows[left[alike]]].tolist() == found.group[rows[right[alike]]].tolist()
    for group in np.flatnonzero(found.size > 1).tolist():
        first, *others = found.texts_of(group).tolist()
        assert all(common_words(texts[first], texts[other]) > 0.3 for other in others)


def test_real_comments_edited_are_found_and_strangers_are_not() -> None:
    texts = [one for one in comments() if len(one.split()) >= 10]
    texts = [texts[place] for place in find_copies(read(texts)).first.tolist()]
    edited = [" ".join(["Hello,", *one.split()[1:]]).upper() for one in texts]
    group = find_copies(read(texts + edited)).group
    together = group[: len(texts)] == group[len(texts) :]
    assert together.mean() > 0.97
    assert len(np.unique(group[: len(texts)])) > 0.99 * len(texts)


def test_one_worker_and_four_processes_give_the_same_groups(monkeypatch: pytest.MonkeyPatch) -> None:
    texts = comments()
    reading = read(texts)
    alone = find_copies(reading)
    monkeypatch.setattr(signatures, "CHUNK", 700)
    with ProcessPoolExecutor(4, mp_context=get_context("fork")) as pool:
        together = find_copies(reading, run=pool.map)
    assert same(alone, together)


def same(one: Copies, other: Copies) -> bool:
    return all(
        getattr(one, name).tolist() == getattr(other, name).tolist() for name in ("group", "exact", "first", "size")
    )


def test_ten_thousand_times_the_same_text_is_quick() -> None:
    reading = read([LETTER[:100]] * 10_000 + [f"{LETTER[:100]} {word}" for word in WORDS])
    started = time.process_time()
    found = find_copies(reading)
    assert found.size[0] >= 10_000
    assert time.process_time() - started < 3


def test_all_different_texts_are_quick_and_alone() -> None:
    draw = np.random.default_rng(5)
    words = np.array([f"w{number}" for number in range(5_000)])
    texts = [" ".join(words[row]) for row in draw.integers(0, 5_000, (10_000, 12))]
    reading = read(texts, languages=("fr",))
    started = time.process_time()
    assert len(find_copies(reading).first) == 10_000
    assert time.process_time() - started < 3


WORDS = ("le", "la", "maire", "école", "bus", "vélo", "pas", "plus", "contre", "80", "route", "été")
WRITTEN = st.lists(st.lists(st.sampled_from(WORDS), max_size=9).map(" ".join), min_size=1, max_size=20)


@settings(max_examples=40, deadline=None)
@given(WRITTEN)
def test_groups_are_numbered_by_their_first_text_and_hold_all_exact_copies(texts: list[str]) -> None:
    found = find_copies(read(texts, languages=("fr",)))
    assert [int(np.flatnonzero(found.group == number)[0]) for number in range(len(found.first))] == found.first.tolist()
    assert found.first.tolist() == sorted(found.first.tolist())
    assert np.bincount(found.group).tolist() == found.size.tolist()
    for one, other in combinations(range(len(texts)), 2):
        if texts[one] == texts[other] != "":
            assert found.exact[one] == found.exact[other]
        elif texts[one] != texts[other]:
            assert found.exact[one] != found.exact[other]
        if found.exact[one] == found.exact[other]:
            assert found.group[one] == found.group[other]


@settings(max_examples=40, deadline=None)
@given(WRITTEN)
def test_what_is_read_with_other_texts_or_alone_has_the_same_copies(texts: list[str]) -> None:
    """Neither the numbering of words nor texts of other subjects change what is alike."""
    alone = find_copies(read(texts, languages=("fr",)))
    among = find_copies(read([*texts, LETTER, ADDED], languages=("fr",)))
    assert among.group[: len(texts)].tolist() == alone.group.tolist()


def test_new_texts_join_the_groups_of_their_copies() -> None:
    old = [LETTER, "Plus de pistes cyclables", ADDED, ""]
    reading = read(old, languages=("fr",))
    index = CopiesIndex.of(reading, find_copies(reading))
    fresh = "La cantine devrait servir des légumes des fermes voisines deux fois par semaine."
    new = ["plus de pistes cyclables !", fresh, f"Bonjour. {LETTER}", fresh.upper(), "", f"{fresh} Merci.", "oui"]
    group, grown = index.join(read(new, languages=("fr",)))
    assert group.tolist() == [1, 4, 0, 4, 5, 4, 6]
    assert grown.n_groups == 7
    again, grown = grown.join(read([fresh, LETTER, "oui", ADDED], languages=("fr",)))
    assert again.tolist() == [4, 0, 6, 2]
    assert grown.n_groups == 7


def test_joining_batch_after_batch_finds_what_one_pass_finds() -> None:
    texts, known = comments()[:480], ("en", "de")
    whole = find_copies(read(texts, languages=known)).group
    reading = read(texts[:200], languages=known)
    index, groups = CopiesIndex.of(reading, find_copies(reading)), [find_copies(reading).group]
    for low in range(200, len(texts), 20):
        group, index = index.join(read(texts[low : low + 20], languages=known))
        groups.append(group)
    joined = np.concatenate(groups)
    assert len(index.segments) <= SEGMENTS
    assert (joined[:, None] == joined).tolist() == (whole[:, None] == whole).tolist()
