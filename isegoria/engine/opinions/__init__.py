# SPDX-License-Identifier: LGPL-3.0-or-later
"""Opinion maps: groups of people who answer alike, what brings them together and what divides them."""
