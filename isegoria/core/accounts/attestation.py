# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the rows of accounts read to the journal."""

from isegoria.core.journal import subjects

from .actions import ATTESTATION_SUBJECT, attestation_content
from .models import Attestation


def _attestations(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Attestation.objects.filter(pk__in=ids).select_related("territory")
    return {str(one.pk): attestation_content(one) for one in rows}


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(ATTESTATION_SUBJECT, _attestations, public=False)
