# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notes as people write them, and as nobody should: what is read of each, and what is refused."""

import io
import zipfile

import pytest

from isegoria.commons.workshops.reading.blocks import FILE_BYTES, LINES, UnreadableError
from isegoria.commons.workshops.reading.counts import at_table, how_many
from isegoria.commons.workshops.reading.cutting import CutLine, cut
from isegoria.commons.workshops.reading.personal import masked, possible_names

from .making import NOTES, bullets, content_xml, heading, odt, paragraph


def texts(content: str | bytes) -> list[str]:
    return [line.text for line in cut(content.encode() if isinstance(content, str) else content)]


def refused(content: bytes) -> str:
    with pytest.raises(UnreadableError) as caught:
        cut(content)
    return caught.value.code


def test_titles_lists_tables_and_numbers_are_read() -> None:
    assert cut(NOTES.encode()) == [
        CutLine("Participants : Karim Benali, Mme Petit", checks=("people", "names"), keeps=False),
        CutLine("Plus de bus le soir", "Mobilité", "Table 1", 3),
        CutLine("Fermer la rue Jean Jaurès aux voitures", "Mobilité", "Table 1", 5),
        CutLine("des pistes séparées", "Mobilité › Vélos", "Table 1"),
        CutLine("des arceaux devant l'école Marie Curie", "Mobilité › Vélos", "Table 1"),
        CutLine("Écrire à [e-mail] ou au [tél.]", "Mobilité", "Table 1", checks=("masked",)),
        CutLine("Les cantines devraient servir des produits du coin.", "Écoles", "Table 2"),
    ]


def test_lines_that_were_wrapped_are_one_and_short_ones_are_several() -> None:
    wrapped = (
        "Les cantines devraient servir des produits du coin, et\n"
        "les parents devraient pouvoir y manger une fois par mois avec leurs\nenfants.\n"
        "Plus de bancs\nDes fontaines\n"
    )

    assert texts(wrapped) == [
        wrapped[: wrapped.index("Plus")].replace("\n", " ").strip(),
        "Plus de bancs",
        "Des fontaines",
    ]


def test_titles_by_their_look() -> None:
    notes = (
        "Écoles\n======\n- a1 b\n\nLES RUES\nUn passage piéton.\n\n**Santé**\nUn médecin.\n\nOn demande :\n- des bancs"
    )

    assert [(line.topic, line.text) for line in cut(notes.encode())] == [
        ("Écoles", "a1 b"),
        ("Écoles › LES RUES", "Un passage piéton."),
        ("LES RUES › Santé", "Un médecin."),
        ("Santé › On demande", "des bancs"),
    ]


def test_a_table_says_what_its_columns_are_and_names_are_never_read() -> None:
    notes = "\n".join(
        [
            "| Thème | Idée | Nombre | Nom |",
            "|---|---|---|---|",
            "| Eau | Des fontaines | 4 | Paul |",
            "| Air | Moins de bruit | | Léa |",
        ]
    )
    tabs = "Table\tIdée\tPrénom\n3\tDes bancs\tLéa\n4\tDes arbres\tNoé\n"

    assert cut(notes.encode()) == [CutLine("Des fontaines", "Eau", said_by=4), CutLine("Moins de bruit", "Air")]
    assert cut(tabs.encode()) == [CutLine("Des bancs", table="Table 3"), CutLine("Des arbres", table="Table 4")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Plus de bus x3", ("Plus de bus", 3)),
        ("Plus de bus ×12.", ("Plus de bus", 12)),
        ("Plus de bus (3x)", ("Plus de bus", 3)),
        ("3x Plus de bus", ("Plus de bus", 3)),
        ("Plus de bus (5 personnes)", ("Plus de bus", 5)),
        ("Plus de bus [dit par 4 participants].", ("Plus de bus.", 4)),
        ("More buses – 7 people", ("More buses", 7)),
        ("Un bus de 30 personnes suffit", ("Un bus de 30 personnes suffit", None)),
        ("Une piste de 2 x 3 mètres", ("Une piste de 2 x 3 mètres", None)),
        ("(5 personnes)", ("(5 personnes)", None)),
    ],
)
def test_how_many_said_it(text: str, expected: tuple[str, int | None]) -> None:
    assert how_many(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Table 3", ("Table 3", "")),
        ("Table n° 3 : Mobilité", ("Table 3", "Mobilité")),
        ("GROUPE b - Écoles", ("Groupe B", "Écoles")),
        ("Tables à l'ombre", ("", "Tables à l'ombre")),
        ("Table ronde", ("", "Table ronde")),
        ("Groupe À vélo", ("", "Groupe À vélo")),
    ],
)
def test_at_which_table(text: str, expected: tuple[str, str]) -> None:
    assert at_table(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "écrire à jean.dupont@ville-lille.fr",
        "jean (at) example.org",
        "06 12 34 56 78",
        "0612345678",
        "+33 6 12 34 56 78",
        "+33 (0)6.12.34.56.78",
        "020 7946 0958",
    ],
)
def test_addresses_and_telephones_are_masked(text: str) -> None:
    assert masked(text)[1] == 1
    assert not any(sign.isdigit() or sign == "@" for sign in masked(text)[0])


