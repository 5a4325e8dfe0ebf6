# SPDX-License-Identifier: AGPL-3.0-or-later
"""What a person should hear of reaches them in their language, once their address was checked."""

import pytest
from django.conf import settings
from django.utils.translation import gettext_lazy

from isegoria.commons.notifications.models import Outbox
from isegoria.commons.notifications.templatetags.notifications import own_links
from isegoria.core.accounts.notices import PersonToTell
from isegoria.core.events import announce
from tests import factories

SUBJECT = gettext_lazy("Choose another one.")


@pytest.mark.django_db
def test_in_the_persons_language() -> None:
    person = factories.person(signed_in=True)
    person.account.language = "fr"
    person.account.save()
    announce(
        PersonToTell(person=person, subject=SUBJECT, text="Réuni à %(other)s", path="/c/x/", params={"other": "Y"})
    )
    mail = Outbox.objects.get()
    assert (mail.to, mail.subject) == ([person.account.email], "Choisissez-en un autre.")
    assert "Réuni à Y" in mail.body_text
    assert f"{settings.SITE_ADDRESS}/c/x/" in mail.body_text
    assert "Réuni à Y" in mail.body_html


@pytest.mark.django_db
def test_a_guest_has_no_address() -> None:
    announce(PersonToTell(person=factories.person(), subject="x", text="y", path="/"))
    assert not Outbox.objects.exists()


def test_addresses_of_this_site_become_links_and_no_others() -> None:
    said = "Voici :\n– <b>un</b> : http://localhost:8000/c/abc/life/\n– http://evil.example/c/abc/ & http://localhost:8000.evil/"

    assert own_links(said) == (
        "Voici :<br>– &lt;b&gt;un&lt;/b&gt; : "
        '<a href="http://localhost:8000/c/abc/life/">http://localhost:8000/c/abc/life/</a><br>'
        "– http://evil.example/c/abc/ &amp; http://localhost:8000.evil/"
    )
    assert own_links("") == ""
