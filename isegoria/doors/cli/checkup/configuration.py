# SPDX-License-Identifier: AGPL-3.0-or-later
"""The settings of a site that others can reach."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ..language import gettext as _
from .finding import Finding, ok, problem, warning

SHORTEST_SECRET = 32
FEWEST_SIGNS = 10
LOCAL = {"localhost", "127.0.0.1", "[::1]", "::1"}


def check(settings: Any) -> Iterator[Finding]:
    address = urlsplit(settings.SITE_ADDRESS)
    is_public = (address.hostname or "") not in LOCAL
    yield _debug(settings)
    yield _demo(settings, is_public)
    yield _secret(settings)
    yield from _hosts(settings, address.hostname or "")
    yield from _https(settings, address.scheme, is_public)
    yield _static(settings)
    yield _translations(settings)


def _debug(settings: Any) -> Finding:
    if settings.DEBUG:
        return problem(
            "debug",
            _("DEBUG is on: errors show the code and the settings to whoever sees them."),
            _("Remove DEBUG from the settings, then restart."),
        )
    return ok("debug", _("DEBUG is off."))


def _demo(settings: Any, is_public: bool) -> Finding:
    if settings.ISEGORIA_DEMO and is_public:
        return problem(
            "demo",
            _("ISEGORIA_DEMO is on: its page shows everyone the mails of the site, sign-in codes included."),
            _("Remove ISEGORIA_DEMO from the settings, then restart."),
        )
    return ok("demo", _("The demo's pages are not on a public site."))


def _secret(settings: Any) -> Finding:
    secret = settings.SECRET_KEY
    if len(secret) < SHORTEST_SECRET or len(set(secret)) < FEWEST_SIGNS or "insecure" in secret:
        return problem(
            "secret_key",
            _("SECRET_KEY is weak: who guesses it signs in as anyone."),
            _("Remove it from the settings: a strong one is then made in secret.key. Everyone signs in again."),
        )
    return ok("secret_key", _("SECRET_KEY is long and drawn by lot."))


def _hosts(settings: Any, host: str) -> Iterator[Finding]:
    allowed = settings.ALLOWED_HOSTS
    if "*" in allowed:
        yield problem(
            "allowed_hosts",
            _("ALLOWED_HOSTS takes any name: links in mails can be made to lead elsewhere."),
            _("Name the site alone in ALLOWED_HOSTS."),
        )
    elif not any(host == one or (one.startswith(".") and f".{host}".endswith(one)) for one in allowed):
        yield problem(
            "allowed_hosts",
            _("SITE_ADDRESS names %(host)s, which ALLOWED_HOSTS does not: the site refuses its own address.")
            % {"host": host},
            _("Add it to ALLOWED_HOSTS."),
        )
    elif host in LOCAL:
        yield warning(
            "allowed_hosts",
            _("SITE_ADDRESS is this machine's own: links in mails lead nowhere for others."),
            _("Set SITE_ADDRESS and ALLOWED_HOSTS to the name of the site."),
        )
    else:
        yield ok("allowed_hosts", _("The site answers to %(host)s.") % {"host": host})


def _https(settings: Any, scheme: str, is_public: bool) -> Iterator[Finding]:
    if not is_public:
        yield ok("https", _("This machine alone is served: HTTPS is not asked for."))
        return
    if scheme != "https" or not settings.SESSION_COOKIE_SECURE:
        yield problem(
            "https",
            _("The site is not under HTTPS: sign-ins can be read and taken over on the way."),
            _("Put a proxy that speaks HTTPS in front; set ISEGORIA_HTTPS=true and SITE_ADDRESS=https://…"),
        )
    else:
        yield ok("https", _("HTTPS is asked for everywhere, with secure cookies and HSTS."))
    if settings.ISEGORIA_TRUSTED_PROXIES == 0:
        yield warning(
            "proxies",
            _(
                "ISEGORIA_TRUSTED_PROXIES is 0: behind a proxy, all visitors seem to come from one network, "
                "and its limits stop them all."
            ),
            _("Set it to the number of proxies in front, most often 1."),
        )
    else:
        yield ok(
            "proxies",
            _("%(count)s proxy in front names the visitors’ networks.") % {"count": settings.ISEGORIA_TRUSTED_PROXIES},
        )


def _static(settings: Any) -> Finding:
    # Late: finders exist only once Django is ready.
    from django.contrib.staticfiles import finders

    if settings.WHITENOISE_USE_FINDERS:
        there = finders.find("isegoria/components.css") is not None
    else:
        there = (Path(settings.STATIC_ROOT) / "isegoria" / "components.css").exists()
    if not there:
        return problem(
            "static_files",
            _("The style sheets are not where they are served from: pages are bare."),
            _(
                "Run: django-admin collectstatic --settings isegoria.project.settings, "
                "or set WHITENOISE_USE_FINDERS=true"
            ),
        )
    return ok("static_files", _("Style sheets and pictures are there."))


def _translations(settings: Any) -> Finding:
    # Late: settings exist only once Django is ready.
    from django.apps import apps

    lacking = [
        config.name
        for config in apps.get_app_configs()
        if config.name.startswith("isegoria.")
        and (Path(config.path) / "locale" / "fr" / "LC_MESSAGES" / "django.po").exists()
        and not (Path(config.path) / "locale" / "fr" / "LC_MESSAGES" / "django.mo").exists()
    ]
    if lacking:
        return warning(
            "translations",
            _("Translations are not compiled (%(count)s rooms): pages are in English.") % {"count": len(lacking)},
            _("Run: make messages"),
        )
    return ok("translations", _("Translations are compiled."))
