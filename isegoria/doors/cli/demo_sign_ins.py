# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who can sign in to a demo: made once for each installation, kept in a file that only its owner reads."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from isegoria.core.accounts.models import Account
from isegoria.core.identifiers import ALPHABET
from isegoria.core.spaces.actions import grant_role
from isegoria.core.spaces.models import Role, Space

from .actions import ensure_account
from .language import gettext as _

# Addresses that can never receive mail (RFC 2606): what the demo sends is shown at /demo/mail.
PEOPLE = (
    ("administrator", "administratrice@demonstration.example", "Aïcha (démonstration)"),
    ("organiser", "organisatrice@demonstration.example", "Olympe (démonstration)"),
    ("moderator", "moderateur@demonstration.example", "Marius (démonstration)"),
    ("official", "elue@demonstration.example", "Éléonore (démonstration)"),
    ("citizen", "citoyenne@demonstration.example", "Camille (démonstration)"),
)
ROLES = {name.value for name in Role.Name}


@dataclass(frozen=True)
class SignIn:
    role: str
    email: str
    password: str


def sign_ins_path() -> Path:
    return Path(settings.ISEGORIA_DATA_DIR) / "demo-sign-ins.txt"


def role_name(role: str) -> str:
    """The role, in the terminal's language."""
    return {
        "administrator": _("administrator"),
        "organiser": _("organiser"),
        "moderator": _("moderator"),
        "official": _("official"),
        "citizen": _("citizen"),
    }[role]


def read_sign_ins() -> list[SignIn]:
    """Those of this installation, from their file; empty when it is not there or not whole."""
    try:
        lines = sign_ins_path().read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
    found = [SignIn(*line.split("\t")) for line in lines if line.count("\t") == 2]
    return found if [one.email for one in found] == [email for _role, email, _name in PEOPLE] else []


def ensure_sign_ins(space: Space) -> list[SignIn]:
    """The accounts of the demo with their roles. Made again, with new passwords, if their file was lost."""
    kept = read_sign_ins()
    if kept and Account.objects.filter(email__in=[one.email for one in kept]).count() == len(PEOPLE):
        return kept
    made = [SignIn(role, email, _password()) for role, email, _name in PEOPLE]
    # The file first: a password that nobody could read would lock everyone out.
    _write(made)
    for one, (_role, _email, name) in zip(made, PEOPLE, strict=True):
        account, _made = ensure_account(email=one.email, password=one.password, verified=True, pseudonym=name)
        if one.role in ROLES:
            grant_role(space=space, account=account, name=one.role, by=None)
    return made


def _password() -> str:
    """Three groups of four, 60 bits, easy to type."""
    return "-".join("".join(secrets.choice(ALPHABET) for _sign in range(4)) for _group in range(3))


def _write(sign_ins: list[SignIn]) -> None:
    path = sign_ins_path()
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as stream:
        stream.writelines(f"{one.role}\t{one.email}\t{one.password}\n" for one in sign_ins)
    part.replace(path)
