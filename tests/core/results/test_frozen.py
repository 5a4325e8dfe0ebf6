# SPDX-License-Identifier: AGPL-3.0-or-later
"""Results never change, and a crash leaves a whole file or none."""

import hashlib
from pathlib import Path

import pytest

from isegoria.core.journal.models import Entry
from isegoria.core.results import frozen
from isegoria.core.results.actions import publish_result
from isegoria.core.results.models import Result
from isegoria.core.results.queries import find_result, latest_result
from isegoria.core.results.rules import may_download
from tests import factories


@pytest.fixture(autouse=True)
def own_folder(settings: object, tmp_path: Path) -> Path:
    settings.ISEGORIA_DATA_DIR = tmp_path / "data"
    settings.ISEGORIA_DATA_DIR.mkdir()
    return settings.ISEGORIA_DATA_DIR


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "input.csv"
    path.write_bytes(b"participant,statement,opinion\n0,0,1\n" * 50_000)
    return path


def test_a_frozen_file_is_named_by_its_bytes(file: Path) -> None:
    name = frozen.freeze(file)

    assert name == hashlib.sha256(file.read_bytes()).hexdigest()
    assert b"".join(frozen.stream_frozen(name)) == file.read_bytes()


def test_freezing_twice_keeps_one(file: Path, own_folder: Path) -> None:
    assert frozen.freeze(file) == frozen.freeze(file)
    assert len([path for path in (own_folder / "frozen").rglob("*") if path.is_file()]) == 1


def test_a_crash_leaves_no_half_file(file: Path, own_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(frozen.os, "fsync", full_disk)
    with pytest.raises(OSError, match="No space"):
        frozen.freeze(file)

    assert [path for path in (own_folder / "frozen").rglob("*") if path.is_file()] == []
    assert not frozen.exists(hashlib.sha256(file.read_bytes()).hexdigest())


@pytest.mark.parametrize("name", ["", "a" * 63, "A" * 64, "../" + "a" * 61, "g" * 64])
def test_only_a_digest_names_a_file(name: str) -> None:
    with pytest.raises(ValueError, match="SHA-256"):
        frozen.exists(name)


def test_a_file_that_is_not_there_is_said(own_folder: Path) -> None:
    with pytest.raises(FileNotFoundError):
        next(frozen.stream_frozen("a" * 64))


def publish(file: Path, people: int = 30) -> Result:
    return publish_result(
        phase=factories.phase(),
        method="polis",
        engine_version="1",
        input_file=file,
        document_file=file,
        digest="d" * 64,
        summary={"k": 2},
        people=people,
        expressions=100,
    )


@pytest.mark.django_db
def test_a_result_is_never_changed(file: Path) -> None:
    result = publish(file)
    result.digest = "e" * 64
    with pytest.raises(TypeError, match="never changed"):
        result.save()

    assert Result.objects.get().digest == "d" * 64


@pytest.mark.django_db
def test_a_result_enters_the_journal_and_is_found(file: Path) -> None:
    result = publish(file)

    assert Entry.objects.filter(kind="result.published", subject_id=str(result.pk)).count() == 1
    assert find_result("d" * 64) == result
    assert find_result("d") is None
    assert latest_result(result.phase, "polis") == result


@pytest.mark.django_db
def test_a_result_whose_files_cannot_be_kept_is_not_published(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        publish(tmp_path / "missing.csv")
    assert not Result.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize(("people", "leaves"), [(19, False), (20, True)])
def test_lines_of_few_people_do_not_leave(file: Path, people: int, leaves: bool) -> None:
    assert bool(may_download(publish(file, people))) is leaves
