# SPDX-License-Identifier: LGPL-3.0-or-later
"""What many people wrote: its themes, its copies, and a synthesis made of their own sentences."""
