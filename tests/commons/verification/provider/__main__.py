# SPDX-License-Identifier: AGPL-3.0-or-later
"""Serve until killed. Says "ready" once there are people, a client and a port that listens."""

import os
import socketserver
from typing import Any
from urllib.parse import urlsplit
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.commons.verification.provider.settings"


class Threaded(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        return None


def main() -> None:
    import django  # late: the settings above come first

    django.setup()
    # Late: these want the registry of apps.
    from allauth.idp.oidc.models import Client
    from django.conf import settings
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    from tests.commons.verification.provider.adapter import FAULTS, PEOPLE

    call_command("migrate", verbosity=0)
    for name in (*PEOPLE, *FAULTS):
        User.objects.create_user(name, password="sesame")
    client = Client(id="isegoria", name="Isegoria", type=Client.Type.CONFIDENTIAL, skip_consent=True)
    client.set_secret("between-us")
    client.set_scopes(["openid", "given_name", "family_name", "birthdate", "gender", "birthplace", "birthcountry"])
    client.set_redirect_uris([os.environ["PROVIDER_RETURN"]])
    client.set_post_logout_redirect_uris([os.environ["PROVIDER_LEFT"]])
    client.save()
    port = urlsplit(settings.ISSUER).port or 80
    with make_server("127.0.0.1", port, get_wsgi_application(), Threaded, Quiet) as server:
        print("ready", flush=True)
        server.serve_forever()


if __name__ == "__main__":
    main()
