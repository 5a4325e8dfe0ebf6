# SPDX-License-Identifier: AGPL-3.0-or-later
"""Editions to print: small ones made by the real actions, and papers of any size and any words."""

from datetime import UTC, datetime

from isegoria.commons.synthesis.models import Edition
from isegoria.commons.synthesis.printing.paper import (
    Against,
    Block,
    Line,
    Marks,
    Paper,
    Part,
    Quote,
    Run,
    Source,
    Table,
)
from isegoria.commons.synthesis.printing.signs import one_line

from . import making_documents as documents

MOMENT = datetime(2026, 11, 23, 12, tzinfo=UTC)
PAGE = "https://localhost/s/lille/grand-debat/syntheses/abcdefghjk/2/"
HOSTILE = (
    "مرحبا بالعالم هذا نص عربي يطلب المزيد من الحدائق 12–34",
    "שלום עולם זה טקסט בעברית",
    "🚲 vélo 👨‍👩‍👧‍👦 🇫🇷 😀",
    "x" * 20_000,
    "\x00\x07\u202eabc\u202c\ud800 def\ufffe",
    '#strong[bold] $x^2$ @ref #import "@preview/cetz:0.1.0" #read("/etc/passwd") *bold* _it_ `raw` // /* \\',
    "</text:p><text:p> <b>html</b> &amp; &lt; ]]> <!-- <script>alert(1)</script>",
    '=HYPERLINK("https://example.org")',
    "更多的自行车道 日本語のテキスト 한국어 ไทย हिन्दी",
    "\ufdd0\ue000\U000e0041\U0010fffd private 𒀀 ꙮ",
    "Ελληνικά Кириллица Ğüşİöç ő ű ł đ ẞ ﬀ ₿ ‰ → ✓",
)


def edition() -> tuple[documents.World, Edition]:
    """Two sentences, one of which someone contradicts, and an idea of which nothing is said."""
    world = documents.world(Bancs=4, Vélos=2, Silence=3)
    document = documents.document(world)
    section = documents.section(world, document)
    bancs, bikes = world.extracts["Bancs"], world.extracts["Vélos"]
    documents.sentence(world, section, "Les gens veulent des bancs.", extracts=bancs[:3], contrary=bancs[3:])
    documents.sentence(world, section, "Et des pistes pour les vélos.", extracts=bikes)
    return world, documents.edition(world, document)


def paper(sentences: int = 3, each: int = 2, *, said: tuple[str, ...] = ("Une phrase de la synthèse.",)) -> Paper:
    """A synthesis of so many sentences, each leading to ``each`` sources, in the words given in turn."""
    sources: list[Source] = []
    parts: list[Part] = []
    number = 0
    for place in range(0, sentences, 20):
        lines = []
        for _ in range(place, min(place + 20, sentences)):
            number += 1
            first = len(sources) + 1
            for _ in range(each):
                words = one_line(said[len(sources) % len(said)])
                language = "ar" if "مر" in words else "fr"
                url = f"https://localhost/s/lille/grand-debat/statements/statement/s{len(sources):09d}"
                sources.append(Source(len(sources) + 1, words, language, "solution, proposition, Lille", url))
            lines.append(
                Line(
                    number,
                    one_line(said[number % len(said)]),
                    Marks(((first, len(sources)),) if each else ()),
                    Marks(((first, first),) if number == 2 and each else ()),
                    "12 personnes",
                )
            )
        parts.append(Part(one_line(said[place // 20 % len(said)])[:200], tuple(lines)))
    hostile = one_line(said[0])
    return Paper(
        kind="synthesis",
        language="fr",
        title=f"Ce que vous avez dit {hostile}"[:200],
        publisher="Ville de Lille",
        description="Une synthèse.",
        question="Quelle place pour le vélo ?",
        issue="Édition 2, 23 novembre 2026",
        page_url=PAGE,
        figures=(("1 204", "personnes"), ("3 000", "textes")),
        introduction=(
            Block("paragraph", (Run("Du "), Run("22 janvier", strong=True), Run(" à mars. "), Run("Lien", url=PAGE))),
            Block("item", (Run(hostile, slanted=True),)),
            Block("quote", (Run("Une citation."),)),
        ),
        parts=tuple(parts),
        minority_title="Ce que d’autres disent",
        minority=("3 personnes disent le contraire.", "Idées que personne ne reprend :"),
        against=(Against("« Une phrase » – 3 personnes :", (Quote(hostile, "fr", 1),)),) if sources else (),
        unsaid=Table("Idées", ("Idée", "Personnes"), ((hostile[:200], "12"), ("Le bus", "5"))),
        coverage_title="Ce qui s’en retrouve ici",
        coverage=("918 textes.",),
        coverage_table=Table("Par idée", ("Idée", "Personnes"), (("Le tram", "12"),)),
        check_title="Comment vérifier",
        check=("Chaque numéro mène à une source.",),
        digest_label="Empreinte (SHA-256) :",
        digest="ab" * 32,
        code_label="Code QR de la page",
        sources_title="Sources",
        sources_note="Extraits.",
        sources=tuple(sources),
        contrary_label="contre :",
        see_label="La page de cette édition :",
    )
