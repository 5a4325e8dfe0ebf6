# SPDX-License-Identifier: AGPL-3.0-or-later
"""Isegoria: inform, debate, propose, vote, fund, decide and follow up, with answers anyone can check."""

__version__ = "0.1.0"
