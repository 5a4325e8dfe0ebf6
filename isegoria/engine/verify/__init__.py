# SPDX-License-Identifier: LGPL-3.0-or-later
"""Verification from downloaded files alone: no Django, no database, no network, and no code of the site's journal.

``verify_journal`` (:mod:`.journal`), ``verify_receipt`` (:mod:`.receipt`), ``verify_result`` (:mod:`.result`).
"""
