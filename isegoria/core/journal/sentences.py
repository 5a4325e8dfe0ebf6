# SPDX-License-Identifier: AGPL-3.0-or-later
"""What an audit found, as sentences in the reader's language."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FINDINGS: dict[str, Promise] = {
    "content_changed": _("Entry %(entry)s: %(subject_kind)s %(subject_id)s no longer says what was recorded."),
    "subject_missing": _("Entry %(entry)s: %(subject_kind)s %(subject_id)s is gone, and no erasure was recorded."),
    "subject_remains": _(
        "Entry %(entry)s reads as erased, and %(subject_kind)s %(subject_id)s is still in the tables."
    ),
    "row_without_entry": _("%(subject_kind)s %(subject_id)s is in the tables, and no act that made it was recorded."),
    "secret_missing": _("The secret of entry %(entry)s is gone, and no erasure was recorded."),
    "secret_kept": _("Entry %(entry)s reads as erased, and its secret was kept."),
    "erasure_unrecorded": _("Entry %(entry)s reads as erased, and no act of erasing was recorded."),
    "entry_changed": _(
        "Entry %(entry)s (position %(position)s, %(subject_kind)s %(subject_id)s) was altered once in the log."
    ),
    "entry_missing": _("The entries at positions %(from_position)s to %(to_position)s are missing."),
    "entry_reordered": _(
        "Entry %(entry)s was moved to position %(position)s; it was logged at position %(belongs_at)s."
    ),
    "entries_truncated": _(
        "The log ends after %(size)s entries; a signed head covers %(head_size)s: %(missing)s are missing."
    ),
    "entry_without_head": _("No signed head covers the entries at positions %(from_position)s to %(to_position)s."),
    "root_mismatch": _(
        "Something between positions %(from_position)s and %(to_position)s was altered, moved, added or removed: "
        "the head at %(tree_size)s has another root."
    ),
    "log_rewritten": _(
        "The log was rewritten after position %(from_position)s: it does not continue the older head at %(tree_size)s."
    ),
    "bad_signature": _("The signature of the head at %(tree_size)s is not that of the log's key."),
    "other_log": _("The head at %(tree_size)s is of another log, %(log_id)s."),
    "node_changed": _(
        "The hash kept for subtree %(index)s of level %(level)s is not that of its entries: proofs made from it fail."
    ),
    "frontier_changed": _("What was kept with the head at %(tree_size)s to go on from is not what its entries give."),
}


def finding_sentence(code: str, params: Mapping[str, object]) -> str:
    """A finding as a sentence; a code that nobody worded is shown as it is."""
    return str(FINDINGS[code]) % params if code in FINDINGS else code
