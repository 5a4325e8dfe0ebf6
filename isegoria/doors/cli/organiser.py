# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria organiser`: give someone the administrator's role in a space, and open the space if it is new."""

import argparse

from . import site
from .language import gettext as _
from .outcome import OK, Stop, print_document

FORMAT = "isegoria-organiser/1"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("email", metavar="EMAIL", help=_("e-mail address of the person"))
    parser.add_argument("--space", required=True, metavar="SLUG", help=_("the space, by its address"))
    parser.add_argument("--name", metavar="TEXT", help=_("open the space under this name if there is none yet"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))


def run(args: argparse.Namespace) -> int:
    site.start()
    # Late: these exist only once Django is ready.
    from django.core.exceptions import ValidationError
    from django.core.validators import validate_email
    from django.db import transaction

    # And so do the site's own models.
    from isegoria.core.spaces.actions import grant_role, open_space
    from isegoria.core.spaces.models import Role
    from isegoria.core.spaces.queries import find_space
    from isegoria.doors.cli.actions import ensure_account

    try:
        validate_email(args.email)
    except ValidationError:
        raise Stop("bad_email", _("“%(email)s” is not an e-mail address.") % {"email": args.email}) from None
    space = find_space(args.space)
    opened = space is None
    if space is None and not args.name:
        raise no_such_space(args.space, _("To open it, add --name “Its name”."))
    try:
        with transaction.atomic():
            if space is None:
                space = open_space(slug=args.space, names={site.language(): args.name}, administrator=None)
            account, made = ensure_account(email=args.email)
            grant_role(space=space, account=account, name=Role.Name.ADMINISTRATOR.value, by=None)
    except ValidationError as error:
        raise Stop(
            "bad_space",
            _("The space cannot be opened: %(reason)s") % {"reason": " ".join(error.messages)},
            kept=_("Nothing was changed."),
        ) from error
    if args.json:
        print_document(
            {
                "format": FORMAT,
                "email": account.email,
                "account_made": made,
                "space": space.slug,
                "space_opened": opened,
                "role": "administrator",
            }
        )
        return OK
    if opened:
        print(_("The space “%(space)s” is open.") % {"space": space.slug})
    print(_("%(email)s is an administrator of “%(space)s”.") % {"email": account.email, "space": space.slug})
    print(
        _("To sign in: open %(address)s/accounts/login/code/, give this address, and type the code that comes by mail;")
        % {"address": site.address()}
    )
    print(_("a password can then be chosen at %(address)s/accounts/password/set/") % {"address": site.address()})
    return OK


def no_such_space(slug: str, remedy: str = "") -> Stop:
    """There is no space at this address: name those that there are."""
    # Late: models exist only once Django is ready.
    from isegoria.core.spaces.models import Space

    there = ", ".join(Space.objects.order_by("slug").values_list("slug", flat=True)[:10]) or _("none")
    return Stop(
        "no_such_space",
        _("There is no space “%(slug)s”. Spaces of this site: %(there)s.") % {"slug": slug, "there": there},
        kept=_("Nothing was changed."),
        remedy=remedy or _("Choose one of them with --space."),
    )
