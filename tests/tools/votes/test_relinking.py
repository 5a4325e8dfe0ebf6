# SPDX-License-Identifier: AGPL-3.0-or-later
"""After a secret vote, someone who holds everything — the database's own files, its log, the journal, the exports —
tries to tell who voted what. They know who voted, in which order and when, to the second; and they fail.

Each voter's ballot is one of a kind (a number of points that nobody else gives), so that a single link would show.
"""

import itertools
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from isegoria.commons.polling.models import Arrival, Envelope, RollEntry, SealedVote
from isegoria.commons.polling.urn.sealing import opener
from isegoria.core.accounts.models import Person
from isegoria.core.journal.models import Entry
from isegoria.core.results.frozen import open_frozen
from isegoria.tools.votes.casting.actions import cast
from isegoria.tools.votes.models import Vote
from tests import factories
from tests.tools.votes.making import again, close, close_and_count, make_open_vote

pytestmark = pytest.mark.django_db(transaction=True)
VOTERS = 60


@pytest.fixture
def voted() -> tuple[Vote, list[Person], list[bytes]]:
    """A vote that is open: person n, the n-th to come, gives n points to the first option."""
    vote = make_open_vote("cumulative", points=1000)
    people = [factories.person() for _ in range(VOTERS)]
    for number, person in enumerate(people):
        cast(vote=vote, person=person, marks=[number + 1, 0, 0])
    for person in people[:10]:  # and some change their minds, back to the same
        cast(vote=vote, person=person, marks=[people.index(person) + 1, 0, 0])
    sealed = [bytes(one) for one in Envelope.objects.order_by("pk").values_list("sealed", flat=True)]
    return again(vote), people, sealed


def order_kept(found: list[int]) -> int:
    """How many voters stand next to the one who came after them: by chance, about one."""
    return sum(1 for one, other in itertools.pairwise(found) if other - one == 1)


def points(rows: Any) -> list[int]:
    return [marks[0] for marks in rows]


def test_the_order_of_the_ballots_is_that_of_random_keys(voted: tuple[Vote, list[Person], list[bytes]]) -> None:
    vote, _people, _sealed = voted
    close_and_count(vote)

    by_key = points(SealedVote.objects.order_by("key").values_list("marks", flat=True))
    with connection.cursor() as cursor:
        place = "rowid" if connection.vendor == "sqlite" else "ctid"
        cursor.execute(f"SELECT key, marks FROM polling_sealedvote ORDER BY {place}")  # noqa: S608 - one of two words
        rows = cursor.fetchall()

    assert [key for key, _marks in rows] == sorted(key for key, _marks in rows)
    assert sorted(by_key) == list(range(1, VOTERS + 1))
    assert order_kept(by_key) < 10


def test_ballots_hold_neither_a_number_nor_a_time() -> None:
    fields = {field.name for field in SealedVote._meta.get_fields()}

    assert fields == {"key", "urn", "marks"}


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_nothing_of_the_envelopes_is_left_in_the_files(voted: tuple[Vote, list[Person], list[bytes]]) -> None:
    vote, _people, sealed = voted
    database = Path(str(connection.settings_dict["NAME"]))

    def bytes_on_disk() -> bytes:
        files = [database, database.with_name(f"{database.name}-wal")]
        return b"".join(one.read_bytes() for one in files if one.exists())

    before = bytes_on_disk()
    assert all(one in before for one in sealed)

    close_and_count(vote)
    after = bytes_on_disk()

    assert [one for one in sealed if one in after or one[:32] in after] == []
    log = database.with_name(f"{database.name}-wal")
    with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as look:
        assert look.execute("PRAGMA freelist_count").fetchone() == (0,)
    assert not log.exists() or sealed[0] not in log.read_bytes()


def test_the_key_is_gone_so_that_a_copy_made_before_opens_nothing(
    voted: tuple[Vote, list[Person], list[bytes]], settings: Any
) -> None:
    vote, _people, _sealed = voted
    private = opener(vote.urn.seal_key)._private.private_bytes_raw().hex().encode()

    close_and_count(vote)

    folder = Path(settings.ISEGORIA_DATA_DIR)
    kept = [one for one in folder.rglob("*") if one.is_file() and one.stat().st_size < 10_000_000]
    assert [one for one in kept if private in one.read_bytes()] == []
    assert not (folder / "urns" / f"{bytes(vote.urn.seal_key).hex()}.key").exists()


