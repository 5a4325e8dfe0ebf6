# SPDX-License-Identifier: AGPL-3.0-or-later
"""Notices on devices, in a real browser: the button, and the service worker that shows what was pushed."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext

from isegoria.commons.notifications.push import plug
from isegoria.commons.notifications.pushing.carrying import WebPush
from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
REGISTER = "navigator.serviceWorker.register(document.getElementById('devices').dataset.worker).then(() => true)"
SHOWN = """navigator.serviceWorker.getRegistration(document.getElementById('devices').dataset.worker)
    .then((found) => found.getNotifications())
    .then((shown) => shown.map((one) => [one.title, one.tag, one.data.url]))"""


def test_a_browser_that_can_shows_the_button_and_what_is_pushed(
    new_visitor: Callable[..., BrowserContext], client: Client, live_site: str, settings: Any, tmp_path: Path
) -> None:
    client.force_login(factories.person(signed_in=True).account)
    settings.ISEGORIA_DATA_DIR = tmp_path
    before = plug(WebPush("mailto:push@town.example"))
    try:
        context = new_visitor(permissions=["notifications"])
        session = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": live_site}])
        page = context.new_page()
        page.goto("/me/notices/settings/")
        page.get_by_role("button", name="Me prévenir aussi sur cet appareil").wait_for()
        assert page.evaluate(REGISTER)

        registered: list[dict[str, Any]] = []
        tools = context.new_cdp_session(page)
        tools.on("ServiceWorker.workerRegistrationUpdated", lambda event: registered.extend(event["registrations"]))
        tools.send("ServiceWorker.enable")
        for _time in range(50):
            if registered:
                break
            page.wait_for_timeout(100)
        pushed = {"title": "Une réponse", "url": "/c/0123456789/", "tag": "7"}
        number = registered[0]["registrationId"]
        tools.send(
            "ServiceWorker.deliverPushMessage",
            {"origin": live_site, "registrationId": number, "data": json.dumps(pushed)},
        )
        page.wait_for_function(f"async () => (await {SHOWN}).length === 1")
        assert page.evaluate(SHOWN) == [["Une réponse", "7", "/c/0123456789/"]]
    finally:
        plug(before)
