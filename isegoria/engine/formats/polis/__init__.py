# SPDX-License-Identifier: LGPL-3.0-or-later
"""The Polis export format: reading a directory strictly, writing one as a stream, and the API's JSON."""

from isegoria.engine.formats.polis.export import FILES, PolisExport, SignCheck
from isegoria.engine.formats.polis.report import NOTES, REASONS, FileReport, Refusal
from isegoria.engine.formats.polis.tables import Comment, HistoryPoint, Participant, Vote
from isegoria.engine.formats.polis.writing import (
    comments_csv,
    participants_votes_csv,
    stats_history_csv,
    summary_csv,
    votes_csv,
)

__all__ = [
    "FILES",
    "NOTES",
    "REASONS",
    "Comment",
    "FileReport",
    "HistoryPoint",
    "Participant",
    "PolisExport",
    "Refusal",
    "SignCheck",
    "Vote",
    "comments_csv",
    "participants_votes_csv",
    "stats_history_csv",
    "summary_csv",
    "votes_csv",
]
