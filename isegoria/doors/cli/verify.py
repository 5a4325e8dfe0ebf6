# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria verify`: check the journal, a receipt or a result, from files alone (or this site's own tables)."""

import argparse
import base64
import binascii
import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from isegoria.engine.errors import EngineError

from .downloads import beside, is_address, local_copy
from .language import gettext as _
from .outcome import BAD_INPUT, FOUND, OK, Stop, print_document
from .progress import Progress
from .sentences import error_sentence, finding_sentence, finding_text

FORMAT = "isegoria-verification/1"
MOST_SHOWN = 50
# What a tired eye reads for a letter of base 32; none of these digits belongs to its alphabet.
_MISREAD = str.maketrans({"0": "O", "1": "I", "8": "B"})


def add_arguments(parser: argparse.ArgumentParser) -> None:
    below = parser.add_subparsers(dest="what", metavar="WHAT", required=True)
    journal = below.add_parser("journal", help=_("an export of the journal, or this site's own"), allow_abbrev=False)
    journal.add_argument("journal", nargs="?", metavar="EXPORT", help=_("directory, zip file or address of a zip"))
    journal.add_argument("--site", action="store_true", help=_("check this site's own log and tables"))
    journal.add_argument(
        "--head", action="append", default=[], metavar="FILE", help=_("a signed head kept elsewhere, or a receipt")
    )
    receipt = below.add_parser("receipt", help=_("a receipt: its file, or its code"), allow_abbrev=False)
    receipt.add_argument(
        "receipt", metavar="FILE|CODE", help=_("receipt.json, its address, or the code of the receipt")
    )
    receipt.add_argument("--journal", metavar="EXPORT", help=_("look the entry up in this export of the journal"))
    receipt.add_argument("--head", action="append", default=[], metavar="FILE", help=_("a signed head kept elsewhere"))
    result = below.add_parser("result", help=_("a result: compute it again from its input"), allow_abbrev=False)
    result.add_argument("result", metavar="FILE", help=_("the result's document, or its address"))
    result.add_argument("--input", metavar="FILE", help=_("its frozen input (default: input.csv beside it)"))
    for one in (journal, receipt, result):
        one.add_argument("--json", action="store_true", help=_("print one JSON document"))


def run(args: argparse.Namespace) -> int:
    check = {"journal": _journal, "receipt": _receipt, "result": _result}[args.what]
    try:
        with Progress({"entries": _("entries")}) as progress:
            document = check(args, progress)
    except EngineError as error:
        raise Stop(error.code, error_sentence(error), exit_code=BAD_INPUT) from error
    document = {"format": FORMAT, "what": args.what, **document}
    if args.json:
        print_document(document)
    else:
        _tell(document)
    return OK if document["ok"] else FOUND


# --- journal ----------------------------------------------------------------------------------------
def _journal(args: argparse.Namespace, progress: Progress) -> dict[str, Any]:
    if args.site and args.journal:
        raise Stop("usage", _("Either an export, or --site: not both."))
    if args.site:
        return _site_journal(args.head, progress)
    if not args.journal:
        raise Stop("usage", _("Name an export of the journal, or use --site to check this site's own."))
    # Late: only this check needs it.
    from isegoria.engine.verify.journal import verify_journal

    with ExitStack() as files:
        path = files.enter_context(local_copy(args.journal))
        heads = list(_heads(args.head, files))
        return verify_journal(path, older_heads=heads, progress=_entries(progress)).to_json()


def _heads(names: list[str], files: ExitStack) -> Iterator[Any]:
    # Late: only checks against a head need it.
    from isegoria.engine.verify.heads import read_heads

    for name in names:
        yield from read_heads(files.enter_context(local_copy(name)))


def _entries(progress: Progress) -> Any:
    return lambda done, total: progress("entries", done, total)


def _site_journal(heads: list[str], progress: Progress) -> dict[str, Any]:
    # Late: this check alone needs the site, hence Django.
    from . import site

    site.start()
    # The models exist only once Django is ready.
    from isegoria.core.journal import older_heads
    from isegoria.core.journal.audit import audit
    from isegoria.core.journal.errors import JournalError

    # Late as well: it needs none of the above, and this check alone needs it.
    from .export import journal_stop

    try:
        with ExitStack() as files:
            older = [head for name in heads for head in older_heads.read(files.enter_context(local_copy(name)))]
        report = audit(older_heads=older, progress=_entries(progress))
    except JournalError as error:
        if error.code == "bad_head_file":
            raise Stop(error.code, _("This head cannot be read: %(reason)s") % {"reason": error}) from error
        raise journal_stop(error) from error
    found = report.as_json()
    found["findings"] = [
        {"code": one.code, "params": one.params, "sentence": finding_text(one.code, one.params)}
        for one in report.findings
    ]
    return found | {"says": {}}


# --- receipt ----------------------------------------------------------------------------------------
def _receipt(args: argparse.Namespace, progress: Progress) -> dict[str, Any]:
    # Late: only this check needs it.
    from isegoria.engine.verify.receipt import verify_receipt

    with ExitStack() as files:
        journal = files.enter_context(local_copy(args.journal)) if args.journal else None
        document: Any
        if is_address(args.receipt) or Path(args.receipt).exists():
            document = files.enter_context(local_copy(args.receipt))
        else:
            entry, secret = read_code(args.receipt)
            document = _from_journal(entry, secret, journal) if journal else _from_site(args.receipt)
        heads = list(_heads(args.head, files))
        return verify_receipt(document, heads=heads, journal=journal, progress=_entries(progress)).to_json()


