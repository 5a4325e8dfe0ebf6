# SPDX-License-Identifier: AGPL-3.0-or-later
"""The sequencer: batches, interruptions, company, and what it refuses to sign."""

import os
import signal
import subprocess
import sys
import threading

import pytest
from django.conf import settings as site
from django.db import connection, connections, transaction

from isegoria.core.journal import actions, keys, queries
from isegoria.core.journal.audit import audit
from isegoria.core.journal.errors import JournalError
from isegoria.core.journal.models import Entry, Node, TreeHead

from .conftest import Texts, sequence_all

ENDLESS_SEQUENCER = """
import django
django.setup()
from isegoria.core.journal import actions
while True:
    print(actions.sequence(max_entries=5), flush=True)
"""


def say(count: int) -> list[int]:
    with transaction.atomic():
        return [
            actions.record(kind="k", subject_kind="s", subject_id=str(number), content={"n": number}).entry
            for number in range(count)
        ]


def positions() -> list[int | None]:
    return list(Entry.objects.order_by("position").values_list("position", flat=True))


def test_nothing_to_place_makes_no_head(db) -> None:
    assert actions.sequence() == 0
    assert queries.latest_head() is None


def test_entries_are_placed_in_the_order_of_their_numbers(db) -> None:
    entries = say(25)
    assert [actions.sequence(max_entries=10) for _ in range(4)] == [10, 10, 5, 0]
    assert list(Entry.objects.order_by("position").values_list("pk", flat=True)) == entries
    assert positions() == list(range(25))
    assert list(TreeHead.objects.order_by("tree_size").values_list("tree_size", flat=True)) == [10, 20, 25]


def test_batches_do_not_change_the_tree(db) -> None:
    say(600)
    roots = []
    for batch in (1000, 7, 256):
        Entry.objects.update(position=None, leaf_hash=None)
        TreeHead.objects.all().delete()
        Node.objects.all().delete()
        sequence_all(batch)
        head = queries.latest_head()
        assert head is not None
        nodes = sorted((node.level, node.index, bytes(node.hash)) for node in Node.objects.all())
        assert [(level, index) for level, index, _ in nodes] == [(8, 0), (8, 1), (9, 0)]
        roots.append((head.root, nodes))
    assert roots[0] == roots[1] == roots[2]


def test_a_late_entry_with_a_low_number_is_placed_after_what_is_signed(db) -> None:
    low, middle, high = say(3)
    Entry.objects.filter(pk=low).update(position=-1)  # an act of PostgreSQL, numbered but not committed yet
    assert sequence_all() == 2
    Entry.objects.filter(pk=low).update(position=None)
    assert sequence_all() == 1
    assert list(Entry.objects.order_by("position").values_list("pk", flat=True)) == [middle, high, low]
    assert audit().tally == {}


def test_the_log_of_another_key_is_not_continued(db, settings) -> None:
    say(1)
    sequence_all()
    say(1)
    kept = keys.public_key()
    settings.ISEGORIA_JOURNAL_KEY = "11" * 32
    with pytest.raises(JournalError, match="key_changed"):
        actions.sequence()
    assert Entry.objects.filter(position=None).count() == 1
    settings.ISEGORIA_JOURNAL_KEY = ""
    assert keys.public_key() == kept
    assert actions.sequence() == 1


@pytest.mark.parametrize("frontier", [b"", b"\x00" * 32])
def test_a_damaged_head_is_not_continued(db, frontier: bytes) -> None:
    say(1)
    sequence_all()
    TreeHead.objects.update(frontier=frontier)
    say(1)
    with pytest.raises(JournalError, match="head_damaged"):
        actions.sequence()


def test_a_clock_set_back_never_takes_the_heads_back(db) -> None:
    say(2)
    actions.sequence(max_entries=1)
    first = queries.latest_head()
    assert first is not None
    later = TreeHead(tree_size=1, root_hash=first.root, timestamp=first.timestamp.replace(year=2999))
    note = queries.canonical.head_note(log_id=keys.log_id(), tree_size=1, root=first.root, timestamp=later.timestamp)
    TreeHead.objects.update(timestamp=later.timestamp, signature=keys.signing_key().sign(note))
    actions.sequence()
    newest = queries.latest_head()
    assert newest is not None
    assert (newest.tree_size, newest.timestamp) == (2, later.timestamp)


def test_a_killed_sequencer_is_taken_up_where_it_was(transactional_db) -> None:
    say(400)
    database = connection.settings_dict
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"],
        "ISEGORIA_DATA_DIR": str(site.ISEGORIA_DATA_DIR),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "DATABASE_URL": (
            f"sqlite:///{database['NAME']}"
            if connection.vendor == "sqlite"
            else "postgres://{USER}:{PASSWORD}@{HOST}:{PORT}/{NAME}".format(**database)
        ),
    }
    with subprocess.Popen(
        [sys.executable, "-c", ENDLESS_SEQUENCER], env=environment, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        placed = [int(process.stdout.readline()) for _ in range(6)]
        process.send_signal(signal.SIGKILL)
    assert placed == [5] * 6
    head = queries.latest_head()
    assert head is not None
    assert Entry.objects.filter(position__isnull=False).count() == head.tree_size >= 30
    sequence_all()
    assert positions() == list(range(400))
    report = audit()
    assert report.ok, report.findings


def in_thread(work) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_eight_writers_and_a_sequencer_lose_nothing(texts: Texts) -> None:
    acts, done = 15, threading.Event()
    receipts: list[actions.Receipt] = []

    def write(writer: int) -> None:
        for act in range(acts):
            receipts.append(texts.say(f"{writer}-{act}", f"writer {writer}, act {act}"))

    def place() -> None:
        while not done.is_set():
            actions.sequence(max_entries=10)
        sequence_all()

    sequencer = in_thread(place)
    writers = [in_thread(lambda writer=writer: write(writer)) for writer in range(8)]
    for thread in writers:
        thread.join()
    done.set()
    sequencer.join()
    assert positions() == list(range(8 * acts))
    assert sorted(Entry.objects.values_list("pk", flat=True)) == sorted(receipt.entry for receipt in receipts)
    assert {queries.entry_with_status(receipt.code).state for receipt in receipts} == {queries.State.SEQUENCED}
    report = audit()
    assert report.ok, report.findings


def test_two_sequencers_at_once_are_harmless(transactional_db) -> None:
    say(300)
    failures: list[BaseException] = []

    def place() -> None:
        try:
            for _ in range(40):
                actions.sequence(max_entries=10)
        except BaseException as failure:
            failures.append(failure)

    for thread in [in_thread(place), in_thread(place)]:
        thread.join()
    sequence_all()
    assert failures == []
    assert positions() == list(range(300))
    report = audit()
    assert report.ok, report.findings


def test_an_act_that_is_erasing_is_not_waited_for(transactional_db) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite has one write lock for all: the sequencer takes its turn")
    first, second, third = say(3)
    erasing, finish = threading.Event(), threading.Event()

    def erase() -> None:
        with transaction.atomic():
            actions.erase(entry_ids=[second], reason="author_request")
            erasing.set()
            finish.wait(20)

    thread = in_thread(erase)
    erasing.wait(20)
    assert actions.sequence() == 2
    finish.set()
    thread.join()
    assert actions.sequence() == 2
    placed = list(Entry.objects.order_by("position").values_list("pk", flat=True))
    assert placed[:3] == [first, third, second]
