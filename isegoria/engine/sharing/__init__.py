# SPDX-License-Identifier: LGPL-3.0-or-later
"""What several methods share out alike: the breaking of ties, costs borne by those who support."""
