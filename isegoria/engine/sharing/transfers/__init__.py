# SPDX-License-Identifier: LGPL-3.0-or-later
"""Votes that pass from one candidate to the next: what eliminations and transferable votes have in common."""
