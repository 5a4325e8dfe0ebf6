# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every operation of the API with hundreds of values drawn from its description, other ones at each drill."""

from typing import Any

import pytest
from schemathesis import GenerationMode

from tests.doors.api.conformance import Town, call_with_everything, operations, town, without_limits

pytestmark = [pytest.mark.drill, pytest.mark.django_db]
EXAMPLES = 60


@pytest.fixture
def place(settings: Any) -> Town:
    without_limits(settings)
    return town()


@pytest.mark.parametrize("who", ["organiser", "guest", "nobody"])
@pytest.mark.parametrize(("method", "path", "mode"), list(operations()))
def test_an_operation_answers_as_described(place: Town, method: str, path: str, mode: GenerationMode, who: str) -> None:
    examples = EXAMPLES if who == "organiser" else EXAMPLES // 10
    call_with_everything(place, method, path, mode, who=who, examples=examples, derandomized=False)
