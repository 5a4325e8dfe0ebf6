# SPDX-License-Identifier: AGPL-3.0-or-later
"""Write an answer to one or many contributions: write, read it as others will, publish. And take it back."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from isegoria.commons.answers import queries
from isegoria.commons.answers.actions import answer, take_back
from isegoria.commons.answers.models import Answer, Batch, Decision
from isegoria.commons.answers.rules import Hat, may_answer, may_do_at_once
from isegoria.core.accounts.signing_in import signed_in
from isegoria.core.contributions.addresses import contribution_url
from isegoria.core.contributions.models import Contribution
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import Refused, refuse

from .desk import chosen_on_desk
from .finding import carried, contributions_of, desk_at, shown, uncarried, version_of
from .forms import OWN_SPACE, AnswerForm, TakeBackForm


def chosen_texts(request: HttpRequest, space: Space, hat: Hat) -> list[Contribution]:
    """The contributions that a form or a link names, in order; or a refusal where there is none or too many."""
    if request.method != "POST":
        found = contributions_of(space, [request.GET.get("on", "")[:10]])
    elif "texts" in request.POST:
        found = contributions_of(space, list(uncarried(request.POST["texts"])))
    else:
        found = contributions_of(space, chosen_on_desk(request, space, hat))
    may_do_at_once(found).require()
    for one in found:
        one.page_url = contribution_url(one)
    return found


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def write(request: HttpRequest, space: str) -> HttpResponse:
    """One page in three steps: ``write``, ``preview`` (and back: ``edit``), ``publish``. The last one alone keeps."""
    place, hat = desk_at(request, space)
    texts = chosen_texts(request, place, hat)
    for one in texts:
        may_answer(hat, one, getattr(one, "answer_case", None)).require()
    step = request.POST.get("step", "write")
    form = AnswerForm(
        request.POST if step in {"preview", "publish", "edit"} else None,
        initial=_initial(texts, hat),
        space=place,
        hat=hat,
        offices=queries.offices_for(place),
        corrects=any(version_of(one) for one in texts),
    )
    if step in {"preview", "publish"} and form.is_valid():
        if step == "preview":
            return _page(request, "answers/preview.html", place, texts, form)
        try:
            return _publish(request, place, texts, form)
        except Refused as refused:
            return _page(request, "answers/write.html", place, texts, form, refused=refused)
    return _page(
        request, "answers/write.html", place, texts, form, status=400 if form.is_bound and form.errors else 200
    )


def _initial(texts: Sequence[Contribution], hat: Hat) -> dict[str, str]:
    """A correction begins from the answer that stands; a first answer in the process's language, in the name of the
    office that has all of these texts, else of the space where the account may speak for it."""
    initial = {"language": texts[0].process.language}
    holders = {case.office if (case := getattr(one, "answer_case", None)) else None for one in texts}
    holder = holders.pop() if len(holders) == 1 else None
    if holder is not None:
        initial["office"] = holder.public_id
    elif hat.organises and not hat.offices:
        initial["office"] = OWN_SPACE
    if len(texts) == 1 and version_of(texts[0]):
        last = Answer.objects.filter(contribution=texts[0]).select_related("office").first()
        if last is not None and last.decision != Decision.TAKEN_BACK:
            initial |= {"decision": last.decision, "reasons": last.reasons, "language": last.language}
            initial["office"] = last.office.public_id if last.office else OWN_SPACE
    return initial


def _page(
    request: HttpRequest,
    template: str,
    space: Space,
    texts: Sequence[Contribution],
    form: AnswerForm,
    *,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    corrected = sum(bool(version_of(one)) for one in texts)
    response = render(
        request,
        template,
        {
            "robots": "noindex",
            "space": space,
            "texts": texts,
            "carried": request.POST.get("texts") or carried(texts),
            "form": form,
            "first": len(texts) - corrected,
            "corrected": corrected,
            "one": texts[0] if len(texts) == 1 else None,
            "given": form.cleaned_data if form.is_bound and form.is_valid() else None,
            "office": form.office_chosen if form.is_bound and form.is_valid() else None,
            "verdict": shown(refused.verdict) if refused else None,
        },
        status=refused.verdict.status if refused else status,
    )
    if refused is not None:
        response["X-Refusal"] = refused.verdict.code
    return response


def _publish(request: HttpRequest, space: Space, texts: Sequence[Contribution], form: AnswerForm) -> HttpResponse:
    read = uncarried(request.POST.get("texts", ""))
    kept = answer(
        contributions=texts,
        by=request.user,
        decision=form.cleaned_data["decision"],
        reasons=form.cleaned_data["reasons"],
        office=form.office_chosen,
        language=form.cleaned_data["language"],
        correction=form.cleaned_data.get("correction", ""),
        expected={one.pk: read.get(one.public_id, 0) for one in texts},
    )
    count = len(kept.answers)
    messages.success(
        request,
        ngettext("%(n)s text is answered.", "%(n)s texts are answered.", count) % {"n": count}
        if count
        else gettext("This answer stood already: nothing was done twice."),
    )
    if kept.batch is not None:
        return redirect("answers:batch", space.slug, kept.batch.public_id)
    if len(texts) == 1:
        return redirect("answers:contribution", texts[0].ref)
    return redirect("answers:desk", space.slug)


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
def together(request: HttpRequest, space: str, batch: str) -> HttpResponse:
    """What was answered together: its texts, to correct or to take back."""
    place, _hat = desk_at(request, space)
    found = Batch.objects.filter(space=place, public_id=batch).first()
    if found is None:
        refuse(
            "no_such_batch",
            _("There is nothing at this address: it may have moved, or never been."),
            _("Go back to the desk."),
            remedy_url=f"/desk/{place.slug}/",
            status=404,
        )
    given = list(
        Answer.objects.filter(batch=found)
        .select_related("contribution__process", "contribution__answer_case", "office")
        .order_by("contribution__created_at", "contribution")
    )
    for one in given:
        one.contribution.process.space = place
        one.contribution.page_url = contribution_url(one.contribution)
    standing = [
        one for one in given if one.contribution.answer_case.version == one.number and one.contribution.is_public
    ]
    form = TakeBackForm(request.POST if request.method == "POST" else None)
    verdict, status = None, 200
    if request.method == "POST":
        status = 400
        if form.is_valid():
            try:
                undone = take_back(answers=standing, by=request.user, reason=form.cleaned_data["reason"])
            except Refused as refused:
                verdict, status = shown(refused.verdict), refused.verdict.status
            else:
                count = len(undone.answers)
                messages.success(
                    request,
                    ngettext("%(n)s answer is taken back.", "%(n)s answers are taken back.", count) % {"n": count},
                )
                return redirect("answers:batch", place.slug, found.public_id)
    return render(
        request,
        "answers/batch.html",
        {
            "robots": "noindex",
            "space": place,
            "batch": found,
            "given": given,
            "answer": given[0] if given else None,
            "standing": standing,
            "carried": carried([one.contribution for one in standing]),
            "form": form,
            "verdict": verdict,
        },
        status=status,
    )
