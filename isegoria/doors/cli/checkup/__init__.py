# SPDX-License-Identifier: AGPL-3.0-or-later
"""What `isegoria doctor` looks at, one file for each kind of thing."""
