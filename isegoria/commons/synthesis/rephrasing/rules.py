# SPDX-License-Identifier: AGPL-3.0-or-later
"""When a sentence can be said otherwise by a server, and why not; what the check found, in words."""

from collections.abc import Mapping, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from isegoria.commons.synthesis.harvesting.queries import Source
from isegoria.core.verdicts import YES, Verdict, no

from . import port

MOST_EXTRACTS = 20
"""Extracts sent for one sentence."""
MOST_WAITING = 50
"""Sentences of one document that wait at once."""

FAULTS: Mapping[str, str | Promise] = {
    "language": _("Nothing is rephrased in this language: no list of its words is published."),
    "instructions": _("An extract speaks to a machine: its words are left as they are."),
    "shape": _("It is not one plain sentence."),
    "length": _("It is too short, or much longer than the extracts."),
    "number": _("A number does not stand in the extracts beside the same word."),
    "name": _("A name does not stand in the extracts."),
    "word": _("A word does not stand in the extracts."),
    "quantity": _("It says how many or how much, and the extracts do not."),
    "denial_added": _("It denies what the extracts do not deny."),
    "denial_lost": _("It leaves out a denial of the extracts."),
    "contrary": _("It turns a word of the extracts towards something else."),
    "joint": _("It brings together words that stand apart in the extracts."),
    "cause": _("It says that one thing comes of another, and the extracts do not."),
    "limit": _("It adds a limit to what the extracts say, or leaves one out."),
    "duty": _("It makes a duty or a wish of what is none in the extracts."),
    "source": _("One of the extracts has no word in it."),
}
PROBLEMS: Mapping[str, str | Promise] = {
    "unreachable": _("The server could not be reached, or may not be: ask the administrator."),
    "slow": _("The server did not answer in time."),
    "large": _("The server answered much more than a sentence."),
    "refused": _("The server refused the request: ask the administrator."),
    "malformed": _("The server did not answer with a sentence."),
    "changed": _("The sentence or its extracts were changed or hidden meanwhile."),
    "stopped": _("It was begun several times and never ended."),
}


def may_rephrase(sources: Sequence[Source], *, is_published: bool) -> Verdict:
    """Whether the extracts of a sentence can be sent to the server: all of them public, and not too many."""
    if not port.is_on():
        return no(
            "rephrasing_off",
            _("This site has no server that rephrases. Nothing was sent."),
            _("Change the words yourself."),
            status=404,
        )
    if not is_published:
        return no(
            "not_published",
            _("Only public texts are sent to a server, and this process is not public yet. Nothing was sent."),
            _("Change the words yourself, or publish the process first."),
            status=409,
        )
    if not sources:
        return no(
            "nothing_to_rephrase",
            _("This sentence leads to no extract, so nothing could be checked. Nothing was sent."),
            _("Choose its extracts first."),
            status=409,
        )
    if len(sources) > MOST_EXTRACTS:
        return no(
            "too_much_to_rephrase",
            _("This sentence leads to more than %(most)s extracts. Nothing was sent."),
            _("Write it yourself, or make two sentences of it."),
            status=409,
            most=MOST_EXTRACTS,
        )
    if any(not one.stands or not one.is_shown or not one.words for one in sources):
        return no(
            "source_not_public",
            _("One of its extracts cannot be read any more: only public texts are sent. Nothing was sent."),
            _("Take that extract off the sentence first."),
            status=409,
        )
    return YES


def is_offered(state: str) -> Verdict:
    if state == "offered":
        return YES
    return no(
        "nothing_offered",
        _("No rephrasing is offered for this sentence. Nothing was changed."),
        _("Open the sentence as it stands."),
        status=409,
    )


def changed_meanwhile() -> Verdict:
    return no(
        "changed_meanwhile",
        _("The sentence or its extracts were changed since it was asked for. The rephrasing was not taken."),
        _("Read the sentence as it is now, then ask again."),
        status=409,
    )


def waits_enough() -> Verdict:
    return no(
        "rephrasings_enough",
        _("%(most)s sentences of this document wait already. This one was not sent."),
        _("Wait until some of them are done."),
        status=429,
        most=MOST_WAITING,
    )