def read_code(text: str) -> tuple[int, str]:
    """Entry number and secret (hex) of a receipt's code, ``1234-ABCD-…``. Raises ``Stop``."""
    number, _dash, rest = text.strip().replace(" ", "-").partition("-")
    letters = rest.replace("-", "").upper().translate(_MISREAD)
    try:
        if not (number.isascii() and number.isdigit() and len(number) <= 18 and len(letters) == 26):
            raise ValueError(text)
        secret = base64.b32decode(letters + "======")
        if base64.b32encode(secret).decode().rstrip("=") != letters:
            raise ValueError(text)
    except (ValueError, binascii.Error):
        raise Stop(
            "bad_receipt",
            _("“%(text)s” is neither a file nor the code of a receipt.") % {"text": text[:80]},
            remedy=_("A code is the number of the entry and 26 letters and digits, in groups of four."),
        ) from None
    return int(number), secret.hex()


def _from_journal(entry: int, secret: str, journal: Path) -> dict[str, Any]:
    """The receipt's document, put together from an export of the journal."""
    # Late: only this check needs it.
    from isegoria.engine.verify.files import ExportFiles

    leaf: dict[str, Any] | None = None
    content = erased = None
    with ExportFiles(journal) as files:
        log = files.document("log.json")
        for _number, line in files.lines("entries.jsonl"):
            if line.get("entry") == entry:
                leaf, erased = line, line.get("erased")
                break
        for _number, line in files.lines("subjects.jsonl"):
            if line.get("entry") == entry:
                content = line.get("content")
                break
    if leaf is None:
        raise Stop(
            "not_in_log",
            _("Entry %(entry)s is not in this export of the journal.") % {"entry": entry},
            remedy=_("Take a newer export: an act enters the log within some seconds."),
            exit_code=FOUND,
        )
    return {
        "format": "isegoria-receipt/1",
        "log_id": log.get("log_id"),
        "public_key": log.get("public_key"),
        "leaf": {name: value for name, value in leaf.items() if name not in {"position", "leaf_hash", "erased"}},
        "secret": secret,
        "content": content,
        "erased": erased,
        "inclusion": None,
        "head": None,
    }


def _from_site(code: str) -> dict[str, Any]:
    """The receipt's document, from this site's own journal."""
    # Late: a code alone says nothing without the site, hence Django.
    from . import site

    site.start()
    # The models exist only once Django is ready.
    from isegoria.core.journal import subjects
    from isegoria.core.journal.actions import Receipt
    from isegoria.core.journal.errors import JournalError
    from isegoria.core.journal.queries import entries_of, receipt_document

    receipt = Receipt.parse(code)
    try:
        document = receipt_document(receipt)
    except JournalError as error:
        raise Stop(
            "unknown_receipt",
            _("This site's journal has no such receipt: the number is unknown, or the letters are another entry's."),
            remedy=_("Check the code, or give an export of the journal of the site that made it with --journal."),
            exit_code=FOUND,
        ) from error
    leaf: Any = document["leaf"]
    kind = subjects.find(leaf["subject_kind"])
    content = None
    # Only the latest entry of a subject says what its row says now; an earlier one was superseded, which is no fault.
    if kind is not None and max(entries_of(leaf["subject_kind"], [leaf["subject_id"]])) == receipt.entry:
        content = kind.load([leaf["subject_id"]]).get(leaf["subject_id"])
    if content is not None:
        # Plain values only: what the verification reads comes from JSON elsewhere.
        document = document | {"content": json.loads(json.dumps(dict(content)))}
    return document


# --- result -----------------------------------------------------------------------------------------
def _result(args: argparse.Namespace, progress: Progress) -> dict[str, Any]:
    # Late: only this check needs it.
    from isegoria.engine.verify.result import verify_result

    with ExitStack() as files:
        document = files.enter_context(local_copy(args.result))
        name = args.input or beside(args.result, "input.csv")
        if not args.input and not is_address(name) and not Path(name).exists():
            raise Stop(
                "input_needed",
                _("Which input was this result computed from? There is no input.csv beside it."),
                remedy=_("Download the input that the result names, and give it with --input."),
            )
        return verify_result(document, files.enter_context(local_copy(name))).to_json()


# --- for people -------------------------------------------------------------------------------------
def _tell(document: dict[str, Any]) -> None:
    if document["ok"]:
        holds = {
            "journal": _("The journal holds."),
            "receipt": _("The receipt holds."),
            "result": _("The result holds."),
        }
        print(holds[document["what"]])
    else:
        total = sum(document["tally"].values())
        print(_("%(count)s findings:") % {"count": total})
        for finding in document["findings"][:MOST_SHOWN]:
            print("  " + finding_sentence(finding))
        if total > min(MOST_SHOWN, len(document["findings"])):
            print("  " + _("… all of them with --json"))
    if document["says"].get("content") == "absent":
        print("  " + _("What it recorded is not in these files (it is private, or gone): its place alone was checked."))
    for name, value in {**document["counts"], **document["says"]}.items():
        if value not in (None, "", {}):
            print(f"  {name}: {value}")
