# SPDX-License-Identifier: AGPL-3.0-or-later
"""The PDF and the ODT of a paper: structure, languages, links; and that words of people stay words."""

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from pypdf import PdfReader
from pypdf.generic import DictionaryObject

from isegoria.commons.synthesis.printing import press
from isegoria.commons.synthesis.printing.blocks import blocks
from isegoria.commons.synthesis.printing.opendocument import MIMETYPE, odt
from isegoria.commons.synthesis.printing.paper import Block, Line, Marks, Paper, Part, Run, in_words, runs_of
from isegoria.commons.synthesis.printing.pdf import pdf
from isegoria.commons.synthesis.printing.signs import breakable, clean, language_code, one_line, shortened
from tests.architecture import house

from .making_printing import HOSTILE, MOMENT, PAGE, paper

TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
LAYOUTS = house.PACKAGE / "commons/synthesis/printing/layout"


def read(of: Paper) -> PdfReader:
    return PdfReader(io.BytesIO(pdf([of], MOMENT)[of.kind]))


def tags(reader: PdfReader) -> list[tuple[str, DictionaryObject]]:
    """The elements of the structure of a PDF, in the order in which they are read aloud."""
    found: list[tuple[str, DictionaryObject]] = []

    def walk(node: object) -> None:
        node = node.get_object() if hasattr(node, "get_object") else node
        if isinstance(node, list):
            for one in node:
                walk(one)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append((str(node["/S"]), node))
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def addresses(reader: PdfReader) -> Iterator[str]:
    for page in reader.pages:
        for one in page.get("/Annots") or ():
            action = one.get_object().get("/A")
            if action and "/URI" in action:
                yield str(action["/URI"])


@pytest.fixture(scope="module")
def printed() -> PdfReader:
    return read(paper(25, 2))


def test_a_pdf_says_what_it_is_and_in_which_language(printed: PdfReader) -> None:
    root = printed.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"] is True or root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "fr"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert printed.metadata.title == "Ce que vous avez dit Une phrase de la synthèse."
    assert printed.metadata.author == "Ville de Lille"
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_a_pdf_has_the_structure_that_screen_readers_need(printed: PdfReader) -> None:
    kinds = [kind for kind, _ in tags(printed)]
    assert {"/Title", "/H1", "/H2", "/P", "/L", "/LI", "/Link", "/Table", "/TH", "/TD", "/Figure"} <= set(kinds)
    assert kinds.count("/H1") == 2 + 4
    pictures = [node for kind, node in tags(printed) if kind == "/Figure"]
    assert [str(one["/Alt"]) for one in pictures] == ["Code QR de la page"]
    assert kinds.count("/TH") == 4
    # Headers and footers are decoration: read aloud on every page, they would break the sentences.
    assert "/Document" in kinds


def test_a_pdf_is_read_in_order_and_has_bookmarks_and_page_numbers(printed: PdfReader) -> None:
    text = "".join(page.extract_text() for page in printed.pages)
    places = [text.index(words) for words in ("Ce que d’autres", "Ce qui s’en", "Comment vérifier", "Sources")]
    assert places == sorted(places)
    assert [one.title for one in printed.outline if not isinstance(one, list)][-3:] == [
        "Ce qui s’en retrouve ici",
        "Comment vérifier",
        "Sources",
    ]
    pages = len(printed.pages)
    for number, page in enumerate(printed.pages, start=1):
        assert f"{number} / {pages}" in page.extract_text()
        assert "Édition 2, 23 novembre 2026" in page.extract_text()


def test_a_pdf_leads_to_each_source_and_each_source_to_the_site(printed: PdfReader) -> None:
    found = list(addresses(printed))
    assert PAGE in found
    assert {one for one in found if "statements" in one} == {
        f"https://localhost/s/lille/grand-debat/statements/statement/s{number:09d}" for number in range(50)
    }
    inside = [
        one.get_object()
        for page in printed.pages
        for one in page.get("/Annots") or ()
        if "/URI" not in (one.get_object().get("/A") or {})
    ]
    assert len(inside) == 25 + 1 + 1  # each sentence, the contrary one, the quotation


