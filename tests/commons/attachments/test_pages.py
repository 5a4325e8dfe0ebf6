# SPDX-License-Identifier: AGPL-3.0-or-later
"""The page of the files, the files themselves, and who may have them."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from isegoria.commons.attachments import storage
from isegoria.commons.attachments.actions import attach, remove
from isegoria.commons.attachments.models import Attachment
from isegoria.commons.attachments.opening import open_file
from isegoria.core.accounts.models import Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Process
from tests import factories
from tests.commons.attachments.conftest import stored, upload
from tests.commons.attachments.samples import odt, pdf, photograph, picture

pytestmark = pytest.mark.django_db
AsPerson = Callable[[Person], Client]


def files_page(text: Contribution) -> str:
    return reverse("attachments:files", args=[text.ref])


def body(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]  # the test client's own


def test_a_file_is_sent_and_shown(text: Contribution, author: Person, as_person: AsPerson, visitor: Client) -> None:
    browser = as_person(author)
    sent = browser.post(files_page(text), {"file": upload(photograph()), "alternative": "The school gate"}, follow=True)
    kept = Attachment.objects.get()

    assert sent.redirect_chain == [(files_page(text), 302)]
    assert "The file is kept" in sent.text
    assert kept.alternative == "The school gate"
    page = visitor.get(files_page(text)).text
    assert f'src="/files/{kept.name}" alt="The school gate"' in page
    assert "Remove this file" not in page
    assert "Remove this file" in browser.get(files_page(text)).text


@pytest.mark.parametrize(
    ("content", "name", "kind"),
    [
        (pdf(), "holiday.jpg", "image/jpeg"),
        (picture("PNG"), "x.pdf", "application/pdf"),
        (odt(), "x.html", "text/html"),
        (picture(), "../../../etc/cron.d/x", "application/x-sh"),
        (picture(), "C:\\Windows\\system32\\evil.exe", ""),
        (picture(), "a\x00b.svg", "image/svg+xml"),
        (picture(), "." * 300, "x/y"),
    ],
)
@pytest.mark.django_db(transaction=True)  # what waited is thrown away at the commit
def test_neither_name_nor_announced_type_counts(
    content: bytes, name: str, kind: str, text: Contribution, author: Person, as_person: AsPerson, tmp_path: Path
) -> None:
    answer = as_person(author).post(files_page(text), {"file": upload(content, name, kind), "alternative": "Title"})
    kept = Attachment.objects.get()

    assert answer.status_code == 302
    assert {path.parent.name for path in (tmp_path / "attachments").rglob("*") if path.is_file()} == {kept.name[:2]}
    assert {one[:32] for one in stored(tmp_path)} == {kept.name}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "The file is empty"),
        (b"<svg><script>alert(1)</script></svg>", "SVG drawings can hold programs"),
        (picture() + b"\0" * 10_000_000, "and at most 10 MB can be kept"),
    ],
)
def test_a_file_that_cannot_be_kept_brings_the_form_back(
    content: bytes, words: str, text: Contribution, author: Person, as_person: AsPerson, tmp_path: Path
) -> None:
    page = as_person(author).post(files_page(text), {"file": upload(content), "alternative": "What I typed"})

    assert page.status_code == 400
    assert words in page.text
    assert "What I typed" in page.text
    assert stored(tmp_path) == []


def test_a_fit_file_is_not_asked_for_twice(text: Contribution, author: Person, as_person: AsPerson) -> None:
    browser = as_person(author)
    page = browser.post(files_page(text), {"file": upload(picture()), "alternative": ""})
    assert page.status_code == 400
    assert "Say in a few words what the picture shows" in page.text
    waiting = page.context["form"]["waiting"].value()

    again = browser.post(files_page(text), {"waiting": waiting, "alternative": "The gate"})

    assert again.status_code == 302
    assert Attachment.objects.get().alternative == "The gate"


def test_a_forged_waiting_file_is_no_file(text: Contribution, author: Person, as_person: AsPerson) -> None:
    page = as_person(author).post(files_page(text), {"waiting": "../../secret.key:x", "alternative": "The gate"})

    assert page.status_code == 400
    assert "Choose a file first" in page.text


def test_others_are_told_why_they_cannot_add(text: Contribution, as_person: AsPerson, tmp_path: Path) -> None:
    stranger = as_person(factories.person())
    assert 'type="file"' not in stranger.get(files_page(text)).text

    answer = stranger.post(files_page(text), {"file": upload(picture()), "alternative": "The gate"})

    assert (answer.status_code, answer["X-Refusal"]) == (403, "not_author")
    assert stored(tmp_path) == []


def test_a_newcomer_leaves_no_trace(text: Contribution, visitor: Client) -> None:
    people = Person.objects.count()
    answer = visitor.post(files_page(text), {"file": upload(picture()), "alternative": "The gate"})

    assert answer.status_code == 403
    assert Person.objects.count() == people


def test_removing_asks_first_and_says_so(kept: Attachment, author: Person, as_person: AsPerson) -> None:
    browser = as_person(author)
    page = browser.get(files_page(kept.contribution)).text
    address = reverse("attachments:remove", args=[kept.contribution.ref, kept.name])
    assert "Remove this file for good?" in page

    assert browser.get(address).status_code == 405
    assert "The file is removed" in browser.post(address, follow=True).text
    assert browser.get(f"/files/{kept.name}").status_code == 404


def test_a_file_is_removed_at_its_own_text_alone(kept: Attachment, author: Person, as_person: AsPerson) -> None:
    other = factories.statement(phase=kept.contribution.phase, author=author)

    assert as_person(author).post(reverse("attachments:remove", args=[other.ref, kept.name])).status_code == 404


def test_a_picture_is_served_so_that_it_can_do_nothing(kept: Attachment, visitor: Client) -> None:
    answer = visitor.get(f"/files/{kept.name}")

    assert body(answer) == storage.path_of(kept.name).read_bytes()
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"] == 'inline; filename="le-portail-de-lecole.jpg"'
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
    assert answer["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer["Cache-Control"] == "public, max-age=600"
    assert not answer.cookies
    small = visitor.get(f"/files/{kept.name}-small")
    assert len(body(small)) < kept.size
    assert small["ETag"] != answer["ETag"]


def test_a_document_is_downloaded(text: Contribution, author: Person, visitor: Client) -> None:
    for content, kind in ((pdf(), "application/pdf"), (odt(), "application/vnd.oasis.opendocument.text")):
        kept = attach(
            contribution=text, by=author, file=upload(content), alternative='Le plan "2026"; x=.exe\\'
        ).attachment
        answer = visitor.get(f"/files/{kept.name}")

        assert body(answer) == content
        assert answer["Content-Type"] == kind
        assert answer["Content-Disposition"] == f'attachment; filename="le-plan-2026-xexe.{kept.format}"'


def test_a_copy_is_asked_for_again_at_little_cost(
    kept: Attachment, visitor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(1):
        answer = visitor.get(f"/files/{kept.name}")
        body(answer)
    with django_assert_num_queries(1):
        again = visitor.get(f"/files/{kept.name}", headers={"if-none-match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("state", ["pending", "rejected", "hidden", "withdrawn"])
def test_what_is_not_public_is_given_to_its_author_alone(
    state: str, kept: Attachment, author: Person, as_person: AsPerson, visitor: Client
) -> None:
    Contribution.objects.filter(pk=kept.contribution_id).update(state=state)
    address = f"/files/{kept.name}"

    assert visitor.get(address).status_code == 404
    assert as_person(factories.person()).get(address).status_code == 404
    own = as_person(author).get(address)
    assert (own.status_code, own["Cache-Control"]) == (200, "private, no-store")
    assert len(body(own)) == kept.size
    moderator = Client()
    moderator.force_login(factories.role(kept.contribution.process.space, "moderator"))
    assert len(body(moderator.get(address))) == kept.size


def test_the_files_of_a_draft_are_not_public(kept: Attachment, visitor: Client) -> None:
    Process.objects.filter(pk=kept.contribution.process_id).update(published_at=None)

    assert visitor.get(f"/files/{kept.name}").status_code == 404


@pytest.mark.parametrize("name", ["0" * 32, "../db.sqlite3", "..%2fsecret.key", "%00" * 3, "AB" * 16, "a" * 31])
def test_there_is_no_way_to_another_file(name: str, visitor: Client, db: None) -> None:
    assert visitor.get(f"/files/{name}").status_code == 404


def test_a_file_lost_from_the_disk_is_a_page_missing(kept: Attachment, visitor: Client) -> None:
    storage.discard(kept.name)

    assert visitor.get(f"/files/{kept.name}").status_code == 404


def test_the_tag_shows_what_stands(
    kept: Attachment, author: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    template = Template("{% load attachments %}{% attachments_of text %}")

    def shown(person: Person | None) -> str:
        request = RequestFactory().get("/")
        request.person = person  # type: ignore[attr-defined]  # as PersonMiddleware does
        return template.render(Context({"request": request, "text": kept.contribution}))

    # In a page of another language, a description says which one it is in.
    with django_assert_num_queries(1), translation.override("en"):
        page = shown(None)
    assert f'src="/files/{kept.name}-small" alt="Le portail de l&#x27;école" lang="fr"' in page
    assert 'width="640" height="360"' in page
    assert '/files/"' not in page
    with django_assert_num_queries(1):
        assert files_page(kept.contribution) in shown(author)
    remove(attachment=kept, person=author)
    assert shown(None).strip() == ""


def test_the_page_takes_the_same_queries_however_many_files(kept: Attachment, author: Person, visitor: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as counted:
            visitor.get(files_page(kept.contribution))
        return len(counted)

    visitor.get(files_page(kept.contribution))
    first = queries()
    for _number in range(3):
        attach(contribution=kept.contribution, by=author, file=open_file(upload(picture())), alternative="x")
    assert queries() == first
    assert first <= 12


def test_too_many_files_in_an_hour_are_refused(
    text: Contribution, author: Person, as_person: AsPerson, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("isegoria.commons.attachments.rules.FILES_AN_HOUR", 2)
    browser = as_person(author)
    codes = [browser.post(files_page(text), {"file": upload(b"x"), "alternative": "x"}).status_code for _ in range(3)]

    assert codes == [400, 400, 429]
