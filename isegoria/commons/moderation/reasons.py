# SPDX-License-Identifier: AGPL-3.0-or-later
"""Why a text is flagged or kept from the public: one list for both; why opinions are set aside: another; and the rule
that stands behind each reason."""

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """What is wrong with a text, as the end of a sentence: "because it …"."""

    NONE = "", _("no reason needed")
    OFF_TOPIC = "off_topic", _("does not answer the question")
    DUPLICATE = "duplicate", _("says what another one says already")
    UNCLEAR = "unclear", _("cannot be answered by agree or disagree as it is written")
    SEVERAL_IDEAS = "several_ideas", _("holds several ideas at once")
    DISRESPECT = "disrespect", _("attacks or insults people")
    HATRED = "hatred", _("calls for hatred or violence")
    PERSONAL_DATA = "personal_data", _("gives someone's personal data")
    ILLEGAL = "illegal", _("is against the law")
    MISLEADING = "misleading", _("passes for someone else's words")
    ADVERTISING = "advertising", _("is advertising")
    FLOOD = "flood", _("is one of many sent to flood this place")


class Aside(models.TextChoices):
    """Why what some people expressed is set aside, as a sentence of its own."""

    MANY_NAMES = "many_names", _("one person seems to act under several names")
    PROGRAM = "program", _("a program seems to act, and no person")
    WAVE = "wave", _("many newcomers did the same at once, as if by order")


GRAVE = frozenset({Reason.HATRED.value, Reason.PERSONAL_DATA.value, Reason.ILLEGAL.value})
"""What can hurt someone while it stands: read before all else."""

SPAM = frozenset({Reason.ADVERTISING.value, Reason.FLOOD.value})
"""What the classifier learns to recognise."""

RULES: dict[str, str | Promise] = {
    Reason.OFF_TOPIC: _("What is written here answers the question that was put."),
    Reason.DUPLICATE: _("An idea that stands here already is supported, not written again."),
    Reason.UNCLEAR: _("A text can be answered as it is written."),
    Reason.SEVERAL_IDEAS: _("One idea in each text, so that each can be answered for itself."),
    Reason.DISRESPECT: _("Ideas are discussed, people are not attacked."),
    Reason.HATRED: _("Nobody is threatened, and no hatred is called for."),
    Reason.PERSONAL_DATA: _("Nobody's address, telephone number or private life is given here."),
    Reason.ILLEGAL: _("The law holds here as it does everywhere."),
    Reason.MISLEADING: _("Everyone speaks in their own name."),
    Reason.ADVERTISING: _("Nothing is sold here."),
    Reason.FLOOD: _("Everyone has the same room to speak: nobody fills it."),
    Aside.MANY_NAMES: _("Each person has one voice here, and gives it themselves."),
    Aside.PROGRAM: _("Each person has one voice here, and gives it themselves."),
    Aside.WAVE: _("Each person has one voice here, and gives it themselves."),
}
"""The rule of this place that a reason stands on: quoted to the author."""


def rule_of(reason: str) -> str:
    """The rule behind a reason, in the language that is active; empty without one."""
    return str(RULES.get(reason, ""))
