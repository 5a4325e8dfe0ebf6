# SPDX-License-Identifier: LGPL-3.0-or-later
"""Steps say what happened with six significant digits."""

import pytest

from isegoria.engine.traces import Trace, six_digits, step


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.1234567, 0.123457), (1234567.0, 1234570.0), (-0.0, 0.0), (1e-9, 1e-9), (2.0, 2.0)],
)
def test_six_significant_digits(value: float, shown: float) -> None:
    assert repr(six_digits(value)) == repr(shown)


def test_a_step_holds_its_code_its_parameters_and_its_sentence() -> None:
    one = step("k_tried", "{k} groups: silhouette {silhouette}.", k=2, silhouette=1 / 3)
    assert Trace((one,)).to_json() == [
        {
            "code": "k_tried",
            "params": {"k": 2, "silhouette": 0.333333},
            "sentence": "2 groups: silhouette 0.333333.",
        }
    ]
    assert Trace((one,)).codes() == ("k_tried",)


def test_a_step_cannot_be_changed() -> None:
    one = step("groups_made", "{k} groups", k=2)
    with pytest.raises(TypeError):
        one.params["k"] = 3  # type: ignore[index]  # the point of the test
