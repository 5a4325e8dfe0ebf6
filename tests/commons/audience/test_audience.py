# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who takes part: counted from what is kept anyway, never shown one by one, gone with the person."""

import csv
import io
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from isegoria.commons.audience import queries
from isegoria.commons.audience.actions import describe_oneself, set_reference
from isegoria.commons.audience.models import Portrait, Reference
from isegoria.commons.audience.rules import rounded
from isegoria.commons.open_data.own import own_data
from isegoria.core.accounts.actions import erase_person, merge_persons
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Person
from isegoria.core.processes.models import Participation, Process
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import Refused
from tests import factories

pytestmark = pytest.mark.django_db
FRENCH = {"accept-language": "fr"}


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


@pytest.fixture
def process() -> Process:
    return factories.process(
        "velo", space=factories.space("poitiers"), statements=[f"Proposition {n}." for n in range(6)]
    )


def come(process: Process, count: int, *, acts: int = 1, **said: str) -> list[Person]:
    """People who each give ``acts`` opinions, and say something of themselves."""
    texts = list(process.contributions.order_by("pk")[:acts])
    people = []
    for _ in range(count):
        person = factories.person()
        for one in texts:
            factories.opinion(one, by=person)
        if said:
            describe_oneself(person=person, space=process.space, **said)
        people.append(person)
    return people


def test_people_by_day_with_the_days_when_nobody_came(process: Process) -> None:
    first, second, third = come(process, 3)
    days = {first: 5, second: 5, third: 2}
    for person, ago in days.items():
        Participation.objects.filter(person=person).update(began_at=timezone.now() - timedelta(days=ago))

    came = queries.count_figures(process).came

    assert [count for _day, count in came] == [2, 0, 0, 1]
    assert came[0][0] == timezone.localdate(timezone.now() - timedelta(days=5), process.space.zone)


def test_a_day_is_that_of_the_place(process: Process) -> None:
    (person,) = come(process, 1)
    Process.objects.filter(pk=process.pk).update(created_at=timezone.now())
    Space.objects.filter(pk=process.space_id).update(time_zone="Pacific/Auckland")
    moment = timezone.now().replace(year=2026, month=3, day=1, hour=20)
    Participation.objects.filter(person=person).update(began_at=moment)

    again = Process.objects.select_related("space").get(pk=process.pk)
    assert queries.count_figures(again).came == [(date(2026, 3, 2), 1)]


def test_how_far_people_go(process: Process) -> None:
    come(process, 3, acts=1)
    come(process, 2, acts=5)
    writer = factories.person()
    factories.statement("Une idée.", phase=factories.phase(process), author=writer)
    found = queries.count_figures(process)

    assert found.people == 6
    assert found.acts == {1: 6, 2: 2, 5: 2, 10: 0, 20: 0}
    assert found.authors == 1
    assert found.by_assurance == {0: 6}


def test_under_twenty_people_nothing_is_shown(process: Process) -> None:
    come(process, 19, age="15-29")
    by_age = queries.comparisons(process)[0]
    assert (by_age.answered, by_age.is_shown) == (0, False)

    come(process, 1, age="30-44")
    by_age = queries.comparisons(process)[0]
    assert by_age.is_shown
    assert {row.value: row.people for row in by_age.rows} == {
        "15-29": 20,
        "30-44": 0,
        "45-59": 0,
        "60-74": 0,
        "75+": 0,
    }


@pytest.mark.parametrize(("count", "shown"), [(0, 0), (1, 0), (2, 0), (3, 5), (7, 5), (8, 10), (20, 20)])
def test_counts_are_rounded_so_that_no_difference_tells_of_one_person(count: int, shown: int) -> None:
    assert rounded(count) == shown


def test_the_gap_is_in_points_and_children_who_were_not_asked_are_left_out(process: Process) -> None:
    organiser = factories.role(process.space, "organiser")
    counts = {"0-14": 1000, "15-29": 400, "30-44": 200, "45-59": 200, "60-74": 100, "75+": 100}
    set_reference(space=process.space, dimension="age", counts=counts, source="INSEE", by=organiser)
    come(process, 5, age="15-29")
    come(process, 20, age="60-74")

    by_age = queries.comparisons(process)[0]
    points = {row.value: row.points for row in by_age.rows}

    assert points == {"15-29": -20, "30-44": -20, "45-59": -20, "60-74": 70, "75+": -10}
    assert by_age.source == "INSEE"


def test_whoever_did_not_take_part_is_not_counted(process: Process) -> None:
    come(process, 20, gender="woman")
    for _ in range(20):
        describe_oneself(person=factories.person(), space=process.space, gender="man")
    by_gender = queries.comparisons(process)[1]

    assert {row.value: row.people for row in by_gender.rows} == {"woman": 20, "man": 0, "other": 0}


def test_figures_without_a_source_or_by_anyone_are_refused(process: Process) -> None:
    organiser = factories.role(process.space, "organiser")
    with pytest.raises(Refused, match="source_missing"):
        set_reference(space=process.space, dimension="age", counts={"75+": 3}, source=" ", by=organiser)
    with pytest.raises(Refused, match="not_organiser"):
        set_reference(space=process.space, dimension="age", counts={}, source="", by=factories.account())


def test_a_portrait_goes_with_its_person_and_is_in_their_own_data(process: Process) -> None:
    (person,) = come(process, 1, age="75+", gender="woman")

    assert own_data(person, None)["portraits"] == [
        {
            "space": "poitiers",
            "age": "75+",
            "gender": "woman",
            "quarter": "",
            "given_on": timezone.localdate().isoformat(),
        }
    ]
    erase_person(person=person)
    assert Portrait.objects.count() == 0


