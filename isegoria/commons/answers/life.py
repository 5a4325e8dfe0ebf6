# SPDX-License-Identifier: AGPL-3.0-or-later
"""What answers tell of the life of a text: what was decided, by whom and why, and what is owed meanwhile."""

from collections.abc import Sequence

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from isegoria.core.contributions import life
from isegoria.core.contributions.life import Asking, Chapter, Step
from isegoria.core.contributions.life_rows import Rows
from isegoria.core.contributions.models import Contribution

from .models import Answer, Case, Decision
from .queries import answers_path


@life.step("decided")
def decided(contributions: Sequence[Contribution]) -> Asking:
    texts = {one.pk: one for one in contributions}
    answered = Case.objects.filter(pk__in=list(texts)).exclude(decision="")
    (rows,) = yield [Rows(answered, key="contribution", at="answered_at", texts=["decision"])]
    return {
        one.key: Step(at=one.at, note=str(Decision(one.texts[0]).label), url=answers_path(texts[one.key]))
        for one in rows
    }


@life.chapter("decided", order=60)
def decision(contribution: Contribution, request: HttpRequest) -> Chapter | None:
    """The answer that stands; or with which office the text is, and by when an answer is due. One query or two."""
    if not contribution.is_public:
        return None
    case = Case.objects.select_related("office").filter(pk=contribution.pk).first()
    if case is None:
        return None
    answer = None
    if case.decision:
        answer = Answer.objects.select_related("office").filter(contribution=contribution, number=case.version).first()
    if answer is None and case.office is None and case.due_at is None:
        return None
    signed = (answer.office if answer else case.office) or contribution.process.space
    return Chapter(
        title=_("What was decided"),
        template="answers/life.html",
        context={
            "answer": answer,
            "case": case,
            "signed": signed.name,
            "zone": contribution.process.space.zone,
            "answers_url": answers_path(contribution),
        },
        data={
            "decision": case.decision,
            "answered_at": case.answered_at,
            "reasons": answer.reasons if answer else "",
            "by": signed.name.text,
            "due_at": case.due_at,
        },
    )
