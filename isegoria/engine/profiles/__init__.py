# SPDX-License-Identifier: LGPL-3.0-or-later
"""What people can say: opinions on statements, and marks on a ballot."""