def test_of_two_portraits_of_one_person_the_latest_holds(process: Process) -> None:
    place = process.space
    person, guest, other = factories.person(signed_in=True), factories.person(), factories.person()
    describe_oneself(person=person, space=place, age="15-29")
    Portrait.objects.update(given_on=date(2026, 1, 1))
    describe_oneself(person=guest, space=place, age="30-44")
    merge_persons(guest=guest, person=person)
    assert [(one.person, one.age) for one in Portrait.objects.all()] == [(person, "30-44")]

    describe_oneself(person=other, space=place, age="75+")
    Portrait.objects.filter(person=other).update(given_on=date(2026, 1, 1))
    merge_persons(guest=other, person=person)
    assert [(one.person, one.age) for one in Portrait.objects.all()] == [(person, "30-44")]


# --- pages ------------------------------------------------------------------------------------------
def test_one_answers_changes_and_empties(client: Client, process: Process) -> None:
    (person,) = come(process, 1)
    client.cookies[COOKIE] = guest_token(person)

    client.post("/me/portrait/poitiers/", {"age": "45-59", "gender": "", "quarter": "x"})
    assert [(one.person, one.age, one.gender, one.quarter) for one in Portrait.objects.all()] == [
        (person, "45-59", "", "")
    ]
    assert (
        'value="45-59" id="id_age_4" checked' in client.get("/me/portrait/poitiers/").text.replace(" required", "")
        or "checked" in client.get("/me/portrait/poitiers/").text
    )
    client.post("/me/portrait/poitiers/", {"age": "", "gender": ""})
    assert Portrait.objects.count() == 0


def test_looking_and_saying_nothing_makes_nobody(client: Client, process: Process) -> None:
    before = Person.objects.count()
    client.get("/me/portrait/poitiers/")
    client.post("/me/portrait/poitiers/", {"age": "", "gender": ""})
    assert client.post("/me/portrait/poitiers/", {"age": "200"}).status_code == 400

    assert Person.objects.count() == before


def test_an_organiser_enters_the_population(client: Client, process: Process) -> None:
    assert client.get("/population/poitiers/").status_code == 302
    client.force_login(factories.account())
    assert client.get("/population/poitiers/").status_code == 403
    client.force_login(factories.role(process.space, "organiser"))

    form = {"dimension": "quarter", "quarter-rows": "Les Trois Cités ; 9400\nCentre;12 000\n", "quarter-source": ""}
    assert "d’où viennent ces chiffres" in client.post("/population/poitiers/", form, headers=FRENCH).text
    client.post("/population/poitiers/", form | {"quarter-source": "INSEE 2021"})
    client.post("/population/poitiers/", {"dimension": "age", "age-15-29": "30", "age-source": "INSEE"})

    assert {one.dimension: one.counts for one in Reference.objects.all()} == {
        "quarter": {"Les Trois Cités": 9400, "Centre": 12000},
        "age": {"15-29": 30},
    }
    assert client.post("/population/poitiers/", form | {"quarter-rows": "Centre"}).status_code == 400
    client.post("/population/poitiers/", {"dimension": "age"})
    assert Reference.objects.get().dimension == "quarter"
    assert "Les Trois Cités" in Client().get("/me/portrait/poitiers/").text


def test_the_page_says_the_gaps_and_its_files_the_rows(client: Client, process: Process) -> None:
    organiser = factories.role(process.space, "organiser")
    counts = {"15-29": 500, "30-44": 200, "45-59": 100, "60-74": 100, "75+": 100}
    set_reference(space=process.space, dimension="age", counts=counts, source="INSEE, RP 2021", by=organiser)
    come(process, 20, age="60-74", acts=2)
    page = client.get("/s/poitiers/velo/figures/", headers=FRENCH).text

    assert "« 60 à 74 ans » : plus que leur part. 100 % de qui participe, 10 % de la population.".replace(
        " %", "\u202f%"
    ) in page.replace("\u00a0", " ")
    assert "INSEE, RP 2021" in page
    rows = list(csv.reader(io.StringIO(client.get("/s/poitiers/velo/figures/age.csv").text)))
    assert rows[0] == ["age", "people_rounded", "share", "population_share"]
    assert rows[4] == ["60-74", "20", "1", "0.1"]
    for name, head in (("days", "day"), ("assurance", "assurance"), ("steps", "step")):
        assert client.get(f"/s/poitiers/velo/figures/{name}.csv").text.startswith(head)
    for name in ("gender", "quarter", "nothing"):
        assert client.get(f"/s/poitiers/velo/figures/{name}.csv").status_code == 404


def test_with_few_people_the_page_says_why_it_shows_little(client: Client, process: Process) -> None:
    assert "Personne n’a encore pris part" in client.get("/s/poitiers/velo/figures/", headers=FRENCH).text
    come(process, 3, acts=2, age="75+")
    cache.clear()
    page = client.get("/s/poitiers/velo/figures/", headers=FRENCH).text

    assert "à moins, on pourrait deviner" in page
    assert "75 ans ou plus" not in page
    assert client.get("/s/poitiers/velo/figures/steps.csv").status_code == 404


def test_the_page_costs_the_same_however_many_came(
    client: Client, process: Process, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for count in (1, 25):
        come(process, count, age="75+")
        cache.clear()
        with django_assert_max_num_queries(16):
            client.get("/s/poitiers/velo/figures/")
        with django_assert_max_num_queries(12):
            client.get("/s/poitiers/velo/figures/")


def test_the_figures_of_a_draft_are_its_teams(client: Client) -> None:
    process = factories.finished("secret", space=factories.space("poitiers", texts=factories.TEXTS))

    assert client.get(f"/s/poitiers/{process.slug}/figures/").status_code == 404
