# SPDX-License-Identifier: AGPL-3.0-or-later
"""The addresses of the API: included under /api/."""

from functools import partial

from django.urls import URLPattern, path

from .answering import answered
from .api import api
from .errors import not_allowed

_patterns, _app, _namespace = api.urls
for _one in _patterns:
    if isinstance(_one, URLPattern):
        _one.callback = answered(_one.callback, partial(not_allowed, api))

urlpatterns = [path("v1/", (_patterns, _app, _namespace))]
