# SPDX-License-Identifier: AGPL-3.0-or-later
"""A list of residents: read once, kept as digests, matched however names are written, each line once."""

import tracemalloc
from collections.abc import Iterator

import pytest

from isegoria.commons.verification.models import Case, Register, RegisterLine
from isegoria.commons.verification.residents.actions import find_in_register, forget_register, read_register
from isegoria.core.accounts.models import Account, Assurance, Attestation, Person
from isegoria.core.journal.audit import audit
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import Refused
from tests import factories

pytestmark = pytest.mark.django_db
LIST = "Nom;Prénom;Date de naissance;Code postal\nBRUN;Ana;14/07/1952;86000\nLe Goff-Martin;Zoë;01/02/2003;86000\n"
ANA = {"family_name": "Brun", "given_names": "Ana", "birth_date": "14 07 1952", "postcode": "86 000"}


def read(space: Space, by: Account, text: str = LIST, encoding: str = "utf-8", **columns: str) -> Register:
    data = text.encode(encoding)
    pieces = (data[at : at + 7] for at in range(0, len(data), 7))  # cut in the middle of lines and of letters
    return read_register(space=space, by=by, chunks=pieces, columns=columns)


def code_of(refused: "pytest.ExceptionInfo[Refused]") -> str:
    return refused.value.verdict.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_someone_is_found_as_they_write_themselves(space: Space, administrator: Account, encoding: str) -> None:
    register = read(space, administrator, encoding=encoding)
    assert (register.lines, register.fields) == (2, ["family_name", "given_names", "birth_date", "postcode"])
    person = factories.person()
    given = {"family_name": "goff martin le", "given_names": "ZOE", "birth_date": "2003-02-01", "postcode": "86000"}
    assert find_in_register(person=person, space=space, given=given).attestation is not None
    assert Person.objects.get(pk=person.pk).assurance == Assurance.RESIDENT


def test_nothing_that_the_list_says_is_kept(space: Space, administrator: Account) -> None:
    read(space, administrator)
    find_in_register(person=factories.person(), space=space, given=ANA)
    rows = str([*RegisterLine.objects.values(), *Register.objects.values(), *Attestation.objects.values()]).lower()
    assert not any(word in rows for word in ("brun", "ana", "1952", "86000"))


def test_who_is_not_on_the_list_is_told_so(space: Space, administrator: Account) -> None:
    read(space, administrator)
    with pytest.raises(Refused) as refused:
        find_in_register(person=factories.person(), space=space, given={**ANA, "birth_date": "15/07/1952"})
    assert code_of(refused) == "not_on_list"


def test_a_line_counts_once_whatever_list_it_is_read_from(space: Space, administrator: Account) -> None:
    read(space, administrator)
    first, second = factories.person(), factories.person()
    assert find_in_register(person=first, space=space, given=ANA).attestation
    read(space, administrator)
    assert find_in_register(person=first, space=space, given=ANA).attestation
    assert find_in_register(person=second, space=space, given=ANA).case == Case.objects.get()
    assert RegisterLine.objects.count() == 2
    assert list(audit().findings) == []


def test_columns_are_named_by_hand_where_they_must(space: Space, administrator: Account) -> None:
    text = "a,b,c\nBrun,Ana,1952-07-14\nBrun,Ana,1952-07-14\nBlanc,,1960-01-01\n"
    with pytest.raises(Refused) as refused:
        read(space, administrator, text)
    assert code_of(refused) == "too_few_columns"
    with pytest.raises(Refused) as refused:
        read(space, administrator, text, family_name="z")
    assert code_of(refused) == "no_such_column"
    register = read(space, administrator, text, family_name="A", given_names="b", birth_date="c")
    assert (register.lines, register.doubled, register.skipped) == (1, 1, 1)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Nom;Date de naissance\n",
        "Nom;Date de naissance\nBrun;hier\n",
        "x" * 9000,
        "Nom;Date de naissance\rBrun;hier",  # lines of the old Macintosh
        "Nom;Date de naissance\nBrun\rhier",
    ],
)
def test_what_is_no_list_changes_nothing(space: Space, administrator: Account, text: str) -> None:
    read(space, administrator)
    with pytest.raises(Refused):
        read(space, administrator, text)
    assert Register.objects.get(is_whole=True).lines == 2
    assert find_in_register(person=factories.person(), space=space, given=ANA).attestation


def test_a_long_list_takes_no_more_memory_than_a_short_one(space: Space, administrator: Account) -> None:
    def lines(count: int) -> Iterator[bytes]:
        yield b"Nom;Date de naissance\n"
        for number in range(count):
            yield f"Nom{number};{1 + number % 28:02}/{1 + number % 12:02}/{1930 + number % 80}\n".encode()

    peaks = []
    for count in (1000, 8000):
        tracemalloc.start()
        read_register(space=space, by=administrator, chunks=lines(count), columns={})
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert RegisterLine.objects.count() == 8000
    assert peaks[1] < peaks[0] * 1.5


def test_a_list_can_be_done_away_with(space: Space, administrator: Account) -> None:
    read(space, administrator)
    forget_register(space=space, by=administrator)
    assert RegisterLine.objects.count() == 0
    with pytest.raises(Refused) as refused:
        find_in_register(person=factories.person(), space=space, given=ANA)
    assert code_of(refused) == "no_list"


def test_a_list_is_the_organisers_business(space: Space) -> None:
    with pytest.raises(Refused):
        read(space, factories.account())
