# SPDX-License-Identifier: LGPL-3.0-or-later
"""Candidates two by two: who is preferred to whom, by how many."""
