# SPDX-License-Identifier: AGPL-3.0-or-later
"""From papers to PDF, in a process of its own: no Django, no database, no network, bounded memory and seconds.

``python -m isegoria.commons.synthesis.printing.press FOLDER`` reads ``papers.json`` there (layout → paper) and leaves a
PDF for each; one line of JSON on standard output says to what standard.
"""
