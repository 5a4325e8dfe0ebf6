# SPDX-License-Identifier: AGPL-3.0-or-later
"""Papers → ODT (OpenDocument 1.3, ISO/IEC 26300): headings, notes, tables, languages and properties, for who edits it.

Written by hand: five small XML files in a ZIP. The one library for it in Python has not moved for years, and words are
escaped in one place here.
"""

import base64
import io
import zipfile
from collections.abc import Iterable, Sequence
from datetime import datetime
from importlib import resources
from xml.sax.saxutils import escape, quoteattr

import segno

import isegoria

from .paper import Against, Block, Call, Line, Marks, Paper, Run, Source, Table
from .signs import RIGHT_TO_LEFT, is_right_to_left, language_code

MIMETYPE = "application/vnd.oasis.opendocument.text"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in (
        ("office", "urn:oasis:names:tc:opendocument:xmlns:office:1.0"),
        ("style", "urn:oasis:names:tc:opendocument:xmlns:style:1.0"),
        ("text", "urn:oasis:names:tc:opendocument:xmlns:text:1.0"),
        ("table", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"),
        ("draw", "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"),
        ("fo", "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0"),
        ("svg", "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"),
        ("meta", "urn:oasis:names:tc:opendocument:xmlns:meta:1.0"),
        ("dc", "http://purl.org/dc/elements/1.1/"),
        ("xlink", "http://www.w3.org/1999/xlink"),
    )
)
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
FOOTNOTES = 60
"""Sources up to which the notes stand at the foot of the pages; above, at the end, where they push nothing away."""


def odt(paper: Paper, moment: datetime) -> bytes:
    """The file. The same paper and moment give the same bytes."""
    files = {
        "content.xml": Writer(paper).content(),
        "styles.xml": _styles(paper),
        "meta.xml": _meta(paper, moment),
        "META-INF/manifest.xml": _manifest(),
    }
    made = io.BytesIO()
    when = moment.timetuple()[:6]
    with zipfile.ZipFile(made, "w") as archive:
        # First and as it is: what reads a file's first bytes knows it by this.
        archive.writestr(zipfile.ZipInfo("mimetype", when), MIMETYPE, zipfile.ZIP_STORED)
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, when), text, zipfile.ZIP_DEFLATED)
        archive.writestr(zipfile.ZipInfo("Pictures/code.png", when), _code(paper.page_url), zipfile.ZIP_STORED)
    return made.getvalue()


def _code(address: str) -> bytes:
    drawn = segno.make(address, error="m", micro=False).png_data_uri(scale=8, border=2)
    return base64.b64decode(drawn.partition(",")[2])