def test_fonts_are_embedded(printed: PdfReader) -> None:
    fonts = {}
    for page in printed.pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            fonts[str(inner["/BaseFont"])] = set(inner["/FontDescriptor"].get_object())
    assert len(fonts) >= 2
    assert all({"/FontFile2", "/FontFile3"} & keys for keys in fonts.values())
    assert all("Atkinson" in name for name in fonts)


def test_the_same_paper_gives_the_same_bytes() -> None:
    assert pdf([paper()], MOMENT) == pdf([paper()], MOMENT)
    assert odt(paper(), MOMENT) == odt(paper(), MOMENT)


def test_hostile_words_stay_words_in_a_pdf() -> None:
    made = read(paper(22, 3, said=HOSTILE))
    text = "".join(page.extract_text() for page in made.pages)
    flat = text.replace("\n", " ").replace("\u200b", "")
    assert '#strong[bold] $x^2$ @ref #import "@preview/cetz:0.1.0"' in flat
    assert "root:" not in text
    assert "<b>html</b>" in flat
    assert "Ελληνικά" in flat
    assert b"pdfuaid" in made.trailer["/Root"]["/Metadata"].get_data()
    assert all(one.startswith("https://localhost/") for one in addresses(made))
    # A word of 20,000 signs stays on the page.
    assert text.count("x") >= 20_000


def test_a_note_is_one_page_whatever_its_words() -> None:
    for words, count in (
        ("Court.", 2),
        ("Une phrase assez longue pour tenir sur deux lignes. " * 5, 7),
        ("x" * 280, 7),
    ):
        lines = tuple(Line(n, one_line(words)[:280], Marks(()), Marks(()), "12 personnes") for n in range(count))
        whole = paper(2, 1)
        note = replace(whole, kind="note", parts=(Part("Ce que dit le plus grand nombre", lines),), sources=())
        made = read(note)
        assert len(made.pages) == 1
        assert "1 / 1" in made.pages[0].extract_text()


def test_the_press_reaches_neither_the_network_nor_files_nor_code() -> None:
    for path in sorted(LAYOUTS.glob("*.typ")):
        source = re.sub(r"//.*", "", path.read_text(encoding="utf-8"))
        assert (
            re.findall(r"@preview|@local|\beval\(|\bread\(|\bplugin\(|\bcsv\(|\bxml\(|\byaml\(|\btoml\(", source) == []
        )
        assert re.findall(r'#(?:import|include) "([^"]+)"', source) in ([], ["house.typ"])
        assert all("bytes(" in one for one in re.findall(r"(?:json|image)\([^)]*\)?", source))
    folder = house.PACKAGE / "commons/synthesis/printing/press"
    for path in sorted(folder.glob("*.py")):
        assert "django" not in path.read_text(encoding="utf-8").replace("no Django", "")
    assert press.__doc__ is not None


def parts(made: bytes) -> dict[str, ElementTree.Element]:
    with zipfile.ZipFile(io.BytesIO(made)) as archive:
        assert archive.infolist()[0].filename == "mimetype"
        assert archive.infolist()[0].compress_type == zipfile.ZIP_STORED
        assert archive.read("mimetype").decode() == MIMETYPE
        return {
            name: ElementTree.fromstring(archive.read(name))  # noqa: S314 - our own output
            for name in archive.namelist()
            if name.endswith(".xml")
        }


def words(node: ElementTree.Element) -> str:
    return "".join(node.itertext())


