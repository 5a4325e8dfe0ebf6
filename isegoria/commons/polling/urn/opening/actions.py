# SPDX-License-Identifier: AGPL-3.0-or-later
"""Opening an urn: from envelopes that have a voter to ballots that have none.

In four steps, each of which can be cut short by a kill and is taken up again by the worker:

1. *Close*: the urn takes no ballot any more; whoever comes is told so. One small transaction.
2. *Read and mix*: the envelopes are opened into memory, those that do not count are left out, the others are mixed and
   take random keys; nothing is written and nobody waits.
3. *Turn*: one transaction: the roll and the envelopes are looked at again, the ballots are written, the envelopes go.
   Before it there are all the envelopes, after it all the ballots: never a mixture.
4. *Wipe*: the key is destroyed; then the tables are rewritten, so that nothing of the envelopes is left in the files.
"""

import json
import logging
import secrets
import struct
from array import array
from collections.abc import Iterator
from dataclasses import dataclass

from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Attestation
from isegoria.core.accounts.queries import is_attested
from isegoria.core.events import announce
from isegoria.core.expressions.queries import people_set_aside
from isegoria.core.journal import actions as journal
from isegoria.core.processes.models import Phase
from isegoria.core.verdicts import refuse

from ...attestation import URN_SUBJECT, ballots_root, envelopes_root, urn_content
from ...ballot_forms import form_of
from ...events import UrnClosed
from ...models import Arrival, Envelope, PaperBallot, RollEntry, Urn
from ...queries import paper_unsettled
from ..mixing import mix
from ..sealing import Opener, SealError, destroy_key, forget_key, has_key, is_to_wipe, opener, to_wipe

logger = logging.getLogger(__name__)
OPENED = "urn.opened"
AT_ONCE = 2000
TRIES = 5


def open_urn(*, urn: Urn) -> Urn:
    """Open an urn whose phase has closed, or take up an opening that was cut short.

    Once it is open and wiped, again changes nothing. One whose ballots are not secret holds no envelope: its paper
    ballots, if any, are turned the same way. Raises ``Refused``: vote_not_closed, paper_not_read, vote_cancelled;
    ``SealError``: key_missing. Complexity: O(n log n) in the envelopes, some 4 bytes a place and 100 bytes for each in
    memory.
    """
    urn = close(urn=urn)
    if urn.opened_at is None:
        read = _read(urn)
        if not any(_turn(urn, _mix(urn, read)) for _try in range(TRIES)):
            raise RuntimeError(f"what is in urn {urn.public_id} goes on changing")
        urn.refresh_from_db(fields=["state", "opened_at", "root", "seed", "ballots_count"])
    if urn.seal_key:
        wipe(urn=urn)
    return urn


def wipe_what_is_left() -> None:
    """Rewrite the tables of urns that were opened, where a kill or a reader came between. No query where none was."""
    for key in to_wipe():
        urn = Urn.objects.filter(seal_key=key).first()
        if urn is not None and urn.opened_at is not None:
            wipe(urn=urn)


# --- 1. close ---------------------------------------------------------------------------------------------
@transaction.atomic
def close(*, urn: Urn) -> Urn:
    """Let an urn take no ballot any more. Raises ``Refused``."""
    held = Urn.objects.select_for_update(of=("self",)).select_related("phase__process__space").get(pk=urn.pk)
    if held.state in (Urn.State.OPENING, Urn.State.OPENED):
        return held
    if held.state != Urn.State.READY:
        refuse(
            "vote_cancelled",
            _("This vote was cancelled, or is still being written: it has no urn to open. Nothing was changed."),
            _("Load the page again."),
            status=409,
        )
    if held.phase.state != Phase.State.CLOSED:
        refuse(
            "vote_not_closed",
            _("This vote is not closed: its urn stays shut until then. Nothing was changed."),
            _("Wait for the closing date."),
            status=409,
        )
    if waits_for_paper(held):
        refuse(
            "paper_not_read",
            _("Paper ballots are still being read: the urn waits for them. Nothing was changed."),
            _("Say that all of them are in, once each has been read alike twice."),
            status=409,
        )
    held.state = Urn.State.OPENING
    held.save(update_fields=["state"])
    announce(UrnClosed(held))
    return held


def waits_for_paper(urn: Urn) -> bool:
    """Whether ballots on paper may still come: they are read after the close, and no two counts are published."""
    if not PaperBallot.objects.filter(urn=urn).exclude(state=PaperBallot.State.CANCELLED).exists():
        return False
    return not urn.paper_in or paper_unsettled(urn) > 0


# --- 2. read ----------------------------------------------------------------------------------------------
@dataclass
class _Read:
    """What the envelopes hold, in the order of their keys: marks packed one after the other, four bytes each."""

    keys: "array[int]"
    tokens: bytearray
    marks: bytearray
    broken: set[int]
    """Keys of envelopes that do not open: they were altered in the database."""