class Writer:
    """The body of one paper. It remembers the languages met, each of which gets a style."""

    def __init__(self, paper: Paper) -> None:
        self.paper = paper
        self.sources = {one.number: one for one in paper.sources}
        self.languages: dict[str, None] = {}
        self.noted: set[int] = set()
        self.notes = 0
        self.tables = 0
        self.note_class = "footnote" if len(paper.sources) <= FOOTNOTES else "endnote"

    def content(self) -> str:
        body = "".join(self._body())
        styles = "".join(_language_style(code) for code in self.languages)
        return (
            f'{HEAD}<office:document-content {NAMESPACES} office:version="1.3"><office:automatic-styles>'
            '<style:style style:name="Columns" style:family="table"><style:table-properties style:width="16.6cm"'
            ' table:align="left"/></style:style>'
            f"{styles}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>"
        )

    def _body(self) -> Iterable[str]:
        paper = self.paper
        yield paragraph(text(paper.publisher), "Quiet")
        yield paragraph(text(paper.title), "Title")
        yield paragraph(text(paper.question), "Subtitle")
        yield paragraph(text(paper.issue), "Quiet")
        if paper.notice:
            yield paragraph(text(paper.notice), "Notice")
        if paper.figures:
            yield paragraph(text(" · ".join(f"{figure} {what}" for figure, what in paper.figures)), "Figures")
        yield from map(self._block, paper.introduction)
        for part in paper.parts:
            yield heading(part.title, 1)
            style = "Item" if paper.kind == "note" else "Text_20_body"
            for line in part.lines:
                yield self._line(line, style)
        yield heading(paper.minority_title, 1)
        yield from (paragraph(text(one)) for one in paper.minority[:1])
        for against in paper.against:
            yield from self._against(against)
        yield from (paragraph(text(one)) for one in paper.minority[1:])
        if paper.unsaid is not None:
            yield from self._table(paper.unsaid)
        yield heading(paper.coverage_title, 1)
        yield from (paragraph(text(one)) for one in paper.coverage)
        if paper.coverage_table is not None:
            yield from self._table(paper.coverage_table)
        if paper.calls:
            yield heading(paper.calls_title, 1)
            for call in paper.calls:
                yield from self._call(call)
        yield heading(paper.check_title, 1)
        yield from (paragraph(text(one)) for one in paper.check)
        yield paragraph(f"{text(paper.see_label)} {link(paper.page_url, paper.page_url)}")
        yield paragraph(text(f"{paper.digest_label} {paper.digest}"))
        yield paragraph(
            '<draw:frame draw:name="code" draw:style-name="Picture" text:anchor-type="as-char" svg:width="2.8cm"'
            ' svg:height="2.8cm"><draw:image xlink:href="Pictures/code.png" xlink:type="simple" xlink:show="embed"'
            f' xlink:actuate="onLoad"/><svg:title>{text(paper.code_label)}</svg:title></draw:frame>'
        )

    def _line(self, line: Line, style: str) -> str:
        about = f' <text:span text:style-name="Quiet_20_words">{text(line.about)}</text:span>' if line.about else ""
        return paragraph(f"{text(line.words)}{self._note(line)}{about}", style)

    def _note(self, line: Line) -> str:
        if not line.sources.runs and not line.contrary.runs:
            return ""
        self.notes += 1
        inside = self._cited(line.sources, "") + self._cited(line.contrary, self.paper.contrary_label)
        return (
            f'<text:note text:id="note{self.notes}" text:note-class="{self.note_class}">'
            f"<text:note-citation>{self.notes}</text:note-citation>"
            f"<text:note-body>{inside}</text:note-body></text:note>"
        )

    def _cited(self, marks: Marks, label: str) -> str:
        before = f"{text(label)} " if label else ""
        numbers = [n for first, last in marks.runs for n in range(first, last + 1)]
        known = [n for n in numbers if n in self.noted or n not in self.sources]
        self.noted.update(numbers)
        said = [
            paragraph(f"{before}{number}. {self._source(self.sources[number])}", "Footnote")
            for number in numbers
            if number not in known
        ]
        if known:
            again = ", ".join(map(str, known))
            said.append(paragraph(f"{before}{text(self.paper.sources_title)} {again}", "Footnote"))
        return "".join(said)

    def _source(self, source: Source) -> str:
        parts = [self._spoken(source.words, source.language), text(source.about)]
        if source.url:
            parts.append(link(source.url, source.url))
        return " ".join(filter(None, parts))

    def _spoken(self, words: str, language: str) -> str:
        code = language_code(language)
        if not words or not code or code == language_code(self.paper.language):
            return text(words)
        self.languages[code] = None
        return f'<text:span text:style-name="In_20_{code}">{text(words)}</text:span>'

    def _against(self, against: Against) -> Iterable[str]:
        if self.paper.kind == "note":
            yield paragraph(
                text(against.title) + " " + " ".join(self._spoken(one.words, one.language) for one in against.quotes)
            )
            return
        yield heading(against.title, 2)
        for one in against.quotes:
            yield paragraph(f"{self._spoken(one.words, one.language)} ({one.source})", "Quotations")

    def _call(self, call: Call) -> Iterable[str]:
        yield heading(call.title, 2)
        yield from map(self._block, call.blocks)
        yield paragraph(f'<text:span text:style-name="Strong">{text(call.answer_title)}</text:span>')
        yield from map(self._block, call.answer)

    def _block(self, block: Block) -> str:
        style = {"item": "Item", "quote": "Quotations", "title": "Heading"}.get(block.kind, "Text_20_body")
        return paragraph("".join(map(_run, block.runs)), style)

    def _table(self, table: Table) -> Iterable[str]:
        self.tables += 1
        yield paragraph(text(table.caption), "Caption")
        yield (
            f'<table:table table:name="Table{self.tables}" table:style-name="Columns">'
            f'<table:table-column table:number-columns-repeated="{len(table.columns)}"/>'
            f"<table:table-header-rows>{_row(table.columns, 'Table_20_Heading')}</table:table-header-rows>"
            f"{''.join(_row(row, 'Table_20_Contents') for row in table.rows)}</table:table>"
        )


