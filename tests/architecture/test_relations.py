# SPDX-License-Identifier: AGPL-3.0-or-later
"""Walks every model for what import-linter cannot see, and shows on planted faults that the walk sees it."""

import uuid

import pytest
from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models

from tests.architecture import relations

MODELS = relations.ours(apps.get_models(include_auto_created=True))
SPINE_COLUMNS = 15
MODEL_FIELDS = 25


def test_there_are_models_to_walk() -> None:
    assert {"Contribution", "Person", "Entry", "Opinion"} <= {model.__name__ for model in MODELS}


def test_no_generic_key() -> None:
    assert [line for model in MODELS for line in relations.generic_keys(model)] == []


def test_relations_look_down_only() -> None:
    assert [line for model in MODELS for line in relations.upward_pointers(model)] == []


def test_a_model_keeps_at_most_25_fields() -> None:
    sizes = {model.__name__: relations.column_count(model) for model in MODELS}

    assert {name: size for name, size in sizes.items() if size > MODEL_FIELDS} == {}


def test_the_spine_keeps_at_most_15_columns() -> None:
    assert relations.column_count(apps.get_model("contributions", "Contribution")) <= SPINE_COLUMNS


def test_the_journal_points_to_nothing() -> None:
    found = [
        f"{model.__name__}.{name} → {target.__name__}"
        for model in MODELS
        if model._meta.app_label == "journal"
        for name, target in relations.pointers(model)
        if target._meta.app_label != "journal"
    ]
    assert found == []


def test_no_sealed_vote_leads_to_a_person_or_tells_its_order() -> None:
    sealed = [model for model in MODELS if model.__name__.endswith("SealedVote")]
    found = [line for model in sealed for line in relations.paths_to_a_person(model) + relations.traces_of_order(model)]
    assert found == []


@pytest.mark.django_isolate_apps("isegoria.core.places")
def test_a_generic_key_is_seen() -> None:
    class Flag(models.Model):
        about_type = models.ForeignKey(ContentType, on_delete=models.CASCADE)
        about_id = models.BigIntegerField()
        about = GenericForeignKey("about_type", "about_id")

        class Meta:
            app_label = "places"

    assert relations.generic_keys(Flag) == ["Flag.about is a generic key", "Flag.about_type is a generic key"]


@pytest.mark.django_isolate_apps("isegoria.core.places")
@pytest.mark.parametrize(
    ("source", "target", "finding"),
    [
        ("isegoria.core.journal.models", "isegoria.core.spaces.models", "up the staircase"),
        ("isegoria.core.spaces.models", "isegoria.tools.votes.models", "up a floor"),
        ("isegoria.commons.search.models", "isegoria.commons.answers.models", "sideways"),
        ("isegoria.tools.votes.models", "isegoria.tools.budgets.models", "sideways"),
        ("isegoria.tools.votes.models", "isegoria.core.spaces.models", None),
        ("isegoria.core.spaces.models", "isegoria.core.places.models", None),
        ("isegoria.core.spaces.models", "isegoria.core.spaces.models", None),
        ("isegoria.core.spaces.models", "django.contrib.auth.models", None),
    ],
)
def test_a_relation_that_looks_up_is_seen(source: str, target: str, finding: str | None) -> None:
    meta = type("Meta", (), {"app_label": "places"})
    pointed = type("Pointed", (models.Model,), {"__module__": target, "Meta": meta})
    key = models.ForeignKey(pointed, on_delete=models.CASCADE)
    pointing = type("Pointing", (models.Model,), {"__module__": source, "Meta": meta, "key": key})

    found = relations.upward_pointers(pointing)

    assert [line.rpartition(": ")[2] for line in found] == ([finding] if finding else [])


@pytest.mark.django_isolate_apps("isegoria.core.places")
def test_every_way_from_a_sealed_vote_to_its_voter_is_seen() -> None:
    class Person(models.Model):
        class Meta:
            app_label = "places"

    class Phase(models.Model):
        opened_by = models.ForeignKey(Person, on_delete=models.CASCADE)

        class Meta:
            app_label = "places"

    class Envelope(models.Model):
        voter = models.ForeignKey(Person, on_delete=models.CASCADE)

        class Meta:
            app_label = "places"

    class SealedVote(models.Model):
        phase = models.ForeignKey(Phase, on_delete=models.CASCADE)
        envelope = models.ForeignKey(Envelope, on_delete=models.CASCADE)
        at = models.DateTimeField()

        class Meta:
            app_label = "places"

    class RollEntry(models.Model):
        person = models.ForeignKey(Person, on_delete=models.CASCADE)
        vote = models.OneToOneField(SealedVote, on_delete=models.CASCADE)

        class Meta:
            app_label = "places"

    assert relations.paths_to_a_person(SealedVote) == [
        "SealedVote.envelope.voter leads to Person",
        "SealedVote.(rollentry).person leads to Person",
    ]
    assert relations.traces_of_order(SealedVote) == [
        "SealedVote.id counts the rows",
        "SealedVote.at keeps a time",
    ]


@pytest.mark.django_isolate_apps("isegoria.core.places")
def test_an_honest_sealed_vote_passes() -> None:
    class Person(models.Model):
        class Meta:
            app_label = "places"

    class Phase(models.Model):
        opened_by = models.ForeignKey(Person, on_delete=models.CASCADE)

        class Meta:
            app_label = "places"

    class SealedVote(models.Model):
        key = models.UUIDField(primary_key=True, default=uuid.uuid4)
        phase = models.ForeignKey(Phase, on_delete=models.CASCADE)

        class Meta:
            app_label = "places"

    assert relations.paths_to_a_person(SealedVote) + relations.traces_of_order(SealedVote) == []
