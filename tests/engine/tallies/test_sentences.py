# SPDX-License-Identifier: LGPL-3.0-or-later
"""Every code that a count tells has its sentence, and every sentence is told somewhere."""

import ast
import re
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from string import Formatter

import pytest

import isegoria.engine
from isegoria.engine.tallies.sentences import SENTENCES, tell

ENGINE = Path(isegoria.engine.__file__).parent
FOLDERS = ("tallies", "sharing", "pairwise")


def _codes(node: ast.AST) -> Iterator[str]:
    """What an expression may be: texts, and patterns for texts with places."""
    match node:
        case ast.Constant(value=str(text)):
            yield re.escape(text)
        case ast.IfExp():
            yield from _codes(node.body)
            yield from _codes(node.orelse)
        case ast.BinOp(op=ast.Add()):
            yield from ("".join(both) for both in product(_codes(node.left), list(_codes(node.right))))
        case ast.JoinedStr():
            yield "".join(
                re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z_]+" for part in node.values
            )


def _told() -> tuple[set[str], set[str]]:
    """Patterns of the codes given to `tell`, and every text of the files that tell: a code may come by a name."""
    patterns, texts = set(), set()
    for folder in FOLDERS:
        for path in (ENGINE / folder).rglob("*.py"):
            if path.name == "sentences.py":
                continue
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    texts.add(node.value)
                if isinstance(node, ast.JoinedStr | ast.BinOp):
                    texts |= {f"~{one}" for one in _codes(node)}
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "tell":
                    patterns |= set(_codes(node.args[0]))
    return patterns, texts


def test_every_code_told_has_a_sentence() -> None:
    patterns, _ = _told()
    assert len(patterns) > 20
    for pattern in sorted(patterns):
        assert any(re.fullmatch(pattern, code) for code in SENTENCES), pattern


def test_every_sentence_is_told() -> None:
    _, texts = _told()
    whole = {text for text in texts if not text.startswith("~")}
    patterns = [text[1:] for text in texts if text.startswith("~") and re.search("[a-z]{3}", text)]
    untold = {
        code for code in SENTENCES if code not in whole and not any(re.fullmatch(pattern, code) for pattern in patterns)
    }
    assert untold == set()


@pytest.mark.parametrize("code", list(SENTENCES))
def test_a_sentence_reads_by_itself(code: str) -> None:
    sentence = SENTENCES[code]
    assert sentence.endswith((".", ":", "…"))
    assert sentence[0].isupper() or sentence[0] == "{"
    places = {name for _, name, _, _ in Formatter().parse(sentence) if name is not None}
    assert all(re.fullmatch("[a-z_]+", place) for place in places)
    step = tell(code, **dict.fromkeys(places, 1_234))
    assert "{" not in step.sentence
    assert not places or "1,234" in step.sentence
