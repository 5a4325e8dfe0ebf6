# SPDX-License-Identifier: AGPL-3.0-or-later
"""Addresses: the web door at the root, the API under /api/, each tool's pages where its manifest says."""

urlpatterns: list[object] = []