def text(words: str) -> str:
    """Words as character data. They hold neither signs that XML forbids nor two spaces in a row: see ``signs``."""
    return escape(words)


def paragraph(inside: str, style: str = "Text_20_body") -> str:
    return f'<text:p text:style-name="{style}">{inside}</text:p>'


def heading(words: str, level: int) -> str:
    return (
        f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">{text(words)}</text:h>'
        if words
        else ""
    )


def link(url: str, words: str) -> str:
    return f'<text:a xlink:type="simple" xlink:href={quoteattr(url)}>{text(words)}</text:a>'


def _run(run: Run) -> str:
    inside = text(run.words)
    if run.slanted:
        inside = f'<text:span text:style-name="Emphasis">{inside}</text:span>'
    if run.strong:
        inside = f'<text:span text:style-name="Strong">{inside}</text:span>'
    return f'<text:a xlink:type="simple" xlink:href={quoteattr(run.url)}>{inside}</text:a>' if run.url else inside


def _row(cells: Sequence[str], style: str) -> str:
    return (
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string">{paragraph(text(cell), style)}</table:table-cell>'
            for cell in cells
        )
        + "</table:table-row>"
    )


def _language_style(code: str) -> str:
    """Of a text in another language. Word processors keep three languages: western, Asian and complex."""
    kind = "-complex" if code in RIGHT_TO_LEFT | {"hi", "bn", "ta", "te", "th", "km", "lo", "my"} else ""
    kind = "-asian" if code in {"zh", "ja", "ko"} else kind
    tongue = (
        f'style:language{kind}="{code}" style:country{kind}="none"'
        if kind
        else f'fo:language="{code}" fo:country="none"'
    )
    return f'<style:style style:name="In_20_{code}" style:family="text"><style:text-properties {tongue}/></style:style>'


def _styles(paper: Paper) -> str:
    code = language_code(paper.language) or "en"
    form = resources.files(__package__).joinpath("layout/styles.xml").read_text(encoding="utf-8")
    return HEAD + form.format(
        namespaces=NAMESPACES,
        language=code,
        complex=code if is_right_to_left(code) else "none",
        direction="rl-tb" if is_right_to_left(code) else "lr-tb",
        header=text(f"{paper.publisher} · {paper.title}"),
        issue=text(paper.issue),
        note_size="9pt" if paper.kind == "note" else "8.5pt",
        size="9.5pt" if paper.kind == "note" else "11pt",
    )


def _meta(paper: Paper, moment: datetime) -> str:
    when = moment.strftime("%Y-%m-%dT%H:%M:%S")
    return (
        f'{HEAD}<office:document-meta {NAMESPACES} office:version="1.3"><office:meta>'
        f"<meta:generator>Isegoria/{text(isegoria.__version__)}</meta:generator>"
        f"<dc:title>{text(paper.title)}</dc:title><dc:description>{text(paper.description)}</dc:description>"
        f"<dc:subject>{text(paper.question)}</dc:subject>"
        f"<meta:initial-creator>{text(paper.publisher)}</meta:initial-creator><dc:creator>{text(paper.publisher)}"
        f"</dc:creator><meta:creation-date>{when}</meta:creation-date><dc:date>{when}</dc:date>"
        f"<dc:language>{language_code(paper.language) or 'en'}</dc:language>"
        "</office:meta></office:document-meta>"
    )


def _manifest() -> str:
    entries = (
        ("/", MIMETYPE),
        ("content.xml", "text/xml"),
        ("styles.xml", "text/xml"),
        ("meta.xml", "text/xml"),
        ("Pictures/code.png", "image/png"),
    )
    listed = "".join(
        f'<manifest:file-entry manifest:full-path="{path}"'
        + (' manifest:version="1.3"' if path == "/" else "")
        + f' manifest:media-type="{kind}"/>'
        for path, kind in entries
    )
    return (
        f'{HEAD}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"'
        f' manifest:version="1.3">{listed}</manifest:manifest>'
    )
