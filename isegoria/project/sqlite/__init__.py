# SPDX-License-Identifier: AGPL-3.0-or-later
"""Django's SQLite backend, with writers who queue instead of polling. See ``base``."""
