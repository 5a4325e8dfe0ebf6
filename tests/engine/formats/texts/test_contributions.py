# SPDX-License-Identifier: LGPL-3.0-or-later
"""Tables of contributions as people export them: every encoding, separator and accident, and what is kept of each."""

import gzip
import json
import pickle
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from isegoria.engine.errors import EngineError
from isegoria.engine.formats.texts import Columns, Contributions, StoredTexts, Table, TextWriter, read_contributions
from isegoria.engine.formats.texts.contributions import NO_TIME
from isegoria.engine.formats.texts.looks import kind_of_column, reader_of_times

HEADER = "id,auteur,réponse\n"
LINES = ["Réduire les déchets à l’école", "Des pistes cyclables, partout !", "Plus de trains la nuit"]


def table_of(lines: list[str] = LINES, header: str = HEADER) -> str:
    return header + "".join(f'{place},"A{place}","{line}"\n' for place, line in enumerate(lines))


def read(
    content: bytes | str, folder: Path, *, name: str = "f.csv", encoding: str = "", **columns: str
) -> Contributions:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    wanted = Columns(**{"text": ("réponse",), **columns})
    kept = folder / "kept"
    kept.mkdir(exist_ok=True)
    return read_contributions(Table.open(path, wanted=wanted.wanted, encoding=encoding), wanted, kept)


def refused(content: bytes | str, folder: Path, **columns: str) -> EngineError:
    with pytest.raises(EngineError) as caught:
        read(content, folder, **columns)
    assert str(caught.value)
    return caught.value