def test_the_private_key_is_for_its_owner_only_and_never_in_the_database(
    voted: tuple[Vote, list[Person], list[bytes]], settings: Any
) -> None:
    vote, _people, _sealed = voted
    path = Path(settings.ISEGORIA_DATA_DIR) / "urns" / f"{bytes(vote.urn.seal_key).hex()}.key"

    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o077 == 0
    if connection.vendor == "sqlite":
        raw = Path(str(connection.settings_dict["NAME"])).read_bytes()
        text = path.read_text(encoding="ascii").strip()
        assert text.encode() not in raw
        assert bytes.fromhex(text) not in raw


def test_journal_receipts_and_roll_lead_to_no_ballot(voted: tuple[Vote, list[Person], list[bytes]]) -> None:
    """The journal tells the order and the second of each arrival; the roll, who took part. Neither says a word that
    is in a ballot."""
    vote, _people, _sealed = voted
    close_and_count(vote)

    keys = set(SealedVote.objects.values_list("key", flat=True))
    said = {
        text
        for row in Entry.objects.values_list("kind", "subject_kind", "subject_id")
        for text in row
    }  # fmt: skip
    tokens = set(Arrival.objects.values_list("token", flat=True))

    assert keys & (said | tokens) == set()
    assert {field.name for field in RollEntry._meta.get_fields()} == {"id", "urn", "person", "listed", "channel"}
    assert {field.name for field in Arrival._meta.get_fields()} == {"token", "urn", "state"}
    assert Entry.objects.filter(kind="ballot.cast").count() == VOTERS + 10


def test_two_openings_of_the_same_envelopes_give_other_orders() -> None:
    """The order of the keys is drawn anew by a source of secrets: it says nothing of the envelopes'."""
    orders = []
    for _time in range(3):
        vote = make_open_vote("cumulative", points=1000)
        for number in range(30):
            cast(vote=vote, person=factories.person(), marks=[number + 1, 0, 0])
        close_and_count(vote)
        rows = SealedVote.objects.filter(urn=vote.urn).order_by("key").values_list("marks", flat=True)
        orders.append(tuple(points(rows)))

    assert len(set(orders)) == 3


def test_the_frozen_file_is_in_ascending_order_whoever_came_first(
    voted: tuple[Vote, list[Person], list[bytes]],
) -> None:
    vote, people, _sealed = voted
    outcome = close_and_count(vote)

    text = open_frozen(outcome.result.input_sha256).read().decode()
    rows = [line for line in text.splitlines() if line and line[0].isdigit()]
    assert rows == sorted(rows, key=lambda row: [int(one) for one in row.split(",")])
    assert len(rows) == VOTERS
    assert not any(person.public_id in text for person in people)


def test_pages_and_the_api_show_no_ballot_of_anyone(voted: tuple[Vote, list[Person], list[bytes]]) -> None:
    vote, people, _sealed = voted
    vote = close(vote)
    close_and_count(vote)
    client = Client(headers={"accept-language": "en"})

    outcome = client.get(f"/api/v1/votes/{vote.public_id}/outcome").json()
    shown = client.get(f"/api/v1/votes/{vote.public_id}").json()
    data = str(outcome) + str(shown)

    assert outcome["tally"]["table"]["turnout"]["cast"] == VOTERS
    assert not any(one.public_id in data for one in people)
    assert not any(token in data for token in Arrival.objects.values_list("token", flat=True))


def test_few_ballots_are_totals_only() -> None:
    vote = make_open_vote()
    for marks in ([1, 0, 0], [1, 0, 0], [0, 1, 0]):
        cast(vote=vote, person=factories.person(), marks=marks)
    outcome = close_and_count(vote)

    shown = Client().get(f"/api/v1/votes/{vote.public_id}/outcome").json()

    assert outcome.few
    assert outcome.may_publish_ballots.code == "too_few_people"
    assert (shown["few"], shown["comparison"], shown["trace"]) == (True, None, [])
