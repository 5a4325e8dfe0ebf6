# SPDX-License-Identifier: AGPL-3.0-or-later
"""The form that tools fill in: its settings are checked, complete and typed."""

from dataclasses import dataclass, field, replace
from typing import Literal

import pytest
from django.core.exceptions import ValidationError

from isegoria.core.manifest import Kind, Tool, clean_dataclass, find_kind, find_tool, register_kind, register_tool


@dataclass(frozen=True)
class Settings:
    order: Literal["lot", "age"] = "lot"
    public: bool = True
    most: int = field(default=5, metadata={"min": 1, "max": 10})
    title: str = field(default="", metadata={"max": 8})


TOOL = Tool(
    slug="test-tool",
    name="Test",
    purpose="",
    icon="",
    kinds=(),
    expressions=(),
    settings=Settings,
    act="Act",
    phase_url_name="",
)


def test_defaults_fill_what_is_not_given() -> None:
    assert TOOL.clean_settings({"most": 7}) == {"order": "lot", "public": True, "most": 7, "title": ""}
    assert TOOL.read_settings({"order": "age"}) == Settings(order="age")


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"order": "size"}, {"order"}),
        ({"public": 1}, {"public"}),
        ({"public": "yes"}, {"public"}),
        ({"most": 0}, {"most"}),
        ({"most": 11}, {"most"}),
        ({"most": True}, {"most"}),
        ({"most": "5"}, {"most"}),
        ({"title": "too long a title"}, {"title"}),
        ({"title": None}, {"title"}),
        ({"colour": "red"}, {"colour"}),
        ({"colour": "red", "most": -1, "public": None}, {"colour", "most", "public"}),
    ],
)
def test_each_bad_setting_is_named(given: dict[str, object], named: set[str]) -> None:
    with pytest.raises(ValidationError) as error:
        TOOL.clean_settings(given)
    assert set(error.value.message_dict) == named


def test_a_setting_of_another_type_is_a_mistake_of_the_tool() -> None:
    @dataclass(frozen=True)
    class Odd:
        when: float = 0.5

    with pytest.raises(TypeError, match="float"):
        clean_dataclass(Odd, {})


def test_a_slug_belongs_to_one_tool_and_one_kind() -> None:
    conversation = find_tool("statements")
    assert conversation is not None
    assert register_tool(conversation) is conversation
    with pytest.raises(ValueError, match="statements"):
        register_tool(replace(conversation, icon="other"))
    with pytest.raises(ValueError, match="statement"):
        register_kind(Kind(slug="statement", name="x", name_plural="x", card="", url_name=""))


def test_a_tool_that_was_removed_is_none() -> None:
    assert find_tool("removed") is None
    assert find_kind("removed") is None
