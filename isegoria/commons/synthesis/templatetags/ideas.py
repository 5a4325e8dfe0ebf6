# SPDX-License-Identifier: AGPL-3.0-or-later
"""The tree of ideas as nested lists. Written out here, as a template would take a second for a thousand ideas."""

from collections.abc import Callable, Sequence
from functools import cache

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext, ngettext

from isegoria.commons.synthesis.models import Idea
from isegoria.commons.synthesis.tree.addresses import ref_of
from isegoria.commons.synthesis.tree.queries import Node, Tree
from isegoria.design import figures
from isegoria.design.templatetags.design import lang_attr

register = template.Library()
LONGEST_OPTION = 80
OPEN_UP_TO = 40
"""Ideas: a longer tree begins folded below its first level."""


@register.simple_tag
def idea_bar(count: int, most: int) -> SafeString:
    """A bar as long as the share of ``count`` in ``most``; the figure itself stands beside it in words."""
    long = round(100 * count / most, 1) if most else 0
    return mark_safe(  # noqa: S308 - figures alone
        f'<svg class="idea-bar" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        f'<rect class="idea-bar-ground" width="100" height="6"/><rect class="idea-bar-part" width="{long}" '
        f'height="6"/></svg>'
    )


@register.simple_tag
def idea_options(nodes: Sequence[Node], chosen: str = "") -> SafeString:
    """The ideas as options of a list."""
    return mark_safe(  # noqa: S308 - escaped here
        "".join(
            f'<option value="{node.idea.public_id}"{" selected" if node.idea.public_id == chosen else ""}>'
            f"{node.number} {escape(Truncator(node.idea.title).chars(LONGEST_OPTION))}</option>"
            for node in nodes
        )
    )


@register.simple_tag
def idea_list(tree: Tree, base: str, sort: str = "order") -> SafeString:
    """The public tree: each idea with its people, the ideas below it folded under it."""
    most = max((one.people_count for one in tree.roots), default=0)
    words = _Words()
    lang = cache(lang_attr)
    key = _sorted_by(sort)
    is_open = len(tree) <= OPEN_UP_TO

    def row(idea: Idea) -> str:
        return (
            f'<div class="idea-row"><a class="idea-title" href="{base}{escape(ref_of(idea))}/"'
            f"{lang(idea.language)}>{escape(idea.title)}</a>{idea_bar(idea.people_count, most)}"
            f'<span class="idea-figures">{words.people(idea.people_count)} · {words.extracts(idea.extracts_count)}'
            "</span></div>"
        )

    return mark_safe(_nested(tree, tree.roots, row, words, key, is_open, 1))  # noqa: S308 - escaped above


@register.simple_tag
def idea_rows(tree: Tree, base: str, can_sort: bool) -> SafeString:
    """The tree as its team works on it: each idea with a box to choose it, and the ways to move it up and down."""
    words = _Words()
    lang = cache(lang_attr)

    def row(idea: Idea) -> str:
        title = escape(idea.title)
        acts = ""
        if can_sort:
            acts = (
                f'<input type="checkbox" name="idea" value="{idea.public_id}" id="c-{idea.public_id}" '
                f'aria-labelledby="t-{idea.public_id}">'
            )
        ways = ""
        if can_sort:
            ways = "".join(
                f'<button class="btn btn-quiet idea-way" name="{name}" value="{idea.public_id}.{idea.version}" '
                f'aria-describedby="t-{idea.public_id}"><span aria-hidden="true">{sign}</span>'
                f'<span class="visually-hidden">{escape(label)}</span></button>'
                for name, sign, label in (("up", "↑", words.up), ("down", "↓", words.down))
            )
        return (
            f'<div class="idea-row idea-row-team" id="i-{idea.public_id}">{acts}<a class="idea-title" '
            f'id="t-{idea.public_id}" href="{base}{idea.public_id}/"{lang(idea.language)}>{title}</a>'
            f'<span class="idea-figures">{words.people(idea.people_count)} · {words.extracts(idea.extracts_count)}'
            f'</span><span class="idea-ways">{ways}</span></div>'
        )

    return mark_safe(  # noqa: S308 - escaped above
        _nested(tree, tree.roots, row, words, _sorted_by("order"), len(tree) <= 4 * OPEN_UP_TO, 1)
    )


def _nested(
    tree: Tree,
    ideas: Sequence[Idea],
    row: Callable[[Idea], str],
    words: "_Words",
    key: Callable[[Idea], int] | None,
    is_open: bool,
    depth: int,
) -> str:
    parts = [f'<ol class="idea-list idea-list-{depth}">']
    for idea in sorted(ideas, key=key) if key else ideas:
        parts.append(f"<li>{row(idea)}")
        below = tree.children(idea)
        if below and depth < 50:
            state = " open" if is_open else ""
            parts.append(f'<details class="fold idea-fold"{state}><summary>{words.below(len(below))}</summary>')
            parts.append(_nested(tree, below, row, words, key, is_open, depth + 1))
            parts.append("</details>")
        parts.append("</li>")
    parts.append("</ol>")
    return "".join(parts)


def _sorted_by(sort: str) -> Callable[[Idea], int] | None:
    if sort == "people":
        return lambda idea: -idea.people_count
    if sort == "extracts":
        return lambda idea: -idea.extracts_count
    return None


class _Words:
    """Counts in words, each worked out once: a thousand ideas have few different figures."""

    def __init__(self) -> None:
        self.up, self.down = gettext("Move up"), gettext("Move down")
        self.people = cache(lambda n: ngettext("%(n)s person", "%(n)s people", n) % {"n": figures.number(n)})
        self.extracts = cache(lambda n: ngettext("%(n)s extract", "%(n)s extracts", n) % {"n": figures.number(n)})
        self.below = cache(lambda n: ngettext("%(n)s idea below", "%(n)s ideas below", n) % {"n": figures.number(n)})
