# SPDX-License-Identifier: LGPL-3.0-or-later
"""Pabulib files (.pb) of participatory budgets: read strictly or leniently, with a report, and written again."""

from isegoria.engine.formats.pabulib.reading import PabulibFile, read_pabulib
from isegoria.engine.formats.pabulib.report import NOTES, Finding, PabulibReport
from isegoria.engine.formats.pabulib.voters import TextColumn, Voters
from isegoria.engine.formats.pabulib.writing import write_budget, write_pabulib

__all__ = [
    "NOTES",
    "Finding",
    "PabulibFile",
    "PabulibReport",
    "TextColumn",
    "Voters",
    "read_pabulib",
    "write_budget",
    "write_pabulib",
]
