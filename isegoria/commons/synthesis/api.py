# SPDX-License-Identifier: AGPL-3.0-or-later
"""The workshop in JSON. Each subroom has its own router; all of them stand at the root of the API."""

from ninja import Router

from .documents import api as documents
from .harvesting import api as harvesting
from .printing import api as printing
from .rephrasing import api as rephrasing
from .suggesting import api as suggesting
from .tree import api as tree

router = Router()
router.add_router("", documents.router)
router.add_router("", harvesting.router)
router.add_router("", printing.router)
router.add_router("", rephrasing.router)
router.add_router("", suggesting.router)
router.add_router("", tree.router)