def test_an_odt_has_headings_notes_a_language_and_properties() -> None:
    found = parts(odt(paper(3, 2), MOMENT))
    body = found["content.xml"]
    headings = [(one.get(f"{TEXT}outline-level"), words(one)) for one in body.iter(f"{TEXT}h")]
    assert headings[:2] == [("1", "Une phrase de la synthèse."), ("1", "Ce que d’autres disent")]
    notes = list(body.iter(f"{TEXT}note"))
    assert [one.get(f"{TEXT}note-class") for one in notes] == ["footnote"] * 3
    assert "https://localhost/s/lille/grand-debat/statements/statement/s000000000" in words(notes[0])
    properties = words(found["meta.xml"])
    assert "Ce que vous avez dit" in properties
    assert found["meta.xml"].find(".//{http://purl.org/dc/elements/1.1/}language").text == "fr"
    assert 'fo:language="fr"' not in words(found["styles.xml"])
    assert "Édition 2, 23 novembre 2026" in words(found["styles.xml"])


def test_many_notes_stand_at_the_end() -> None:
    body = parts(odt(paper(40, 2), MOMENT))["content.xml"]
    assert {one.get(f"{TEXT}note-class") for one in body.iter(f"{TEXT}note")} == {"endnote"}


def test_hostile_words_stay_words_in_an_odt() -> None:
    found = parts(odt(paper(22, 3, said=HOSTILE), MOMENT))
    said = words(found["content.xml"])
    assert "</text:p><text:p> <b>html</b> &amp; &lt; ]]> <!-- <script>alert(1)</script>" in said
    assert '=HYPERLINK("https://example.org")' in said
    assert "\u202e" not in said
    names = {one.tag for one in found["content.xml"].iter()}
    assert not any("script" in name or name.endswith("}b") for name in names)


def test_a_source_is_written_once_and_named_where_it_comes_again() -> None:
    whole = paper(2, 1)
    line = replace(whole.parts[0].lines[1], sources=Marks(((1, 1),)), contrary=Marks(()))
    twice = replace(whole, parts=(Part("a", (whole.parts[0].lines[0], line)),))
    notes = [words(one) for one in parts(odt(twice, MOMENT))["content.xml"].iter(f"{TEXT}note-body")]
    assert notes[0].startswith("1. Une phrase")
    assert notes[1] == "Sources 1"


def test_markdown_becomes_blocks_of_words() -> None:
    assert blocks("# Titre\n\nUn **mot** et un [lien](https://localhost/)\nsuite\n\n- a\n- *b*\n\n> c\n\n<b>d</b>") == (
        Block("title", (Run("Titre"),)),
        Block(
            "paragraph",
            (
                Run("Un "),
                Run("mot", strong=True),
                Run(" et un "),
                Run("lien", url="https://localhost/"),
                Run(" "),
                Run("suite"),
            ),
        ),
        Block("item", (Run("a"),)),
        Block("item", (Run("b", slanted=True),)),
        Block("quote", (Run("c"),)),
        Block("paragraph", (Run("<b>d</b>"),)),
    )
    assert blocks("[x](javascript:alert(1))")[0].runs[-1].url == ""
    assert blocks("") == ()
    assert len(blocks("a\n\n" * 5_000)) == 400


@pytest.mark.parametrize(
    ("numbers", "runs"), [([], ()), ([4, 1, 2, 3, 9, 9], ((1, 4), (9, 9))), ([7], ((7, 7),)), ([2, 1], ((1, 2),))]
)
def test_numbers_are_gathered_in_runs(numbers: list[int], runs: tuple[tuple[int, int], ...]) -> None:
    assert runs_of(numbers) == runs


def test_signs() -> None:
    assert (in_words((1, 4)), in_words((9, 9))) == ("1–4", "9")
    assert clean("\x00a\u202eb\ud800\ue000\ufffe") == "ab"
    assert one_line("a\n\n b\t c\u00a0:") == "a b c\u00a0:"
    assert shortened("un deux trois quatre", 14) == "un deux trois…"
    assert shortened("x" * 30, 10) == "x" * 9 + "…"
    assert breakable("x" * 60) == "x" * 24 + "\u200b" + "x" * 24 + "\u200b" + "x" * 12
    assert (language_code("fr-BE"), language_code('x" onload="'), language_code("")) == ("fr", "", "")
