# SPDX-License-Identifier: AGPL-3.0-or-later
"""The answer to "may I?"."""

import pytest

from isegoria.core.verdicts import YES, Refused, no, refuse


def test_yes_is_true_and_lets_through() -> None:
    assert YES
    YES.require()


def test_no_is_false_and_says_why_and_what_to_do() -> None:
    verdict = no("full", "There are %(count)s already.", "Wait %(minutes)s min.", count=3, minutes=5, status=429)

    assert not verdict
    assert (verdict.code, verdict.status) == ("full", 429)
    assert (verdict.reason_text, verdict.remedy_text) == ("There are 3 already.", "Wait 5 min.")


def test_a_per_cent_sign_without_parameters_is_itself() -> None:
    assert no("x", "100 % of them", "").reason_text == "100 % of them"


def test_require_raises_with_the_verdict() -> None:
    verdict = no("closed", "Closed.", "Come back.")
    with pytest.raises(Refused) as refused:
        verdict.require()
    assert refused.value.verdict is verdict


def test_refuse_raises_at_once() -> None:
    with pytest.raises(Refused) as refused:
        refuse("closed", "Closed.", "Come back.", remedy_url="/", status=409)
    assert (refused.value.verdict.status, refused.value.verdict.remedy_url) == (409, "/")
