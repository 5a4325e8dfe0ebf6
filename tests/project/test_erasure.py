# SPDX-License-Identifier: AGPL-3.0-or-later
"""Whoever leaves is nowhere any more: every table, file, cache, export and the journal are searched for their words."""

import gzip
import io
import pickle
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from PIL import Image

from isegoria.commons.attachments.actions import attach
from isegoria.commons.audience.actions import describe_oneself
from isegoria.commons.comments.actions import comment
from isegoria.commons.moderation.actions import flag
from isegoria.commons.notifications.actions import follow
from isegoria.commons.notifications.models import Device
from isegoria.commons.open_data.export import stream_process_export
from isegoria.commons.search.actions import keep_up
from isegoria.core.accounts.actions import choose_pseudonym, erase_person
from isegoria.core.accounts.models import Account, Person
from isegoria.core.accounts.processing import Consented
from isegoria.core.contributions.actions import edit
from isegoria.core.contributions.models import Contribution
from isegoria.core.contributions.tasks import erase_what_is_left
from isegoria.core.events import announce
from isegoria.core.journal import actions as journal
from isegoria.core.processes.models import Phase
from isegoria.doors.api.actions import make_token
from isegoria.tools.proposals.actions import propose
from isegoria.tools.statements.actions import add_statement
from tests import factories
from tests.tools.proposals import making

pytestmark = pytest.mark.django_db(transaction=True)
# No dictionary has them and no other test: what is found is hers.
ADDRESS, NAME = "zyxaddress@example.org", "Zyxname Person"
SAID = ("zyxtitle", "zyxproposal", "zyxedited", "zyxcomment", "zyxstatement", "zyxpicture", "zyxnote", "zyxquarter")
WORDS = [ADDRESS.partition("@")[0], "zyxname", "zyxtoken", "zyxwording", "zyxdevice", *SAID]


def picture() -> io.BytesIO:
    stream = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(stream, "PNG")
    stream.seek(0)
    return stream


@pytest.fixture
def someone(client: Client) -> tuple[Person, Phase]:
    """Someone who did one of everything, and took part beside others."""
    place = factories.space("poitiers")
    process = factories.process(
        "idees",
        space=place,
        phases=[factories.plan("avis"), making.plan("idees")],
    )
    account: Account = factories.account(ADDRESS)
    person = factories.person(account=account)
    choose_pseudonym(person=person, pseudonym=NAME)
    ideas, opinions = factories.phase(process, "idees"), factories.phase(process, "avis")
    said = propose(phase=ideas, author=person, title="Zyxtitle", body="Un zyxproposal de pistes.", language="fr")
    proposal = said.contribution
    edit(contribution=proposal, person=person, title="Zyxtitle", body="Un zyxedited de pistes.", max_length=5000)
    attach(contribution=proposal, by=person, file=picture(), alternative="Une zyxpicture du pont")
    comment(on=proposal, author=person, body="Mon zyxcomment.", language="fr")
    add_statement(phase=opinions, author=person, text="Un zyxstatement de plus.", language="fr")
    other = factories.statement(phase=opinions)
    factories.opinion(other, 1, by=person)
    flag(contribution=other, person=person, reason="off_topic", note="Ma zyxnote")
    follow(person=person, target=place)
    describe_oneself(person=person, space=place, quarter="zyxquarter")
    announce(Consented(person=person, purpose="newsletters", about="poitiers", wording="Zyxwording"))
    make_token(account=account, name="zyxtoken", scopes=["read"], days=30)
    Device.objects.create(person=person, endpoint="https://push.example/zyxdevice", p256dh="x", auth="x")
    client.force_login(account)
    for path in ("/", "/me/", "/s/poitiers/idees/", f"/search/?q={SAID[1]}"):
        assert client.get(path).status_code == 200
    journal.sequence()
    keep_up()
    return person, ideas


def tables() -> Iterator[tuple[str, str]]:
    """Every cell of every table that holds one of the words: (table, value)."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            if table == "django_session":  # sealed: looked at below, opened
                continue
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608 - names of the database
            for row in cursor.fetchall():
                for value in row:
                    text = bytes(value).decode("utf-8", "replace") if isinstance(value, (bytes, memoryview)) else value
                    yield table, str(text)


def holding(pieces: Iterator[tuple[str, str]]) -> set[str]:
    return {where for where, text in pieces if any(word in text.lower() for word in WORDS)}


def files() -> Iterator[tuple[str, str]]:
    """What the data directory holds beside the database itself."""
    for path in Path(settings.ISEGORIA_DATA_DIR).rglob("*"):
        if path.is_file() and ".sqlite3" not in path.name:
            content = path.read_bytes()
            yield path.name, path.name
            yield path.name, (gzip.decompress(content) if path.suffix == ".gz" else content).decode("utf-8", "replace")


def exports(client: Client, phase: Phase) -> Iterator[tuple[str, str]]:
    def opened(name: str, content: bytes) -> Iterator[tuple[str, str]]:
        with zipfile.ZipFile(io.BytesIO(content)) as archived:
            for one in archived.namelist():
                yield f"{name}/{one}", archived.read(one).decode("utf-8", "replace")

    process = phase.process
    yield from opened("open data", b"".join(stream_process_export(process)))
    yield from opened("journal", b"".join(client.get("/journal/export.zip")))  # type: ignore[arg-type] - it streams
    for path in ("/s/poitiers/idees/", "/s/poitiers/idees/moderation/", "/journal/", "/search/?q=zyxproposal"):
        page = client.get(path)
        # The page of a search says again what was typed.
        yield path, page.text.replace("zyxproposal", "")


def cached() -> Iterator[tuple[str, str]]:
    for key, value in dict(getattr(cache, "_cache", {})).items():
        yield key, key
        yield key, repr(pickle.loads(value)) if isinstance(value, bytes) else repr(value)  # noqa: S301 - our own cache


def test_whoever_leaves_is_nowhere_any_more(someone: tuple[Person, Phase], client: Client) -> None:
    person, phase = someone
    assert len(holding(tables())) > 8  # or the search below would find nothing whatever happened
    assert holding(exports(client, phase))

    erase_person(person=person)
    while erase_what_is_left():
        pass
    while keep_up():
        pass
    journal.sequence()

    anyone = Client()
    assert holding(tables()) == set()
    assert holding(files()) == set()
    assert holding(cached()) == set()
    assert holding(exports(anyone, phase)) == set()
    # That something stood there, and that it went, stays.
    assert Contribution.objects.filter(state="erased").count() == 3
    assert not Account.objects.exists()


def test_what_others_said_stays(someone: tuple[Person, Phase]) -> None:
    person, _phase = someone
    others = list(Contribution.objects.exclude(author=person).values_list("pk", flat=True))
    before: Any = Contribution.objects.filter(pk__in=others).order_by("pk").values_list("pk", "body", "state")
    kept = list(before)
    erase_person(person=person)
    assert list(before.all()) == kept
    assert len(kept) >= 1
