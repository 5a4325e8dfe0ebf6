# SPDX-License-Identifier: LGPL-3.0-or-later
"""Participatory budgets: which projects are paid, by which rule, and why not the others."""
