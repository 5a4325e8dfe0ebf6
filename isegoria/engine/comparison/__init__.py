# SPDX-License-Identifier: LGPL-3.0-or-later
"""Several ways of voting on the same ballots: what each would give, who agrees, and which criteria each meets."""
