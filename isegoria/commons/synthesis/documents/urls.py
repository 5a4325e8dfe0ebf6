# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of syntheses: those that everyone reads, and those of the team."""

from django.urls import path

from .web import desks, public, publishing, remarks, sentences, writing

_PUBLIC = "s/<slug:space>/<slug:process>/syntheses/"
_DOCUMENT = f"{_PUBLIC}<slug:document>/"
_EDITION = f"{_DOCUMENT}<int:number>/"
_TEAM = "workshop/<slug:space>/<slug:process>/syntheses/"
_DRAFT = f"{_TEAM}<slug:document>/"
urlpatterns = [
    path(_PUBLIC, public.syntheses, name="syntheses"),
    path(_DOCUMENT, public.document, name="document"),
    path(f"{_DOCUMENT}compare/", public.compare, name="compare"),
    path(_EDITION, public.edition, name="edition"),
    path(f"{_EDITION}s/<slug:sentence>/", public.sentence, name="sentence"),
    path(f"{_EDITION}remarks/", remarks.remarks, name="remarks"),
    path(f"{_EDITION}note/", public.note, name="note"),
    path(f"{_EDITION}synthesis.json", public.edition_json, name="edition_json"),
    path("syntheses/<slug:space>/due/", desks.of_space, name="space_syntheses"),
    path("syntheses/<slug:space>/calls/", desks.calls, name="space_calls"),
    path(_TEAM, desks.syntheses, name="workshop_syntheses"),
    path(_DRAFT, writing.writing, name="writing"),
    path(f"{_DRAFT}preview/", publishing.preview, name="preview"),
    path(f"{_DRAFT}after/", publishing.after, name="after"),
    path(f"{_DRAFT}sentences/<slug:sentence>/", sentences.sentence, name="writing_sentence"),
]