def _read(urn: Urn) -> _Read:
    width = 4 * urn.places
    found = _Read(array("q"), bytearray(), bytearray(), set())
    envelopes = Envelope.objects.filter(urn=urn).order_by("pk").values_list("pk", "arrival", "sealed")
    key: Opener | None = None
    for pk, token, sealed in _in_parts(envelopes):
        key = key or opener(urn.seal_key)
        try:
            marks = key.open_bytes(sealed, urn=urn.public_id, envelope=token)
        except SealError:
            marks = b""
        if len(marks) != width:
            found.broken.add(pk)
            marks = bytes(width)
        found.keys.append(pk)
        found.tokens += bytes.fromhex(token)
        found.marks += marks
    return found


def _in_parts(rows: "object") -> Iterator[tuple[int, str, bytes]]:
    """Rows by ascending key, in reads of their own: no transaction stays open meanwhile, and nobody waits."""
    last = 0
    while True:
        part = list(rows.filter(pk__gt=last)[:AT_ONCE])  # type: ignore[attr-defined]  # a queryset, whose stub type cannot be written down
        yield from part
        if len(part) < AT_ONCE:
            return
        last = part[-1][0]


# --- 3. turn ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class _Standing:
    """What decides which ballots count, as the database has it at one moment."""

    envelopes: dict[int, str]
    """Key → name, of those that are there."""
    left_out: frozenset[int]
    paper: tuple[tuple[str, str], ...]
    """Numbers of paper ballots read, and their readings as JSON."""


def _standing(urn: Urn) -> _Standing:
    envelopes = Envelope.objects.filter(urn=urn).order_by("pk").values_list("pk", "arrival")
    readings = PaperBallot.objects.filter(urn=urn, state=PaperBallot.State.READ).order_by("serial")
    return _Standing(
        dict(envelopes.iterator(chunk_size=AT_ONCE)),
        frozenset(_left_out(urn)),
        tuple(
            (serial, json.dumps(settled or first or {"null": True}))
            for serial, first, settled in readings.values_list("serial", "first", "settled")
        ),
    )


def _left_out(urn: Urn) -> set[int]:
    """Keys of the envelopes that do not count: of people set aside or gone, of those whose check was taken back as
    mistaken, and those that no online signature on the roll answers for."""
    envelopes = Envelope.objects.filter(urn=urn).order_by()
    signed = RollEntry.objects.filter(urn=urn, channel=RollEntry.Channel.ONLINE, person__isnull=False)
    phase = urn.phase
    unsigned = envelopes.exclude(person__in=signed.values("person"))
    gone = envelopes.exclude(person__erased_at=None, person__merged_into=None)
    aside = envelopes.filter(person__in=people_set_aside(phase.process))
    found: set[int] = set()
    for which in (unsigned, gone, aside):
        found.update(which.values_list("pk", flat=True))
    if phase.assurance:
        revoked = Attestation.objects.filter(revoked_at__isnull=False).values("person")
        doubtful = envelopes.filter(person__in=revoked).select_related("person")
        residence = phase.process.space.residence
        found.update(one.pk for one in doubtful if not is_attested(one.person, phase.assurance, residence))
    return found


@dataclass(frozen=True)
class _Mixed:
    """Ballots that nobody holds, ready to be written, and the names of the envelopes that they came in."""

    standing: _Standing
    rows: list[tuple[str, int, str | None]]
    """Key, urn and marks as JSON, in the order of the keys."""
    root: str
    counted: list[str]
    """Names of the envelopes that count, ascending."""
    names_root: str


def _mix(urn: Urn, read: _Read) -> _Mixed:
    """Mix the ballots and give each a random key; they are written in the order of those keys, which nothing ties to
    anybody, so that the order of the rows tells no more than the keys do."""
    standing = _standing(urn)
    width = urn.places
    layout = struct.Struct(f">{width}i")
    marks: list[bytes | None] = []
    counted: list[str] = []
    for place, pk in enumerate(read.keys):
        token = read.tokens[16 * place : 16 * place + 16].hex()
        if standing.envelopes.get(pk) == token and pk not in standing.left_out and pk not in read.broken:
            marks.append(bytes(read.marks[layout.size * place : layout.size * (place + 1)]))
            counted.append(token)
    for _serial, text in standing.paper:
        reading = json.loads(text)
        marks.append(None if reading.get("null") else layout.pack(*reading["marks"]))
    rows = [(key, urn.pk, None if one is None else json.dumps(layout.unpack(one))) for key, one in mix(marks)]
    _count, root = ballots_root((key, None if text is None else json.loads(text)) for key, _urn, text in rows)
    counted.sort()
    return _Mixed(standing, rows, root, counted, envelopes_root(counted)[1])


