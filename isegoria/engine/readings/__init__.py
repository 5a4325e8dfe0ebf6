# SPDX-License-Identifier: LGPL-3.0-or-later
"""Reading together: who reads what next, what readings say of a text, and how far readers agree."""
