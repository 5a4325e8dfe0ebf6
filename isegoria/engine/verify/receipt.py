# SPDX-License-Identifier: LGPL-3.0-or-later
"""Verify a receipt document ("isegoria-receipt/1", docs/formats/receipt.md), alone or against what others hold.

Alone, a receipt shows that whoever holds the log's key placed this entry in the log, with this content. That the log
was not rewritten since, only a head from elsewhere or an export of the journal can show.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from isegoria.engine.errors import EngineError
from isegoria.engine.verify.files import LONGEST_LINE, parse_json
from isegoria.engine.verify.findings import Progress, Report
from isegoria.engine.verify.heads import SignedHead, name_of_log
from isegoria.engine.verify.journal import JournalCheck
from isegoria.engine.verify.leaves import digest_holds, leaf_hash, read_leaf
from isegoria.engine.verify.merkle import inclusion_holds

FORMAT = "isegoria-receipt/1"


@dataclass(frozen=True)
class _Receipt:
    """A receipt document, read and typed."""

    leaf: dict[str, Any]
    log_id: str
    public_key: bytes
    secret: str | None
    content: Any
    erased: dict[str, Any] | None
    leaf_index: int | None
    tree_size: int
    path: list[bytes]
    head: SignedHead | None


def verify_receipt(
    document: Path | dict[str, Any],
    *,
    heads: Iterable[SignedHead] = (),
    journal: Path | None = None,
    progress: Progress | None = None,
) -> Report:
    """Check a receipt's content, its place in the log, and its head.

    Args: document: the receipt document, or the file that holds it. heads: heads kept elsewhere (``read_heads``). One
    of the same size must have the same root; others can only be compared through a journal, and are counted as
    ``heads_not_comparable`` without one. journal: an export of the journal. It is verified whole, its findings are
    added, and the receipt is looked up. progress: as in ``verify_journal``. Returns: The report. ``says`` has entry,
    kind, subject, at, state ("in_log", "pending", "erased"), erased (on, reason), content ("matches", "differs",
    "absent"), leaf_index, tree_size, and checked_against ("own_head", "given_head", "journal"). Raises: EngineError:
    file_missing, json_unreadable, json_shape.
    """
    receipt = _read(document)
    report = Report()
    leaf = receipt.leaf
    report.says = {name: leaf[name] for name in ("entry", "kind", "subject_kind", "subject_id", "at")} | {
        "log_id": receipt.log_id,
        "state": "pending" if receipt.leaf_index is None else "in_log",
        "erased": receipt.erased,
        "content": "absent",
        "leaf_index": receipt.leaf_index,
        "tree_size": receipt.tree_size,
        "checked_against": "own_head",
    }
    if receipt.log_id != name_of_log(receipt.public_key):
        report.add("log_id_wrong", log_id=receipt.log_id)
    _check_content(receipt, report)
    _check_place(receipt, report)
    given = [head for head in heads if _comparable(head, receipt, report)]
    if journal is None:
        _compare_heads(receipt, given, report)
        if receipt.leaf_index is None:
            report.add("receipt_pending", entry=leaf["entry"])
    else:
        _look_up(receipt, given, journal, report, progress)
    if report.says["erased"] is not None:
        report.says["state"] = "erased"
    return report


def _check_content(receipt: _Receipt, report: Report) -> None:
    if receipt.content is None or receipt.secret is None:
        return
    holds = digest_holds(secret=receipt.secret, content=receipt.content, digest=receipt.leaf["digest"])
    report.says["content"] = "matches" if holds else "differs"
    if not holds:
        report.add("content_differs", entry=receipt.leaf["entry"])


def _check_place(receipt: _Receipt, report: Report) -> None:
    head = receipt.head
    if head is None or receipt.leaf_index is None:
        return
    if not head.signed_by(receipt.public_key):
        report.add("bad_signature", tree_size=head.tree_size)
    if head.tree_size != receipt.tree_size or not inclusion_holds(
        leaf_hash=leaf_hash(receipt.leaf),
        leaf_index=receipt.leaf_index,
        tree_size=receipt.tree_size,
        path=receipt.path,
        root=bytes.fromhex(head.root),
    ):
        report.add("not_included", entry=receipt.leaf["entry"], tree_size=head.tree_size)


def _comparable(head: SignedHead, receipt: _Receipt, report: Report) -> bool:
    """Whether a given head is of the receipt's log and truly signed."""
    if head.log_id not in (None, receipt.log_id):
        report.add("other_log", tree_size=head.tree_size, log_id=head.log_id)
        return False
    if not head.signed_by(receipt.public_key):
        report.add("bad_signature", tree_size=head.tree_size)
        return False
    return True


