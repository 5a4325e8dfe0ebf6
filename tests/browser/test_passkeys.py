# SPDX-License-Identifier: AGPL-3.0-or-later
"""A passkey added and used in a real browser, with the authenticator that Chromium keeps for tests."""

from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from playwright.sync_api import Page, expect

from tests import factories

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
AXE = next((Path(__file__).parent / "vendor").glob("axe-core-*/axe.min.js"))


def faults(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: Any = page.evaluate("axe.run()")
    return [f"{one['id']}: {node['target']}" for one in found["violations"] for node in one["nodes"]]


def test_a_passkey_opens_the_account_without_a_password(page: Page, settings: Any) -> None:
    # The test serves the site from this very machine, without https.
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    cache.clear()
    account = factories.account("ana@example.org", password=factories.PASSWORD)
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    origin = page.context.browser and page.evaluate("location.origin")
    assert origin is not None

    page.goto("/accounts/login/")
    site = page.url.replace("127.0.0.1", "localhost").partition("/accounts")[0]
    page.goto(f"{site}/accounts/login/?next=/accounts/safety/webauthn/add/")
    assert faults(page) == []
    page.locator("#id_login").fill("ana@example.org")
    page.locator("#id_password").fill(factories.PASSWORD)
    page.locator("#id_password").press("Enter")
    page.locator("#id_password").fill(factories.PASSWORD)  # what guards an account asks once more
    page.locator("#id_password").press("Enter")
    assert faults(page) == []
    page.locator("#id_name").fill("Mon téléphone")
    if (passwordless := page.locator("#id_passwordless")).count():
        passwordless.check()
    page.locator("#mfa_webauthn_add").click()
    expect(page.locator("h1")).to_have_text("Codes de secours")
    assert Authenticator.objects.filter(user=account, type="webauthn").count() == 1

    (key,) = Authenticator.objects.filter(user=account, type="webauthn").values_list("pk", flat=True)
    pages = ["", "webauthn/", f"webauthn/keys/{key}/edit/", f"webauthn/keys/{key}/remove/", "recovery-codes/"]
    for path in (*pages, "recovery-codes/generate/", "totp/activate/"):
        answer = page.goto(f"{site}/accounts/safety/{path}")
        assert answer is not None
        assert answer.status == 200, path
        assert faults(page) == [], path
    page.context.clear_cookies()
    page.goto(f"{site}/accounts/login/")
    page.locator("#passkey_login").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Ma page")
    expect(page.locator("main")).to_contain_text("ana@example.org")
