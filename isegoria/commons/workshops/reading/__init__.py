# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the notes of a meeting to lines that an organiser goes through: pure functions, no rows, bounded work.

``opening`` says what was sent and gives its text; ``plain`` and ``odt`` give blocks (titles, items, paragraphs, rows of
tables); ``cutting`` makes one line of each, with the words of ``counts`` and the warnings of ``personal``.
"""
