# SPDX-License-Identifier: LGPL-3.0-or-later
"""Reading and writing: Polis exports, the frozen input of an opinion map, canonical JSON."""
