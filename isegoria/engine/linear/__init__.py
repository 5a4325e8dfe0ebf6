# SPDX-License-Identifier: LGPL-3.0-or-later
"""Linear algebra on sparse opinions: principal components of the mean-imputed matrix, and projections."""
