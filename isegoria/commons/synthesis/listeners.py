# SPDX-License-Identifier: AGPL-3.0-or-later
"""What this room does when a text is erased, when two persons turn out to be one, or one leaves."""
