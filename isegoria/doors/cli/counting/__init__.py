# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `isegoria tally` is made of: its options, the file it reads, what it prints for people and for programs."""
