# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the workshop: those of its team, under ``workshop/``, and those that everyone reads, under ``s/``."""

from .documents import urls as documents
from .harvesting import urls as harvesting
from .printing import urls as printing
from .rephrasing import urls as rephrasing
from .suggesting import urls as suggesting
from .tree import urls as tree

app_name = "synthesis"
# Each subroom says its whole addresses.
urlpatterns = [
    *documents.urlpatterns,
    *harvesting.urlpatterns,
    *suggesting.urlpatterns,
    *tree.urlpatterns,
    *printing.urlpatterns,
    *rephrasing.urlpatterns,
]
