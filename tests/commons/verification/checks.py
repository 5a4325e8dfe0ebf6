# SPDX-License-Identifier: AGPL-3.0-or-later
"""A town that checks people in every way, and two participations of one person in it."""

from isegoria.commons.verification.actions import open_handler
from isegoria.commons.verification.post.actions import ask_for_letter
from isegoria.commons.verification.residents.actions import find_in_register, read_register
from isegoria.core.accounts.models import Account
from isegoria.core.places.models import Territory
from isegoria.core.spaces.models import Space
from tests import factories

PARAMETERS = {"months": 36, "sender": "Mairie\n86000 Poitiers", "place": "Mairie, lundi de 9 h à 12 h"}
LIST = "Nom;Prénom;Date de naissance\nBrun;Ana;14/07/1952\nBlanc;Léo;01/02/1980\n"
ANA = {"family_name": "Brun", "given_names": "Ana", "birth_date": "14/07/1952"}


def open_all(space: Space) -> None:
    """Every way that needs no other site, in a space that has a territory: without one nobody is a resident."""
    space.territory, _made = Territory.objects.get_or_create(
        scheme="INSEE", level=Territory.Level.COMMUNE, code="86194", defaults={"name": "Poitiers"}
    )
    space.save(update_fields=["territory"])
    for slug in ("post", "residents", "desk"):
        open_handler(space=space, handler=slug, by=None, parameters=PARAMETERS)


def a_doubled_identity(space: Space, administrator: Account) -> str:
    """The public id of a case to decide; a letter waits to be printed beside it."""
    open_all(space)
    read_register(space=space, by=administrator, chunks=[LIST.encode()], columns={})
    find_in_register(person=factories.person(), space=space, given=ANA)
    case = find_in_register(person=factories.person(), space=space, given=ANA).case
    ask_for_letter(
        person=factories.person(),
        space=space,
        name="Ana Brun",
        address="3 rue des Écoles\n86000 Poitiers",
        language="fr",
    )
    return case.public_id if case else ""
