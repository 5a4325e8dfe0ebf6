# SPDX-License-Identifier: AGPL-3.0-or-later
"""Heads kept elsewhere, in whatever file they were kept."""

import json
from pathlib import Path

import pytest

from isegoria.core.journal import older_heads, queries
from isegoria.core.journal.errors import JournalError
from isegoria.core.journal.exports import write_journal_export
from isegoria.engine.verify.heads import read_heads

from .conftest import Texts, head_document, sequence_all


def test_every_file_that_holds_heads_is_read(texts: Texts, tmp_path: Path) -> None:
    receipt = texts.say("a", "said")
    texts.say("b", "said")
    sequence_all(1)
    export = tmp_path / "export"
    write_journal_export(export)
    newest = queries.latest_head()
    assert newest is not None
    (tmp_path / "head.json").write_text(json.dumps(head_document(newest)))
    (tmp_path / "receipt.json").write_text(json.dumps(queries.receipt_document(receipt)))
    for name, sizes in [
        ("export", [1, 2]),
        ("export/heads.jsonl", [1, 2]),
        ("head.json", [2]),
        ("receipt.json", [2]),
    ]:
        assert [head.tree_size for head in older_heads.read(tmp_path / name)] == sizes
        assert [head.tree_size for head in read_heads(tmp_path / name)] == sizes


def test_a_pending_receipt_holds_no_head(texts: Texts, tmp_path: Path) -> None:
    path = tmp_path / "receipt.json"
    path.write_text(json.dumps(queries.receipt_document(texts.say("a", "said"))))
    assert older_heads.read(path) == []
    assert read_heads(path) == []


@pytest.mark.parametrize("text", ["", "[]", "{}", "not json", '{"tree_size": "x"}', '{"head": 5}'])
def test_other_files_are_refused_by_name(text: str, tmp_path: Path) -> None:
    path = tmp_path / "head.json"
    path.write_text(text)
    with pytest.raises(JournalError) as refusal:
        older_heads.read(path)
    assert refusal.value.code == "bad_head_file"
    assert refusal.value.params["file"] == "head.json"
    with pytest.raises(JournalError, match="bad_head_file"):
        older_heads.read(tmp_path / "missing.json")
