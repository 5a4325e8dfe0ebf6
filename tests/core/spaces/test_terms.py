# SPDX-License-Identifier: AGPL-3.0-or-later
"""Roles are inherited, end by themselves, are offered by mail, and leave no space without an administrator."""

import re
from datetime import timedelta
from hashlib import sha256

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from isegoria.commons.notifications.models import Outbox
from isegoria.core.accounts.actions import erase_person
from isegoria.core.accounts.kept import everything_else
from isegoria.core.accounts.models import Account
from isegoria.core.journal import audit
from isegoria.core.journal.models import Entry, Erasure
from isegoria.core.spaces.actions import end_expired_roles, grant_role, revoke_role
from isegoria.core.spaces.inviting import actions as inviting
from isegoria.core.spaces.models import Role, RoleInvitation, Space
from isegoria.core.spaces.queries import roles_in, spaces_run_by, team_of
from isegoria.core.spaces.rules import may_administer
from isegoria.core.spaces.words import MAY_DO
from isegoria.core.verdicts import Refused
from tests import factories

pytestmark = pytest.mark.django_db
LINK = "https://example.org/role-offered/{}/".format


@pytest.fixture
def administrator() -> Account:
    account = factories.account("mairie@example.org")
    factories.person(account=account, pseudonym="La mairie")
    return account


@pytest.fixture
def place(administrator: Account) -> Space:
    return factories.space("poitiers", administrator=administrator)


def holds(place: Space, name: str, holder: Account | None = None) -> Role:
    account = factories.role(place, name, holder)
    return Role.objects.select_related("space", "account").get(space=place, account=account, name=name)


def past(role: Role) -> None:
    Role.objects.filter(pk=role.pk).update(expires_at=timezone.now() - timedelta(minutes=1))


def invited(place: Space, by: Account, email: str = "ana@example.org", name: str = "moderator", **more: object) -> str:
    """Invite, and return the token that the mail holds."""
    inviting.invite(space=place, email=email, name=name, by=by, link=LINK, **more)  # type: ignore[arg-type]  # a value that the test has just made
    found = re.search(r"role-offered/(\S+)/", mail.outbox[-1].body)
    assert found is not None
    return found[1]


def journal_is_whole() -> bool:
    return not audit.audit().findings


def test_every_role_says_what_it_may_do() -> None:
    assert set(MAY_DO) == set(Role.Name.values)


def test_a_team_is_its_own_and_that_of_the_spaces_around(place: Space, administrator: Account) -> None:
    quarter = factories.space("gare", parent=place)
    holds(quarter, "moderator")
    expired = holds(quarter, "observer")
    past(expired)

    assert [(role.name, role.space.slug) for role in team_of(quarter)] == [
        ("administrator", "poitiers"),
        ("moderator", "gare"),
    ]
    assert [one.slug for one in spaces_run_by(administrator)] == ["gare", "poitiers"]


def test_a_role_ends_by_itself(place: Space, administrator: Account) -> None:
    ana = factories.account()
    factories.person(account=ana)
    role = grant_role(
        space=place, account=ana, name="moderator", by=administrator, expires_at=timezone.now() + timedelta(days=3)
    )
    assert roles_in(ana, place) == {"moderator"}
    past(role)
    assert roles_in(ana, place) == frozenset()

    assert end_expired_roles() == 1
    assert end_expired_roles() == 0
    assert not Role.objects.filter(account=ana).exists()
    assert Erasure.objects.get().reason == "role_expired"
    assert [one.subject for one in Outbox.objects.filter(to=[ana.email]).order_by("pk")][-1] == (
        "Votre rôle dans un espace a pris fin"
    )


def test_a_role_given_again_changes_its_end_and_one_that_ended_begins_anew(
    place: Space, administrator: Account
) -> None:
    ana, end = factories.account(), timezone.now() + timedelta(days=3)
    first = grant_role(space=place, account=ana, name="moderator", by=administrator)
    assert grant_role(space=place, account=ana, name="moderator", by=administrator, expires_at=end).pk == first.pk
    assert Role.objects.get(account=ana).expires_at == end
    past(first)
    again = grant_role(space=place, account=ana, name="moderator", by=administrator)

    assert again.pk != first.pk
    assert roles_in(ana, place) == {"moderator"}
    kinds = Entry.objects.filter(subject_kind="role", subject_id=str(first.pk)).values_list("kind", flat=True)
    assert list(kinds.order_by("pk")) == ["role.granted", "role.changed"]


@pytest.mark.parametrize("days", [-1, 5000])
def test_a_role_ends_on_a_date_to_come(place: Space, administrator: Account, days: int) -> None:
    with pytest.raises(Refused, match="role_end_unfit"):
        grant_role(
            space=place,
            account=factories.account(),
            name="moderator",
            by=administrator,
            expires_at=timezone.now() + timedelta(days=days),
        )


def test_a_space_keeps_an_administrator_whose_time_has_not_passed(place: Space, administrator: Account) -> None:
    mine = Role.objects.get(account=administrator)
    other = holds(place, "administrator")
    past(other)
    with pytest.raises(Refused, match="last_administrator"):
        revoke_role(role=mine, by=administrator)
    with pytest.raises(Refused, match="last_administrator"):
        grant_role(
            space=place,
            account=administrator,
            name="administrator",
            by=administrator,
            expires_at=timezone.now() + timedelta(days=1),
        )
    Role.objects.filter(pk=other.pk).update(expires_at=None)
    revoke_role(role=mine, by=administrator)  # one's own is given up alone

    assert not may_administer(administrator, place)