@pytest.mark.parametrize(
    "text", ["en 2026", "12 000 000 d'euros", "de 8 h 30 à 12 h", "59000 Lille", "article 49.3", "1 500 €"]
)
def test_other_numbers_are_not(text: str) -> None:
    assert masked(text) == (text, 0)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Mme Petit demande un banc", ("Petit",)),
        ("M. Le Gall et Karim BENALI sont d'accord", ("Le Gall", "Karim BENALI")),
        ("Karim : il faut un banc", ("Karim",)),
        ("Un banc (Sophie)", ("Sophie",)),
        ("Jean-Pierre Martin habite ici", ("Jean-Pierre Martin",)),
        ("La rue Jean Jaurès et l'école Marie Curie", ()),
        ("La place de la République à Lille", ()),
        ("Les Trois Cités et Saint Martin", ()),
        ("Il faut que Pierre et bois se marient", ()),
        ("Pierre apparente sur les murs", ()),
    ],
)
def test_possible_names(text: str, names: tuple[str, ...]) -> None:
    assert possible_names(text) == names


# --- ODT --------------------------------------------------------------------------------------------
def test_an_odt_as_word_processors_write_it() -> None:
    rows = [["Idée", "Nombre"], ["Des arbres", "6"]]
    cell = "<table:table-cell><text:p>{}</text:p></table:table-cell>".format
    table = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    body = (
        "<text:tracked-changes><text:p>effacé</text:p></text:tracked-changes><text:p>"
        '<text:span text:style-name="T1">Table 1</text:span></text:p>'
        + heading("Mobilité", 2)
        + bullets("Des bus (x3)", "Des vélos")
        + "<text:p>Un<text:s text:c='3'/>banc<text:line-break/>à l'ombre<office:annotation><dc:creator>Ana</dc:creator>"
        "<text:p>remarque</text:p></office:annotation></text:p>"
        f"<table:table>{table}</table:table>"
    )

    assert cut(odt(body)) == [
        CutLine("Des bus", "Mobilité", "Table 1", 3),
        CutLine("Des vélos", "Mobilité", "Table 1"),
        CutLine("Un banc à l'ombre", "Mobilité", "Table 1"),
        CutLine("Des arbres", "Mobilité", "Table 1", 6),
    ]


def test_macros_are_neither_read_nor_run() -> None:
    script = '<script:module xmlns:script="http://openoffice.org/2000/script">Sub AutoOpen</script:module>'
    assert texts(odt(paragraph("Un banc."), **{"Basic/Standard/Module1.xml": script})) == ["Un banc."]


def test_entities_are_never_declared() -> None:
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'

    for declared, used in ((laughs, "&b;"), (outside, "&e;"), ("<!DOCTYPE x>", "")):
        xml = content_xml(f"<text:p>{used}</text:p>", before=declared)
        assert refused(odt(xml=xml)) == "damaged"
        assert refused(odt(xml=xml.replace("UTF-8", "UTF-16").encode("utf-16"))) == "damaged"


def test_an_archive_that_unfolds_too_far_is_left() -> None:
    assert refused(odt(xml=content_xml("<text:p/>" * 4_000_000))) == "unfolds_too_far"
    assert refused(odt(paragraph("a b " * 300_000))) == "too_long"
    assert refused(odt("<text:section>" * 5_000 + "</text:section>" * 5_000)) == "damaged"


def test_other_archives_are_named() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("word/document.xml", "<w/>")

    assert refused(made.getvalue()) == "other_format"
    assert refused(odt(paragraph("Un banc."))[:-40]) == "damaged"
    assert refused(odt(xml="<not-closed>")) == "damaged"
    assert refused(odt()) == "empty"


def test_an_archive_full_of_empty_entries_is_left() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for number in range(6_000):
            archive.writestr(f"{number}", "")
    assert refused(made.getvalue()) == "damaged"


# --- texts ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "code", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "latin-1", "cp1252"]
)
def test_the_usual_codes(code: str) -> None:
    assert texts("- Où est l'été ?\r\n- À l'école.\r\n".encode(code)) == ["Où est l'été ?", "À l'école."]


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r", "\u2028"])
def test_the_usual_ends_of_lines(ends: str) -> None:
    assert texts(ends.join(["- un banc", "- un arbre"])) == ["un banc", "un arbre"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" \n\t\r\n", "empty"),
        (b"- \n---\n***\n", "empty"),
        (b"%PDF-1.7 ...", "other_format"),
        (b"{\\rtf1 un banc}", "other_format"),
        (b"\xd0\xcf\x11\xe0 old word", "other_format"),
        (bytes(range(256)) * 40, "not_text"),
        (b"\x01\x02\x03\x04\x05\x06\x07" * 500, "not_text"),
        (b"x" * (FILE_BYTES + 1), "too_large"),
        (b"a b\n" * 300_000, "too_long"),
        (b"- un banc\n" * 10_000, "too_many_lines"),
    ],
)
def test_what_is_refused(content: bytes, code: str) -> None:
    assert refused(content) == code


def test_as_many_lines_as_a_large_meeting_makes() -> None:
    assert len(cut(b"- un banc\n" * LINES)) == LINES


def test_markup_stays_text_and_invisible_signs_go() -> None:
    assert texts("- <script>alert(1)</script> et <b>gras</b>\n- un\u202e ban\u200bc\x07\n") == [
        "<script>alert(1)</script> et <b>gras</b>",
        "un banc",
    ]


def test_a_very_long_paragraph_is_cut_where_sentences_end() -> None:
    found = texts("Il faut un banc à l'ombre. " * 400)

    assert len(found) == 3
    assert all(len(one) <= 4_000 and one.endswith(".") for one in found)
    assert len(texts("x" * 9_000)) == 3
