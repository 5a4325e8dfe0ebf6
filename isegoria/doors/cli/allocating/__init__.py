# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `isegoria budget` is made of: the file it reads, what it prints for people and for programs."""
