# SPDX-License-Identifier: AGPL-3.0-or-later
"""How forms come out: set `FORM_RENDERER = "isegoria.design.forms.FormRenderer"`."""

from django.forms.renderers import DjangoTemplates


class FormRenderer(DjangoTemplates):
    """Label above, help under it, error beside the field, a summary with links on top."""

    form_template_name = "design/forms/form.html"
    formset_template_name = "design/forms/formset.html"
    field_template_name = "design/components/field.html"
