# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the command line alone can do, at the opening of a site: make accounts without the sign-up pages."""

from allauth.account.models import EmailAddress
from django.db import transaction

from isegoria.core.accounts.actions import attach_account, choose_pseudonym
from isegoria.core.accounts.models import Account


@transaction.atomic
def ensure_account(
    *, email: str, password: str | None = None, verified: bool = False, pseudonym: str = ""
) -> tuple[Account, bool]:
    """The account of an address, made if there is none; and whether it was made now.

    Without a ``password`` its owner signs in with a code sent to the address, and chooses one there. ``verified``
    is for the demo: elsewhere the first code shows that the address is its owner's.
    """
    email = email.strip().lower()
    account = Account.objects.filter(email=email).first()
    made = account is None
    if account is None:
        account = Account.objects.create_user(email, password)
    elif password is not None:
        account.set_password(password)
        account.save(update_fields=["password"])
    EmailAddress.objects.get_or_create(user=account, email=email, defaults={"verified": verified, "primary": True})
    if verified:
        person = attach_account(account=account, guest=None, email_verified=True)
        if pseudonym and not person.pseudonym:
            choose_pseudonym(person=person, pseudonym=pseudonym)
    return account, made
