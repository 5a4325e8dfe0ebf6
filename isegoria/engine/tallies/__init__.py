# SPDX-License-Identifier: LGPL-3.0-or-later
"""Ways of voting, one file each: ballots in, who is elected and why out."""
