# SPDX-License-Identifier: AGPL-3.0-or-later
"""Dates and hours as French writes them; spaces do not break, so that no line begins with an hour's sign."""

DATE_FORMAT = "j F Y"
TIME_FORMAT = "G\u00a0\\h\u00a0i"
DATETIME_FORMAT = "j F Y à G\u00a0\\h\u00a0i"