@transaction.atomic
def _turn(urn: Urn, mixed: _Mixed) -> bool:
    """Envelopes become ballots. False, with nothing changed, where what was mixed is not what is there any more: two
    persons have become one meanwhile, or someone has left."""
    held = Urn.objects.select_for_update(of=("self",)).select_related("phase").get(pk=urn.pk)
    if held.state != Urn.State.OPENING or held.opened_at is not None:
        return True
    if _standing(urn) != mixed.standing:
        return False
    _write_ballots(mixed)
    _settle_arrivals(urn, mixed)
    Envelope.objects.filter(urn=urn).delete()
    _forget_readings(urn)
    _sign(held, mixed)
    return True


def _write_ballots(mixed: _Mixed) -> None:
    # Written out: at 100,000 ballots, building as many objects would hold every other writer for seconds.
    with connection.cursor() as cursor:
        for start in range(0, len(mixed.rows), AT_ONCE):
            cursor.executemany(
                "INSERT INTO polling_sealedvote (key, urn_id, marks) VALUES (%s, %s, %s)",
                mixed.rows[start : start + AT_ONCE],
            )


def _settle_arrivals(urn: Urn, mixed: _Mixed) -> None:
    """Say of each envelope whether it counts, before they go."""
    held = Arrival.objects.filter(urn=urn, state=Arrival.State.HELD)
    there = Envelope.objects.filter(urn=urn)
    held.exclude(token__in=there.values("arrival")).update(state=Arrival.State.LEFT_OUT)
    if len(mixed.counted) == len(mixed.standing.envelopes):
        held.update(state=Arrival.State.COUNTED)
        return
    kept = set(mixed.counted)
    others = [token for token in mixed.standing.envelopes.values() if token not in kept]
    for start in range(0, len(others), AT_ONCE):
        held.filter(token__in=others[start : start + AT_ONCE]).update(state=Arrival.State.LEFT_OUT)
    held.update(state=Arrival.State.COUNTED)


def _forget_readings(urn: Urn) -> None:
    """The paper stays in its box; who read which ballot, and what stood on it, is kept no longer beside the count."""
    PaperBallot.objects.filter(urn=urn).update(
        first=None, second=None, settled=None, first_by=None, second_by=None, settled_by=None
    )


def _sign(urn: Urn, mixed: _Mixed) -> None:
    """Say in its row and in the journal what came out of the urn; draw the seed of the lot, which nobody could know
    while ballots came."""
    urn.ballots_count, urn.root, urn.opened_at = len(mixed.rows), mixed.root, timezone.now()
    urn.state = Urn.State.OPENED
    if form_of(urn.phase).draws_lot(urn):
        urn.seed = secrets.token_hex(32)
    urn.save(update_fields=["state", "ballots_count", "root", "opened_at", "seed"])
    left_out = Arrival.objects.filter(urn=urn, state=Arrival.State.LEFT_OUT).count()
    if left_out:
        logger.warning("urn %s: %s envelopes were left out", urn.public_id, left_out)
    if urn.seal_key or mixed.rows:
        journal.record(
            kind=OPENED,
            subject_kind=URN_SUBJECT,
            subject_id=urn.public_id,
            content=urn_content(
                vote=urn.public_id,
                ballots=urn.ballots_count,
                root=urn.root,
                envelopes=len(mixed.counted),
                envelopes_root=mixed.names_root,
                left_out=left_out,
                seed=urn.seed,
            ),
        )


# --- 4. wipe ----------------------------------------------------------------------------------------------
def wipe(*, urn: Urn) -> bool:
    """Destroy the key, without which no copy of an envelope opens; then rewrite the tables, so that no page of the
    database holds one. Returns whether all is done: a reader may hold the log for a while, and then it is tried again.

    Tables are not rewritten in a transaction: called inside one (as tests do), they are left as they are.
    """
    if has_key(urn.seal_key):
        destroy_key(urn.seal_key)
    if not is_to_wipe(urn.seal_key):
        return True
    if not connection.in_atomic_block:
        try:
            whole = REWRITE[connection.vendor]()
        except DatabaseError:
            logger.exception("tables of urn %s could not be rewritten; it will be tried again", urn.public_id)
            whole = False
        if not whole:
            return False
    forget_key(urn.seal_key)
    return True


def _rewrite_sqlite() -> bool:
    """The whole file anew, without its free pages; then the log that it went through is folded into it and cut."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        held_by_a_reader = cursor.fetchone()[0]
    return not held_by_a_reader


def _rewrite_postgresql() -> bool:
    """The tables by which a ballot could be followed, the ballots in the order of their random keys."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (FULL) polling_envelope")
        cursor.execute("CLUSTER polling_sealedvote USING polling_sealedvote_pkey")
        cursor.execute("VACUUM (FULL) polling_arrival")
    return True


REWRITE = {"sqlite": _rewrite_sqlite, "postgresql": _rewrite_postgresql}
"""By database. PostgreSQL's archived log, where a site keeps one, is its administrator's: docs/security/urn.md."""
