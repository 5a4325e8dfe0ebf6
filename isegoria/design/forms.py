# SPDX-License-Identifier: AGPL-3.0-or-later
"""How forms come out: set `FORM_RENDERER = "isegoria.design.forms.FormRenderer"`; and what several of them ask."""

from django.conf import settings
from django.forms.renderers import DjangoTemplates

from .templatetags.design import language_name


class FormRenderer(DjangoTemplates):
    """Label above, help under it, error beside the field, a summary with links on top."""

    form_template_name = "design/forms/form.html"
    formset_template_name = "design/forms/formset.html"
    field_template_name = "design/components/field.html"


def language_choices(*first: str) -> list[tuple[str, str]]:
    """The languages of the site, some before the others, each under its own name for itself: what a text is in."""
    codes = dict.fromkeys([*first, *dict(settings.LANGUAGES)])
    return [(code, (name if (name := language_name(code)) == code else name.capitalize())) for code in codes]
