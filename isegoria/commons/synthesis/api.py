# SPDX-License-Identifier: AGPL-3.0-or-later
"""The workshop in JSON. Each subroom has its own router; all of them stand at the root of the API."""

from ninja import Router

from .harvesting import api as harvesting

router = Router()
router.add_router("", harvesting.router)
