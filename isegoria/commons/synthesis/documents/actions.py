# SPDX-License-Identifier: AGPL-3.0-or-later
"""All that can be done with syntheses, in one place: pages, API and imports call these."""

from .calls.actions import address, answer_call
from .publishing.actions import publish, take_back
from .remarks.actions import answer_remark, hide_remark, remark, take_remark_back
from .sentences.actions import (
    also_cite,
    cite,
    cite_no_more,
    edit_sentence,
    move_sentence,
    remove_sentence,
    sign_off,
    to_introduction,
    write_sentence,
)
from .starting.actions import start_document
from .writing.actions import (
    add_section,
    edit_document,
    edit_section,
    move_section,
    promise,
    remove_document,
    remove_section,
)

__all__ = [
    "add_section",
    "address",
    "also_cite",
    "answer_call",
    "answer_remark",
    "cite",
    "cite_no_more",
    "edit_document",
    "edit_section",
    "edit_sentence",
    "hide_remark",
    "move_section",
    "move_sentence",
    "promise",
    "publish",
    "remark",
    "remove_document",
    "remove_section",
    "remove_sentence",
    "sign_off",
    "start_document",
    "take_back",
    "take_remark_back",
    "to_introduction",
    "write_sentence",
]
