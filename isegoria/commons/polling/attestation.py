# SPDX-License-Identifier: AGPL-3.0-or-later
"""How the rows of a polling station read to the journal. An urn is called "vote" there, by its public id."""

from collections.abc import Iterable

from isegoria.core.journal import canonical, merkle, subjects

from .models import Arrival, ListedVoter, SealedVote, Urn

LIST_SUBJECT = "voters"
ENVELOPE_SUBJECT = "envelope"
URN_SUBJECT = "urn"
A_PART = 500
"""Lines of a list of voters that one entry of the journal is about, and that one transaction writes."""


# --- the list of voters -----------------------------------------------------------------------------------
def part_of(number: int) -> int:
    """In which part of a list a line stands, by its number from 1."""
    return (number - 1) // A_PART


def list_subject(phase: int, part: int) -> str:
    return f"{phase}/{part}"


def list_content(phase: int, part: int) -> dict[str, object]:
    """Of one part of a list of voters: how many lines, and a root over their digests, so that none slips in unseen."""
    first = part * A_PART
    lines = ListedVoter.objects.filter(phase=phase, number__gt=first, number__lte=first + A_PART).order_by("number")
    count, root = merkle.root_of(
        canonical.canonical_bytes({"number": number, "by": by, "digest": digest})
        for number, by, digest in lines.values_list("number", "by", "digest")
    )
    return {"phase": phase, "part": part, "lines": count, "root": root.hex()}


def attested_lists(ids: list[str]) -> dict[str, dict[str, object]]:
    found = {}
    for one in ids:
        phase, part = map(int, one.split("/"))
        content = list_content(phase, part)
        if content["lines"]:
            found[one] = content
    return found


# --- secret ballots ---------------------------------------------------------------------------------------
def arrival_content(vote: str, token: str) -> dict[str, object]:
    """What a receipt proves: that an envelope of this name came to the urn of this vote. Neither whose, nor what."""
    return {"vote": vote, "envelope": token}


def attested_arrivals(ids: list[str]) -> dict[str, dict[str, object]]:
    rows = Arrival.objects.filter(token__in=ids).values_list("token", "urn__public_id")
    return {token: arrival_content(vote, token) for token, vote in rows}


def arrival_ids() -> Iterable[str]:
    return Arrival.objects.values_list("token", flat=True).iterator()


def ballot_leaf(key: str, marks: list[int] | None) -> bytes:
    """A ballot of an opened urn as its Merkle tree hashes it: canonical JSON."""
    return canonical.canonical_bytes({"ballot": key, "marks": marks})


def urn_content(
    *, vote: str, ballots: int, root: str, envelopes: int, envelopes_root: str, left_out: int, seed: str
) -> dict[str, object]:
    """What the opening of an urn attests: the root over its mixed ballots, by key, and over the names of the envelopes
    that were counted, in ascending order; and the seed of the lot, drawn at that moment."""
    return {
        "vote": vote,
        "ballots": ballots,
        "root": root,
        "envelopes": envelopes,
        "envelopes_root": envelopes_root,
        "left_out": left_out,
        "seed": seed,
    }


def ballots_root(rows: Iterable[tuple[str, list[int] | None]]) -> tuple[int, str]:
    """Number and root of ballots given in the order of their keys."""
    count, root = merkle.root_of(ballot_leaf(key, marks) for key, marks in rows)
    return count, root.hex()


def envelopes_root(tokens: Iterable[str]) -> tuple[int, str]:
    """Number and root of the names of envelopes, given in ascending order."""
    count, root = merkle.root_of(token.encode("ascii") for token in tokens)
    return count, root.hex()


def attested_urns(ids: list[str]) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for urn in Urn.objects.filter(public_id__in=ids, opened_at__isnull=False):
        if urn.seal_key or SealedVote.objects.filter(urn=urn).exists():
            found[urn.public_id] = opened_content(urn)
    return found


def opened_content(urn: Urn) -> dict[str, object]:
    """What the rows of an opened urn say now: read whole, in constant memory."""
    sealed = SealedVote.objects.filter(urn=urn).order_by("key").values_list("key", "marks")
    ballots, root = ballots_root(sealed.iterator(chunk_size=5000))
    arrived = Arrival.objects.filter(urn=urn)
    counted = arrived.filter(state=Arrival.State.COUNTED).order_by("token").values_list("token", flat=True)
    envelopes, names_root = envelopes_root(counted.iterator(chunk_size=5000))
    return urn_content(
        vote=urn.public_id,
        ballots=ballots,
        root=root,
        envelopes=envelopes,
        envelopes_root=names_root,
        left_out=arrived.filter(state=Arrival.State.LEFT_OUT).count(),
        seed=urn.seed,
    )


def register() -> None:
    """Called once the apps are ready."""
    subjects.register(LIST_SUBJECT, attested_lists, public=False)
    subjects.register(ENVELOPE_SUBJECT, attested_arrivals, public=False, ids=arrival_ids)
    subjects.register(URN_SUBJECT, attested_urns, public=True)
