# SPDX-License-Identifier: AGPL-3.0-or-later
"""An edition on paper: the whole of it and its one-page note, as tagged PDF and as ODT, made by the worker and kept."""
