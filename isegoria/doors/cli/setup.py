# SPDX-License-Identifier: AGPL-3.0-or-later
"""`isegoria setup`: a site from nothing. Its settings in one file, its tables, its first space and administrator.

On a terminal it asks, and shows what it will take if one only presses Enter; elsewhere, or with ``--yes``, it takes
what the options say. Nothing is written before all of it is known to be good.
"""

import argparse
import getpass
import os
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from . import site
from .language import gettext as _
from .language import terminal_language
from .migrate import apply_migrations
from .outcome import OK, UNAVAILABLE, Stop, print_document
from .progress import Progress

FORMAT = "isegoria-setup/1"
HOST = re.compile(r"(?=.{1,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAIL = re.compile(r"[^@\s'\"<>]+@[^@\s'\"<>]+")
LOCAL = "localhost"
SHORTEST = 10
"""Characters of a password, as on the site."""


@dataclass
class Choices:
    """What a site is made from."""

    email: str
    space: str
    name: str
    domain: str = LOCAL
    language: str = "fr"
    data_dir: str = "var"
    database: str = ""
    mail: str = ""
    sender: str = ""
    password: str = field(default="", repr=False)

    @property
    def is_public(self) -> bool:
        return self.domain != LOCAL

    def variables(self) -> dict[str, str]:
        """The settings, by the names of docs/guide/settings.md."""
        found = {
            "ISEGORIA_DATA_DIR": str(Path(self.data_dir).resolve()),
            "SITE_ADDRESS": f"https://{self.domain}" if self.is_public else "http://localhost:8000",
            "ALLOWED_HOSTS": ",".join(dict.fromkeys([self.domain, "localhost", "127.0.0.1"])),
            "LANGUAGE_CODE": self.language,
        }
        if self.is_public:
            found |= {"ISEGORIA_HTTPS": "true", "ISEGORIA_TRUSTED_PROXIES": "1"}
        if self.database:
            found["DATABASE_URL"] = self.database
        if self.mail:
            found["EMAIL_URL"] = self.mail
        if self.sender:
            found["DEFAULT_FROM_EMAIL"] = self.sender
        return found


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--email", metavar="ADDRESS", help=_("e-mail address of the first administrator"))
    parser.add_argument("--space", metavar="SLUG", help=_("address of the first space, such as “our-town”"))
    parser.add_argument("--name", metavar="TEXT", help=_("its name, such as “Our town”"))
    parser.add_argument("--domain", metavar="HOST", help=_("host name of the site (default: this machine only)"))
    parser.add_argument("--language", choices=["fr", "en"], help=_("main language of the site"))
    parser.add_argument(
        "--data-dir", metavar="DIRECTORY", help=_("where all is kept (default: ISEGORIA_DATA_DIR, or var)")
    )
    parser.add_argument("--database", metavar="URL", help=_("postgresql://… (default: one SQLite file)"))
    parser.add_argument("--mail", metavar="URL", help=_("smtp+tls://user:password@host:587 (default: nothing leaves)"))
    parser.add_argument("--sender", metavar="ADDRESS", help=_("whom the mails of the site come from"))
    parser.add_argument(
        "--password-file",
        metavar="FILE",
        help=_("password of the administrator, on the first line (default: none; they sign in by mail)"),
    )
    parser.add_argument(
        "--env-file", type=Path, default=Path("isegoria.env"), metavar="FILE", help=_("default: isegoria.env")
    )
    parser.add_argument("--yes", action="store_true", help=_("ask nothing: take what is given and the defaults"))
    parser.add_argument("--json", action="store_true", help=_("print one JSON document"))


def run(args: argparse.Namespace) -> int:
    asks = not args.yes and not args.json and sys.stdin.isatty()
    env_file = args.env_file.resolve()
    _require_place(env_file)
    choices = _choose(args, asks)
    _require_good(choices)
    variables = choices.variables()
    # Before the settings are read. What this terminal had set for another site has no say in this one.
    for name in ("DATABASE_URL", "EMAIL_URL", "DEFAULT_FROM_EMAIL", "SECRET_KEY", "DEBUG", "ISEGORIA_DEMO"):
        os.environ.pop(name, None)
    os.environ.update(variables)
    folder = Path(variables["ISEGORIA_DATA_DIR"])
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    site.start(migrated=False)
    with Progress({"migrate": _("tables")}) as progress:
        applied = apply_migrations(progress)
    # Late: models exist only once Django is ready. A space is then given its territory by its code.
    from isegoria.core.places.actions import load_french_territories

    load_french_territories()
    opened = _open(choices)
    _write(env_file, variables)
    document = {
        "format": FORMAT,
        "env_file": str(env_file),
        "data_directory": str(folder),
        "address": variables["SITE_ADDRESS"],
        "migrations_applied": applied,
        "space": choices.space,
        "space_opened": opened,
        "administrator": choices.email,
        "signs_in_by": "password" if choices.password else "mail",
        "mail": bool(choices.mail),
    }
    if args.json:
        print_document(document)
    else:
        _tell(document, choices)
    return OK


# --- what is wished for -----------------------------------------------------------------------------
def _choose(args: argparse.Namespace, asks: bool) -> Choices:
    default_dir = args.data_dir or os.environ.get("ISEGORIA_DATA_DIR", "var")
    password = _password_of(args.password_file)
    if not asks:
        lacking = [f"--{name}" for name in ("email", "space", "name") if not getattr(args, name)]
        if lacking:
            raise Stop("usage", _("Say %(options)s.") % {"options": ", ".join(lacking)})
        return Choices(
            email=args.email.strip().lower(),
            space=args.space,
            name=args.name.strip(),
            domain=(args.domain or LOCAL).strip().lower(),
            language=args.language or terminal_language(),
            data_dir=default_dir,
            database=args.database or "",
            mail=args.mail or "",
            sender=args.sender or _sender(args.name, args.domain or LOCAL),
            password=password,
        )
    print(_("A few questions. Enter takes what is in brackets; Ctrl+C leaves everything as it is."))
    name = args.name or _ask(_("Name of the town, assembly or association"), "")
    space = args.space or _ask(_("Its address on the site"), _slug(name))
    domain = (args.domain or _ask(_("Host name of the site"), LOCAL)).lower()
    choices = Choices(
        name=name,
        space=space,
        domain=domain,
        language=args.language or _ask(_("Main language (fr, en)"), terminal_language()),
        data_dir=args.data_dir or _ask(_("Directory for the data"), default_dir),
        database=args.database or _ask(_("PostgreSQL address (nothing: one SQLite file)"), ""),
        mail=args.mail or _ask(_("Mail server, as smtp+tls://user:password@host:587 (nothing: no mail yet)"), ""),
        email=(args.email or _ask(_("Your e-mail address, as first administrator"), "")).lower(),
        password=password,
    )
    choices.sender = args.sender or (_ask(_("Mails come from"), _sender(name, domain)) if choices.mail else "")
    if not password:
        choices.password = getpass.getpass(_("Your password (nothing: you will sign in with a code sent by mail): "))
    return choices


def _ask(question: str, default: str) -> str:
    return input(f"{question} [{default}]: " if default else f"{question}: ").strip() or default


def _slug(name: str) -> str:
    # Late: it needs Django's, which only a person who answers questions waits for.
    from django.utils.text import slugify

    return slugify(name)[:40]


def _sender(name: str, domain: str) -> str:
    plain = re.sub(r"[^\w .-]", "", name).strip() or "Isegoria"
    return f"{plain} <no-reply@{domain}>"


def _password_of(path: str | None) -> str:
    if not path:
        return ""
    lines = Path(path).read_text(encoding="utf-8").splitlines()
    return lines[0] if lines else ""


# --- what is good -----------------------------------------------------------------------------------
def _require_place(path: Path) -> None:
    if path.exists():
        raise Stop(
            "already_there",
            _("%(path)s is there already: this site has been set up.") % {"path": path},
            kept=_("Nothing was changed."),
            remedy=_("Edit it, then restart the site; or name another with --env-file."),
        )
    if not os.access(path.parent, os.W_OK):
        raise Stop(
            "not_writable",
            _("%(path)s cannot be written to.") % {"path": path.parent},
            kept=_("Nothing was changed."),
            remedy=_("Name a place of yours with --env-file."),
            exit_code=UNAVAILABLE,
        )


def _require_good(choices: Choices) -> None:
    database, mail = urlsplit(choices.database), urlsplit(choices.mail)
    wrong = {
        _("the e-mail address"): not MAIL.fullmatch(choices.email),
        _("the address of the space: small letters, digits and hyphens"): not SLUG.fullmatch(choices.space),
        _("the name of the space"): not choices.name.isprintable() or not 0 < len(choices.name) <= 200,
        _("the host name"): not HOST.fullmatch(choices.domain),
        _("the language: fr or en"): choices.language not in {"fr", "en"},
        _("the database: postgresql://user:password@host/name"): bool(choices.database)
        and (database.scheme not in {"postgresql", "postgres"} or not database.path.strip("/")),
        _("the mail server: smtp+tls://user:password@host:587"): bool(choices.mail)
        and (mail.scheme not in {"smtp", "smtps", "smtp+tls", "smtp+ssl"} or not mail.hostname),
        _("the password: at least 10 characters"): 0 < len(choices.password) < SHORTEST,
        # The file is read by systemd and by shells, which agree on what has none of these.
        _("a sign (quote, line break) that the settings cannot hold"): any(
            re.search(r"['\n\r\0]", value) for value in choices.variables().values()
        ),
    }
    found = [what for what, is_wrong in wrong.items() if is_wrong]
    if found:
        raise Stop(
            "bad_choice",
            _("This cannot be used: %(what)s.") % {"what": "; ".join(found)},
            kept=_("Nothing was written."),
            remedy=_("Give it again."),
        )


# --- what is made -----------------------------------------------------------------------------------
def _open(choices: Choices) -> bool:
    """The first space and its administrator; whether the space is new."""
    # Late: these exist only once Django is ready.
    from django.core.exceptions import ValidationError
    from django.db import transaction

    # And so do the site's own models.
    from isegoria.core.journal.keys import signing_key
    from isegoria.core.spaces.actions import grant_role, open_space
    from isegoria.core.spaces.models import Role
    from isegoria.core.spaces.queries import find_space

    from .actions import ensure_account

    signing_key()
    space = find_space(choices.space)
    opened = space is None
    try:
        with transaction.atomic():
            if space is None:
                space = open_space(slug=choices.space, names={choices.language: choices.name}, administrator=None)
            # Who sets the site up on its own machine vouches for their address, when they need no mail to sign in.
            account, _made = ensure_account(
                email=choices.email, password=choices.password or None, verified=bool(choices.password)
            )
            grant_role(space=space, account=account, name=Role.Name.ADMINISTRATOR.value, by=None)
    except ValidationError as error:
        raise Stop(
            "bad_space",
            _("The space cannot be opened: %(reason)s") % {"reason": " ".join(error.messages)},
            kept=_("The tables are there; no settings were written."),
        ) from error
    return opened


def _write(path: Path, variables: dict[str, str]) -> None:
    """The settings, whole, readable by their owner only; never over a file that came meanwhile."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(
            "# Settings of this site: see docs/guide/settings.md. Read by systemd, or: set -a; . ./isegoria.env\n"
        )
        stream.writelines(f"{name}='{value}'\n" for name, value in variables.items())
        stream.flush()
        os.fsync(stream.fileno())


def _tell(document: dict[str, Any], choices: Choices) -> None:
    print(_("The site is ready. Its settings are in %(env_file)s, its data in %(data_directory)s.") % document)
    print(_("%(administrator)s is an administrator of “%(space)s”.") % document)
    if not choices.password and not choices.mail:
        print(_("Nobody can sign in yet: codes leave by mail. Add EMAIL_URL to the settings, or a password."))
    print()
    print(_("Next:"))
    print("  set -a; . " + document["env_file"] + "; set +a")
    print("  isegoria doctor")
    print("  isegoria serve")
    print(
        _("then open %(address)s/accounts/login/. For a service that starts with the machine: docs/guide/operations.md")
        % document
    )
