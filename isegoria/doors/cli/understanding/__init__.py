# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `isegoria themes` and `isegoria synthesise` share: the reading of a table, the work that is kept, the report."""
