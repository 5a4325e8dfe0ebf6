# SPDX-License-Identifier: LGPL-3.0-or-later
"""Pure computation: no Django, no network, no clock; seeds are given."""

__version__ = "0.1.0"
