# SPDX-License-Identifier: LGPL-3.0-or-later
"""Several ways of voting on the same ballots."""