def test_an_administrator_of_the_space_around_is_one_too(place: Space, administrator: Account) -> None:
    role = holds(factories.space(parent=place), "administrator")
    revoke_role(role=role, by=role.account)

    assert not Role.objects.filter(pk=role.pk).exists()


def test_a_slip_is_undone_alone_within_a_day_and_not_later(place: Space, administrator: Account) -> None:
    role = grant_role(space=place, account=factories.account(), name="administrator", by=administrator)
    Role.objects.filter(pk=role.pk).update(granted_at=timezone.now() - timedelta(days=2))
    role.refresh_from_db()
    with pytest.raises(Refused, match="needs_two"):
        revoke_role(role=role, by=administrator)
    Role.objects.filter(pk=role.pk).update(granted_at=timezone.now())
    role.refresh_from_db()
    revoke_role(role=role, by=administrator)

    assert not Role.objects.filter(pk=role.pk).exists()


# --- by mail ------------------------------------------------------------------------------------------
def test_a_role_is_offered_by_mail_and_accepted_once(place: Space, administrator: Account) -> None:
    end = timezone.now() + timedelta(days=30)
    token = invited(place, administrator, " ANA@example.org ", role_expires_at=end)
    kept = RoleInvitation.objects.get()
    assert kept.token_sha256 == sha256(token.encode()).hexdigest()
    assert (kept.email, mail.outbox[-1].to) == ("ana@example.org", ["ana@example.org"])

    ana = factories.account("ana@example.org")
    role = inviting.accept(token=token, account=ana)
    assert (role.name, role.expires_at, role.granted_by) == ("moderator", end, administrator)
    with pytest.raises(Refused, match="invitation_gone"):
        inviting.accept(token=token, account=factories.account())
    kept.refresh_from_db()
    assert kept.email == ""
    assert journal_is_whole()


def test_an_invitation_speaks_the_language_of_whom_it_is_for(place: Space, administrator: Account) -> None:
    with translation.override("en"):
        invited(place, administrator, language="en")
    assert "You are offered a role in the space “Ville de Poitiers”: moderator." in mail.outbox[-1].body
    Account.objects.create_user("bo@example.org", None, language="fr")
    invited(place, administrator, "bo@example.org", language="en")
    assert mail.outbox[-1].subject == "Un rôle vous est proposé\u00a0: modération"


def test_an_invitation_is_sent_again_and_the_first_address_works_no_more(place: Space, administrator: Account) -> None:
    first = invited(place, administrator)
    with pytest.raises(Refused, match="invited_already"):
        invited(place, administrator)
    inviting.send_again(invitation=RoleInvitation.objects.get(), by=administrator, link=LINK)
    second = re.search(r"role-offered/(\S+)/", mail.outbox[-1].body)[1]  # type: ignore[index]  # a value that the test has just made

    assert inviting.find_invitation(first) is None
    assert inviting.find_invitation(second) == RoleInvitation.objects.get()
    assert inviting.find_invitation("forged") is None
    inviting.withdraw(invitation=RoleInvitation.objects.get(), by=administrator)
    assert inviting.find_invitation(second) is None
    assert Erasure.objects.get().reason == "invitation_withdrawn"
    assert journal_is_whole()


def test_an_invitation_is_declined_without_an_account(place: Space, administrator: Account) -> None:
    token = invited(place, administrator)
    inviting.decline(token=token)
    with pytest.raises(Refused, match="invitation_gone"):
        inviting.accept(token=token, account=factories.account())
    told = Outbox.objects.filter(to=[administrator.email]).order_by("-pk").first()
    assert told is not None
    assert told.subject == "Votre invitation a été déclinée"


def test_an_invitation_lasts_14_days_and_then_its_address_is_forgotten(place: Space, administrator: Account) -> None:
    token = invited(place, administrator)
    kept = RoleInvitation.objects.get()
    assert timedelta(days=13, hours=23) < kept.expires_at - timezone.now() <= timedelta(days=14)
    RoleInvitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    with pytest.raises(Refused, match="invitation_gone"):
        inviting.accept(token=token, account=factories.account())

    assert inviting.forget_old_invitations() == 1
    assert not RoleInvitation.objects.exists()
    assert journal_is_whole()


def test_whoever_lost_the_right_meanwhile_offers_nothing(place: Space, administrator: Account) -> None:
    other = holds(place, "administrator")
    token = invited(place, other.account)
    revoke_role(role=other, by=other.account)
    with pytest.raises(Refused, match="invitation_gone"):
        inviting.accept(token=token, account=factories.account())


def test_only_administrators_offer_roles_and_to_addresses_that_are(place: Space, administrator: Account) -> None:
    with pytest.raises(Refused, match="not_administrator"):
        invited(place, factories.role(place, "organiser"))
    with pytest.raises(ValidationError):
        invited(place, administrator, "ana")


def test_whoever_leaves_takes_along_what_was_offered(place: Space, administrator: Account) -> None:
    person = factories.person(account=factories.account("ana@example.org"))
    invited(place, administrator)
    assert [row["role"] for row in everything_else(person)["role_invitations"]] == ["moderator"]
    erase_person(person=person)

    assert not RoleInvitation.objects.exists()
    assert journal_is_whole()