# --- the store --------------------------------------------------------------------------------------
@given(texts=st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
def test_texts_come_back_as_they_were_kept(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("store")
    with TextWriter(folder) as writer:
        for text in texts:
            writer.write(text)
    stored = StoredTexts(folder)
    assert list(stored) == texts
    assert stored[1:3] == texts[1:3]
    assert list(pickle.loads(pickle.dumps(stored))) == texts  # noqa: S301 - what this test has just pickled
    assert (len(stored), stored.n_bytes) == (len(texts), sum(len(text.encode()) for text in texts))


def test_half_a_character_is_kept_as_a_question_mark(tmp_path: Path) -> None:
    with TextWriter(tmp_path) as writer:
        writer.write("a\ud800b")
    assert list(StoredTexts(tmp_path)) == ["a?b"]


def test_places_outside_the_texts(tmp_path: Path) -> None:
    with TextWriter(tmp_path) as writer:
        writer.write("one")
    stored = StoredTexts(tmp_path)
    assert (stored[-1], stored[0]) == ("one", "one")
    for place in (1, -2):
        with pytest.raises(IndexError):
            stored[place]


def test_a_store_that_is_not_whole_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="not whole"):
        StoredTexts(tmp_path)
    with TextWriter(tmp_path) as writer:
        writer.write("some words")
    with (tmp_path / "texts.utf8").open("ab") as stream:
        stream.write(b"more")
    with pytest.raises(EngineError, match="not whole"):
        StoredTexts(tmp_path)


def test_a_writing_that_fails_leaves_no_texts(tmp_path: Path) -> None:
    def fail() -> None:
        with TextWriter(tmp_path) as writer:
            writer.write("words")
            raise KeyError

    with pytest.raises(KeyError):
        fail()
    with pytest.raises(EngineError, match="not whole"):
        StoredTexts(tmp_path)


# --- encodings and separators -----------------------------------------------------------------------
@pytest.mark.parametrize(
    ("python", "found"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("cp1252", "cp1252"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, python: str, found: str) -> None:
    contributions = read(table_of().encode(python), tmp_path)
    assert list(contributions.texts) == LINES
    assert contributions.source["encoding"] == found


def test_an_encoding_may_be_given(tmp_path: Path) -> None:
    lines = ["Меньше машин в центре", "Больше деревьев"]
    content = table_of(lines, "id,auteur,text\n").encode("cp1251")
    assert list(read(content, tmp_path, encoding="windows-1251", text=("text",)).texts) == lines
    with pytest.raises(EngineError, match="no encoding named"):
        read(content, tmp_path, encoding="klingon")


def test_damaged_bytes_in_utf8_are_replaced_and_counted(tmp_path: Path) -> None:
    content = table_of(LINES * 20).encode() + b'99,Z,"caf\xe9"\n'
    contributions = read(content, tmp_path)
    assert (contributions.texts[-1], contributions.report.notes) == ("caf�", {"signs_replaced": 1})


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
def test_the_separator_is_found(tmp_path: Path, separator: str) -> None:
    rows = [["id", "auteur", "réponse"], *([str(place), "A", line] for place, line in enumerate(LINES))]
    content = "".join(separator.join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)
    contributions = read(content, tmp_path)
    assert (list(contributions.texts), contributions.source["separator"]) == (LINES, separator)
    assert list(read("sep=" + separator + "\r\n" + content, tmp_path).texts) == LINES


def test_one_column_of_free_text_needs_no_quotation_marks(tmp_path: Path) -> None:
    contributions = read("réponse\nDes arbres, des bancs, de l'ombre\nUn 5\" de neige\nDes bus; vite\n", tmp_path)
    assert list(contributions.texts) == ["Des arbres, des bancs, de l'ombre", 'Un 5" de neige', "Des bus; vite"]


def test_names_of_columns_are_found_but_for_capitals_accents_and_blanks(tmp_path: Path) -> None:
    assert list(read(table_of(header="id, Auteur , REPONSE\n"), tmp_path).texts) == LINES


def test_packed_files_and_json_lines(tmp_path: Path) -> None:
    assert list(read(gzip.compress(table_of().encode()), tmp_path, name="f.csv.gz").texts) == LINES
    objects = [{"réponse": line, "auteur": None, "n": 3} for line in LINES]
    content = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in objects) + "{not json\n[1]\n"
    contributions = read(content, tmp_path, name="f.jsonl", author="auteur")
    assert (list(contributions.texts), contributions.report.refused) == (LINES, {"json_wrong": 2})
    assert contributions.authors is not None
    assert contributions.authors.tolist() == [0, 1, 2]  # nobody has a name: three people


# --- accidents --------------------------------------------------------------------------------------
def test_quoted_line_ends_and_doubled_marks_are_text(tmp_path: Path) -> None:
    contributions = read(HEADER + '1,A,"first\nsecond ""quoted"" line"\n2,B,other\n', tmp_path)
    assert list(contributions.texts) == ['first\nsecond "quoted" line', "other"]
    assert contributions.lines.tolist() == [2, 4]


def test_a_mark_left_open_costs_its_own_line_only(tmp_path: Path) -> None:
    many = "".join(f"{place},B,line {place}\n" for place in range(2, 60))
    contributions = read(HEADER + '1,A,"never closed\n' + many, tmp_path)
    assert len(contributions.texts) == 58
    assert (contributions.report.refused, contributions.report.named) == (
        {"quote_unclosed": 1},
        [(2, "quote_unclosed")],
    )


@pytest.mark.parametrize("cut", ['3,C,"the last line was c', '3,C,"two\nlines and c'])
def test_a_last_line_that_was_cut_is_refused(tmp_path: Path, cut: str) -> None:
    contributions = read(HEADER + "1,A,first one\n2,B,second one\n" + cut, tmp_path)
    assert list(contributions.texts) == ["first one", "second one"]
    assert sum(contributions.report.refused.values()) >= 1


def test_one_column_that_was_cut_inside_a_text(tmp_path: Path) -> None:
    contributions = read('réponse\n"first one"\n"second\nwas cut', tmp_path)
    assert (list(contributions.texts), contributions.report.refused) == (["first one"], {"file_truncated": 1})


def test_columns_too_many_or_too_few(tmp_path: Path) -> None:
    contributions = read(HEADER + "1,A,one\n2,B\n3,C,three,,\n4,D,four,more\n", tmp_path)
    assert (list(contributions.texts), contributions.report.refused) == (["one", "three"], {"column_count": 2})


def test_nul_signs_are_taken_out(tmp_path: Path) -> None:
    contributions = read(table_of() + "9,Z,a\0b\n", tmp_path)
    assert (contributions.texts[-1], contributions.report.notes) == ("ab", {"nul": 1})


def test_empty_texts_are_counted_and_left_out(tmp_path: Path) -> None:
    contributions = read(HEADER + "1,A,one\n2,B,\n3,C,   \n4,D,four\n", tmp_path)
    assert (contributions.lines.tolist(), contributions.report.refused) == ([2, 5], {"text_empty": 2})
    assert (contributions.records.tolist(), contributions.report.read) == ([0, 3], 4)


def test_a_packed_file_that_was_cut_gives_what_can_be_read(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    lines = [" ".join(map(str, rng.integers(0, 10**9, 8))) + " words" for _ in range(3000)]
    packed = gzip.compress(table_of(lines).encode())
    contributions = read(packed[: len(packed) // 2], tmp_path)
    assert 500 < len(contributions.texts) < 2500
    assert contributions.report.refused["gzip_damaged"] == 1


def test_a_long_rant_and_a_line_longer_than_any(tmp_path: Path) -> None:
    rant = "trop de taxes " * 8_000
    contributions = read(HEADER + f"1,A,{rant}\n2,B,short\n3,C,{'x' * 5_000_000}\n4,D,after\n", tmp_path)
    assert [len(text) for text in contributions.texts] == [len(rant), 5, 5]
    assert contributions.report.refused == {"record_too_long": 1}


@pytest.mark.parametrize(
    ("content", "code", "kind"),
    [
        (b"", "table_empty", None),
        (b"\n \n\n", "table_empty", None),
        (b"\xef\xbb\xbf", "table_empty", None),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "not_a_table", "image"),
        (b"PK\x03\x04" + b"\0" * 30 + b"[Content_Types].xml", "not_a_table", "spreadsheet"),
        (b"PK\x03\x04" + b"\0" * 30 + b"photo.jpg", "not_a_table", "archive"),
        (b"%PDF-1.7\n", "not_a_table", "pdf"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "not_a_table", "web_page"),
        (b'[{"text": "a"}]', "not_a_table", "json"),
        (bytes(range(256)) * 50, "not_a_table", "binary"),
        (HEADER.encode(), "column_empty", None),
        (b"id,texte\n1,abc\n", "column_unknown", None),
        ("réponse,réponse\n1,abc\n".encode(), "header_column_repeated", None),
        ((HEADER + "1,A,12\n2,B,15.5\n3,C,\n").encode(), "column_not_text", "numbers"),
        ((HEADER + "1,A,2019-02-03\n2,B,2019-02-04 10:00\n").encode(), "column_not_text", "dates"),
        ((HEADER + "1,A,oui\n2,B,non\n").encode(), "column_not_text", "switches"),
    ],
)
def test_what_is_no_table_of_texts(tmp_path: Path, content: bytes, code: str, kind: str | None) -> None:
    error = refused(content, tmp_path)
    assert (error.code, error.params.get("kind")) == (code, kind)
    assert Contributions.load(tmp_path / "kept") is None


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(EngineError, match="is not there"):
            Table.open(path)


def test_an_unknown_column_names_those_that_there_are(tmp_path: Path) -> None:
    assert refused(table_of(), tmp_path, text=("texte",)).params["columns"] == ["id", "auteur", "réponse"]


# --- what stands beside the texts -------------------------------------------------------------------
def test_authors_dates_sides_and_labels(tmp_path: Path) -> None:
    content = (
        "réponse,who,when,side,theme\n"
        "one text,Ann,2019-02-03T10:00:00Z,Pour,Climat\n"
        "two texts,,2019-02-03,contre,\n"
        "three texts,Ann,soon,mitigé,Impôts\n"
        "four texts,Bob,1970-01-02 00:00:00+01:00,perhaps,Climat\n"
        + "".join(f"text {place},,2020-01-01,,Climat\n" for place in range(10))
    )
    found = read(content, tmp_path, author="who", date="when", side="side", label="theme")
    assert found.authors is not None
    assert found.authors.tolist() == [0, 1, 0, 2, *range(3, 13)]
    assert found.times is not None
    assert found.times[:4].tolist() == [1549188000, 1549152000, NO_TIME, 82800]
    assert found.sides is not None
    assert found.sides[:4].tolist() == [1, -1, 0, 0]
    assert found.labels is not None
    assert (found.labels[:4].tolist(), found.label_names) == ([0, -1, 1, 0], ("Climat", "Impôts"))
    assert found.report.notes == {"date_wrong": 1, "side_unknown": 1}
    assert found.source["columns"] == {
        "text": ["réponse"], "author": "who", "date": "when", "side": "side", "label": "theme"
    }  # fmt: skip
    again = Contributions.load(tmp_path / "kept")
    assert again is not None
    assert (list(again.texts), again.report) == (list(found.texts), found.report)
    assert not any("Ann" in path.read_text(errors="replace") for path in (tmp_path / "kept").iterdir())


def test_columns_beside_that_hold_nothing_of_the_kind(tmp_path: Path) -> None:
    content = "réponse,who\none text,Ann\nanother text,Bob\n"
    assert refused(content, tmp_path, date="who").code == "times_unreadable"
    assert refused(content, tmp_path, side="who").code == "sides_unreadable"


def test_several_columns_are_read_as_one_text(tmp_path: Path) -> None:
    found = read("title,body\nTrees,Plant them\nBuses,\n", tmp_path, text=("title", "body"))
    assert list(found.texts) == ["Trees\nPlant them", "Buses\n"]


def test_what_is_kept_is_what_was_made_of_the_text(tmp_path: Path) -> None:
    path = tmp_path / "f.csv"
    path.write_text("réponse\n<p>hello</p>\n<br>\n", encoding="utf-8")
    (tmp_path / "kept").mkdir()
    found = read_contributions(
        Table.open(path), Columns(("réponse",)), tmp_path / "kept", prepare=lambda text: text.partition(">")[2][:5]
    )
    assert (list(found.texts), found.report.refused) == (["hello"], {"text_empty": 1})


@pytest.mark.parametrize(
    ("values", "first"),
    [
        (["03/02/2019", "13/02/2019 10:30"], 1549152000),
        (["02/13/2019", "02/03/2019"], 1550016000),
        (["1549152000", "1549152001"], 1549152000),
        (["1549152000123"], 1549152000),
        (["Sun Feb 03 2019 02:00:00 GMT+0200 (CEST)"], 1549152000),
        (["2019-02-03 00:00:00 UTC"], 1549152000),
    ],
)
def test_dates_as_they_are_written(values: list[str], first: int) -> None:
    reader = reader_of_times(values)
    assert reader is not None
    assert reader(values[0]) == first


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["a sentence", "another one, longer"], "text"),
        (["1", "22", "3 000,5"], "numbers"),
        (["https://a.example/1", "b@example.org"], "addresses"),
        (["1b4e28ba-2fa1-11d2-883f-0016d3cca427", "AB-12345"], "codes"),
        (["", " "], "empty"),
        (["😀", "🚲🚲"], "text"),
        (["oui", "non", "oui"], "switches"),
    ],
)
def test_what_a_column_holds(values: list[str], kind: str) -> None:
    assert kind_of_column(values) == kind


@given(
    rows=st.lists(
        st.tuples(
            *[st.text(st.characters(codec="utf-8", exclude_categories=["Cc"], include_characters="\n\t\x85\u2028"))] * 2
        ),
        min_size=1,
        max_size=12,
    )
)
def test_what_a_csv_writer_wrote_is_read_back(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[str, str]]
) -> None:
    import csv
    import io

    stream = io.StringIO()
    csv.writer(stream, lineterminator="\n").writerows(
        [("a", "réponse"), *(("w" + one, "words " + two) for one, two in rows)]
    )
    found = read(stream.getvalue(), tmp_path_factory.mktemp("csv"))
    assert list(found.texts) == ["words " + two for _, two in rows]
