# SPDX-License-Identifier: AGPL-3.0-or-later
"""An identity provider of its own: allauth's, in a process of its own, with what FranceConnect adds to the standard."""