def _compare_heads(receipt: _Receipt, given: list[SignedHead], report: Report) -> None:
    own = receipt.head
    for head in given:
        if own is None or head.tree_size != own.tree_size:
            report.counts["heads_not_comparable"] += 1
        elif head.root != own.root:
            report.add("heads_differ", tree_size=head.tree_size)
        else:
            report.counts["heads_compared"] += 1
            report.says["checked_against"] = "given_head"


def _look_up(
    receipt: _Receipt, given: list[SignedHead], journal: Path, report: Report, progress: Progress | None
) -> None:
    """Verify the journal, from the receipt's own head among others, and find the entry in it."""
    older = given if receipt.head is None else [receipt.head, *given]
    number = receipt.leaf["entry"]
    with JournalCheck(journal, older_heads=older, progress=progress) as check:
        check.run()
        for code, times in check.report.tally.items():
            report.tally[code] += times
        report.findings.extend(check.report.findings)
        report.counts.update(check.report.counts)
        entry = check.store.find(number)
        if check.log_id != receipt.log_id:
            report.add("other_log", tree_size=check.store.size(), log_id=check.log_id)
        elif entry is None:
            report.add("not_in_log", entry=number)
        else:
            report.says["checked_against"] = "journal"
            if entry.leaf_hash != leaf_hash(receipt.leaf):
                report.add("leaf_differs", entry=number)
            if receipt.leaf_index is None:
                report.says |= {"state": "in_log", "leaf_index": entry.position, "tree_size": check.store.size()}
            if entry.erased_on is not None:
                report.says["erased"] = {"on": entry.erased_on, "reason": entry.erased_reason}


def _read(document: Path | dict[str, Any]) -> _Receipt:
    name = "receipt"
    if isinstance(document, Path):
        name = document.name
        if not document.is_file():
            raise EngineError("file_missing", file=name)
        with document.open("rb") as stream:
            document = parse_json(stream.read(LONGEST_LINE), name)
    try:
        if not isinstance(document, dict) or document.get("format") != FORMAT:
            raise ValueError(f"this is no {FORMAT} document")
        inclusion, head, erased = (document.get(part) for part in ("inclusion", "head", "erased"))
        secret = document.get("secret")
        if (inclusion is None) != (head is None):
            raise ValueError("inclusion and head go together")
        if not (erased is None or isinstance(erased, dict)) or not (secret is None or isinstance(secret, str)):
            raise ValueError("erased should be an object and secret a text")
        path = [] if inclusion is None else [bytes.fromhex(step) for step in inclusion["path"]]
        if any(len(step) != 32 for step in path):
            raise ValueError("a step of the path is 32 bytes")
        return _Receipt(
            leaf=read_leaf(document["leaf"]),
            log_id=str(document["log_id"]),
            public_key=bytes.fromhex(document["public_key"]),
            secret=secret,
            content=document.get("content"),
            erased=erased,
            leaf_index=None if inclusion is None else int(inclusion["leaf_index"]),
            tree_size=0 if inclusion is None else int(inclusion["tree_size"]),
            path=path,
            head=None if head is None else SignedHead.read(head),
        )
    except (AttributeError, KeyError, TypeError, ValueError) as refusal:
        raise EngineError("json_shape", file=name, reason=str(refusal)) from refusal
