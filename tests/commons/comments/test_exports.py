# SPDX-License-Identifier: AGPL-3.0-or-later
"""The open-data table of comments."""

from collections.abc import Callable

import pytest

from isegoria.commons.comments import exports
from isegoria.core.contributions.models import Contribution

Say = Callable[..., Contribution]


@pytest.mark.django_db
def test_each_comment_has_its_line(
    root: Contribution, say: Say, thread_settings: Callable[..., None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "PAGE", 2)
    thread_settings(sides=True)
    first = say("A", side="for")
    second = say("B", to=first)
    third = say("C", side="against")
    Contribution.objects.filter(pk=third.pk).update(state="hidden")

    found = list(exports.rows(root.process))

    assert found == [
        (first.public_id, root.public_id, None, 0, "for", "", "", "", 0, False),
        (second.public_id, root.public_id, first.public_id, 1, "", "", "", "", 0, False),
        (third.public_id, root.public_id, None, 0, "", "", "", "", 0, False),
    ]
    assert {len(row) for row in found} == {len(exports.COLUMNS)}
