# SPDX-License-Identifier: AGPL-3.0-or-later
"""What waits for the team in the workshop: each subroom says its own lines."""

from .documents import waiting as documents  # noqa: F401 - importing it enters its lines
