# SPDX-License-Identifier: AGPL-3.0-or-later
"""The one file that a backup is: its manifest, its parts, its keys, and each database's own way in and out."""
