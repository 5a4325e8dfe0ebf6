# SPDX-License-Identifier: AGPL-3.0-or-later
"""What is written to the author of a text, to who is paused, to who appealed, and to who is drawn: in plain words."""

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Person
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.events import announce

from .models import Appeal, Decision, Juror
from .reasons import RULES, Aside, Reason
from .rules import APPEALED

Act = Decision.Act

# What happened, as a first sentence.
SUBJECTS: dict[str, str | Promise] = {
    Act.PUBLISH: _("Your text was published"),
    Act.RESTORE: _("Your text is shown again"),
    Act.REJECT: _("Your text was not published"),
    Act.HIDE: _("Your text was hidden"),
    Act.REPHRASE: _("Please write your text in other words"),
    Act.REMOVE: _("Your text was removed"),
    Act.PAUSE: _("Your participation was paused"),
    Act.END_PAUSE: _("Your pause has ended"),
    Act.SET_ASIDE: _("Your opinions and supports were set aside"),
    Act.PUT_BACK: _("Your opinions and supports count again"),
}
WHAT: dict[str, str | Promise] = {
    Act.PUBLISH: _("A moderator has read your text: everyone can read it now."),
    Act.RESTORE: _("A moderator has read your text once more: everyone can read it again."),
    Act.REJECT: _("A moderator has read your text and did not publish it. You still see it on your page."),
    Act.HIDE: _("A moderator has hidden your text. You still see it on your page, and nobody else does."),
    Act.REPHRASE: _(
        "A moderator asks you to write your text in other words. It is not shown until you have: edit it from your "
        "page, and it is read again."
    ),
    Act.REMOVE: _("A moderator has removed your text for good, as the law asks. No copy of it is kept here."),
    Act.PAUSE: _("A moderator has paused your participation. You can read everything, and write again at its end."),
    Act.END_PAUSE: _("You can write here again."),
    Act.SET_ASIDE: _(
        "A moderator has set aside the opinions and supports that you gave here: they count in no total and in no "
        "result, and what you give now does not either. They are kept as you gave them, and you see them on your page."
    ),
    Act.PUT_BACK: _(
        "The opinions and supports that you gave here count again, all of them, as if nothing had happened."
    ),
}
REASON = pgettext_lazy("moderation letter", "The reason: it %(reason)s. The rule here: %(rule)s")
REASON_ASIDE = pgettext_lazy("moderation letter", "The reason: %(reason)s. The rule here: %(rule)s")
WORDS = _("What the moderator adds: %(words)s")
APPEAL = _("If you do not agree, you can appeal once, on your page: someone else will read it.")


class Letter:
    """Sentences put together when they are read, in the reader's language: each is lazy, and so is the whole."""

    def __init__(self, *parts: tuple[str | Promise, dict[str, object]]) -> None:
        self.parts = parts

    def __str__(self) -> str:
        return "\n\n".join(
            str(text) % {key: str(value) for key, value in params.items()} if params else str(text)
            for text, params in self.parts
        )


def letter_of(decision: Decision) -> Letter:
    """What is written to the author about a decision."""
    parts: list[tuple[str | Promise, dict[str, object]]] = [(WHAT[Act(decision.act)], {})]
    if decision.act == Act.SET_ASIDE:
        parts.append((REASON_ASIDE, {"reason": Aside(decision.reason).label, "rule": RULES[decision.reason]}))
    elif decision.reason and decision.act not in {Act.END_PAUSE, Act.PUT_BACK}:
        parts.append((REASON, {"reason": Reason(decision.reason).label, "rule": RULES[decision.reason]}))
    if decision.words:
        parts.append((WORDS, {"words": decision.words}))
    if decision.act in APPEALED:
        parts.append((APPEAL, {}))
    return Letter(*parts)


def tell_author(decision: Decision) -> None:
    """Write to who a decision is about; their page shows it whether or not they have an address."""
    if decision.person is None or decision.act not in SUBJECTS:
        return
    announce(
        PersonToTell(
            person=decision.person,
            subject=SUBJECTS[Act(decision.act)],
            text=letter_of(decision),  # type: ignore[arg-type]  # a sentence that is put together when it is read
            path=f"{reverse('moderation:mine')}#d-{decision.pk}",
            mandatory=True,
        )
    )


def tell_outcome(appeal: Appeal) -> None:
    """Tell both: who appealed, and who had decided."""
    upheld = appeal.outcome == Appeal.Outcome.UPHELD
    answer: list[tuple[str | Promise, dict[str, object]]] = [(WORDS, {"words": appeal.answer})] if appeal.answer else []
    if appeal.person is not None:
        what = (
            _("Your appeal was read by someone else, and the decision stands.")
            if upheld
            else _("Your appeal was read by someone else, and the decision was overturned.")
        )
        announce(
            PersonToTell(
                person=appeal.person,
                subject=_("What became of your appeal"),
                text=Letter((what, {}), *answer),  # type: ignore[arg-type]  # as above
                path=f"{reverse('moderation:mine')}#d-{appeal.decision_id}",
                mandatory=True,
            )
        )
    decided_by = appeal.decision.by
    person = Person.objects.filter(account=decided_by).first() if decided_by is not None else None
    if person is not None and appeal.decision.space is not None:
        what = (
            _("A decision of yours was appealed, and it stands.")
            if upheld
            else _("A decision of yours was appealed, and it was overturned.")
        )
        announce(
            PersonToTell(
                person=person,
                subject=_("An appeal against a decision of yours was decided"),
                text=Letter((what, {}), *answer),  # type: ignore[arg-type]  # as above
                path=reverse("moderation:appeals", args=[appeal.decision.space.slug]),
            )
        )


def tell_drawn(juror: Juror) -> None:
    """Invite someone drawn by lot."""
    announce(
        PersonToTell(
            person=juror.person,
            subject=_("You were drawn by lot to read an appeal"),
            text=_(
                "Someone does not agree with a moderator's decision, and here citizens decide such appeals. You were "
                "drawn by lot among those who took part lately. It takes about five minutes; your name is shown to "
                "nobody, and you may decline."
            ),
            path=reverse("moderation:jury", args=[juror.appeal.public_id]),
        )
    )


def in_words(decision: Decision) -> str:
    """The first sentence of a decision, for the author's page."""
    return str(SUBJECTS.get(decision.act, "")) or gettext("A moderator has read it")
