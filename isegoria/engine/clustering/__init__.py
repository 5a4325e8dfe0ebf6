# SPDX-License-Identifier: LGPL-3.0-or-later
"""Clustering points: k-means, the silhouette of a clustering, and the agreement of two clusterings."""
