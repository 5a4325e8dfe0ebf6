# SPDX-License-Identifier: AGPL-3.0-or-later
"""Living examples: two elections whose real ballots were published, counted again; and a vote that is open.

Nobody is invented: the ballots of Orsay and of Burlington are those of their voters, and the open vote has none until
someone votes.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from isegoria.core.processes.actions import PhasePlan, draft_process, publish_process
from isegoria.core.processes.models import Process
from isegoria.core.processes.queries import phases_of
from isegoria.core.spaces.models import Space
from isegoria.engine.formats.ballots_input import read_ballots

from .actions import NewOption, make_vote
from .importing.actions import import_vote
from .models import Vote
from .tool import TOOL_SLUG

Progress = Callable[[str, int, int | None], None]

DATA = Path(__file__).parent / "data"
ORSAY, BURLINGTON, OPEN = "orsay-2007", "burlington-2009", "votes:demo"
GRADES = (
    {"fr": "À rejeter", "en": "Reject"},
    {"fr": "Insuffisant", "en": "Poor"},
    {"fr": "Passable", "en": "Acceptable"},
    {"fr": "Assez bien", "en": "Good"},
    {"fr": "Bien", "en": "Very good"},
    {"fr": "Très bien", "en": "Excellent"},
)
SCALE = [{"value": value, "names": names} for value, names in enumerate(GRADES)]


def load(*, space: Space, progress: Progress) -> None:
    """Bring in the two elections and open the vote. Doing it again changes nothing."""
    for number, one in enumerate((_orsay, _burlington, _open_vote), start=1):
        # All or nothing: half an election would be a false one. Nine thousand ballots take less than a second, on a
        # site that nobody visits yet.
        with transaction.atomic():
            one(space)
        progress("votes", number, 3)


def _orsay(space: Space) -> None:
    if Process.objects.filter(source=ORSAY).exists():
        return
    process = draft_process(
        space=space,
        slug="orsay-2007",
        questions={
            "fr": "Orsay, 2007 : et si l’on avait jugé chaque candidate et chaque candidat ?",
            "en": "Orsay, 2007: what if each candidate had been graded?",
        },
        presentations={
            "fr": "Le 22 avril 2007, dans trois bureaux de vote d’Orsay, 1 752 personnes qui venaient de voter au "
            "premier tour de l’élection présidentielle ont aussi jugé les douze candidates et candidats, de « Très "
            "bien » à « À rejeter ». C’était la première expérience du jugement majoritaire, menée par Michel "
            "Balinski et Rida Laraki. Voici leurs bulletins, comptés de nouveau, et ce que d’autres façons de compter "
            "auraient donné.",
            "en": "On 22 April 2007, in three polling stations of Orsay, 1,752 people who had just voted in the first "
            "round of the French presidential election also graded the twelve candidates, from “Excellent” to "
            "“Reject”. It was the first experiment with majority judgment, by Michel Balinski and Rida Laraki. Here "
            "are their ballots, counted again, and what other ways of counting would have given.",
        },
        rules={
            "fr": "Un bulletin par personne. Une candidate ou un candidat sans mention compte comme « À rejeter ».",
            "en": "One ballot each. A candidate without a grade counts as “Reject”.",
        },
        audiences={
            "fr": "Les électrices et électeurs des bureaux 1, 6 et 12 d’Orsay, qui le voulaient bien.",
            "en": "Voters of polling stations 1, 6 and 12 of Orsay who were willing.",
        },
        deciders={
            "fr": "Personne : c’était une expérience. Au second tour, la France a élu Nicolas Sarkozy.",
            "en": "Nobody: it was an experiment. In the second round, France elected Nicolas Sarkozy.",
        },
        attributions={
            "fr": "Bulletins : expérience de Michel Balinski et Rida Laraki, publiés par MieuxVoter "
            "(github.com/MieuxVoter/majority-judgment-datasets), domaine public (CC0 1.0).",
            "en": "Ballots: experiment of Michel Balinski and Rida Laraki, published by MieuxVoter "
            "(github.com/MieuxVoter/majority-judgment-datasets), public domain (CC0 1.0).",
        },
        language="fr",
        source=ORSAY,
        phases=[_past("vote", {"fr": "Vote", "en": "Vote"}, datetime(2007, 4, 22, 6, tzinfo=UTC), hours=12)],
        by=None,
    )
    import_vote(
        phase=phases_of(process)[0],
        questions={
            "fr": "Pour présider la France, comment jugez-vous chacune de ces personnes ?",
            "en": "To preside over France, how do you grade each of these people?",
        },
        method="majority-judgment",
        options={"unmarked": "reject"},
        ballots=read_ballots(DATA / ORSAY / "ballots.csv"),
        scale=SCALE,
        source="Orsay, 2007 (Balinski, Laraki)",
    )
    publish_process(process=process, by=None)


def _burlington(space: Space) -> None:
    if Process.objects.filter(source=BURLINGTON).exists():
        return
    process = draft_process(
        space=space,
        slug="burlington-2009",
        questions={
            "fr": "Burlington, 2009 : qui aurait dû être maire ?",
            "en": "Burlington, 2009: who should have been mayor?",
        },
        presentations={
            "fr": "Le 3 mars 2009, Burlington (Vermont) a élu son maire par vote alternatif : 8 980 bulletins "
            "classent six candidats. Kurt Wright était en tête au premier tour ; Bob Kiss a été élu ; et pourtant "
            "Andy Montroll aurait battu chacun des autres en duel. La ville a changé de mode de scrutin l’année "
            "suivante, puis y est revenue en 2021. Voici les bulletins.",
            "en": "On 3 March 2009, Burlington (Vermont) elected its mayor by instant-runoff voting: 8,980 ballots "
            "rank six candidates. Kurt Wright had the most first choices; Bob Kiss was elected; and yet Andy Montroll "
            "would have beaten each of the others face to face. The city gave the method up the year after, and came "
            "back to it in 2021. Here are the ballots.",
        },
        rules={
            "fr": "Un bulletin par personne, qui classe les candidats.",
            "en": "One ballot each, ranking candidates.",
        },
        audiences={"fr": "Les électrices et électeurs de Burlington.", "en": "The voters of Burlington."},
        deciders={
            "fr": "La ville : Bob Kiss fut maire jusqu’en 2012.",
            "en": "The city: Bob Kiss was mayor until 2012.",
        },
        attributions={
            "fr": "Bulletins : PrefLib (preflib.org, 00005), sous licence GPL-3.0 ; Nicholas Mattei et Toby Walsh, « "
            "PrefLib: A Library for Preferences », ADT 2013.",
            "en": "Ballots: PrefLib (preflib.org, 00005), under the GPL-3.0; Nicholas Mattei and Toby Walsh, "
            "“PrefLib: A Library for Preferences”, ADT 2013.",
        },
        language="en",
        source=BURLINGTON,
        phases=[_past("vote", {"fr": "Vote", "en": "Vote"}, datetime(2009, 3, 3, 12, tzinfo=UTC), hours=12)],
        by=None,
    )
    import_vote(
        phase=phases_of(process)[0],
        questions={"fr": "Qui voulez-vous comme maire de Burlington ?", "en": "Who should be the mayor of Burlington?"},
        method="irv",
        options={"tied_ranks": "one-left"},
        ballots=read_ballots(DATA / BURLINGTON / "ballots.csv"),
        source="Burlington, Vermont, 2009 (PrefLib 00005)",
    )
    publish_process(process=process, by=None)


def _past(slug: str, titles: dict[str, str], opens_at: datetime, *, hours: int) -> PhasePlan:
    return PhasePlan(
        slug=slug, tool=TOOL_SLUG, titles=titles, opens_at=opens_at, closes_at=opens_at + timedelta(hours=hours)
    )


def _open_vote(space: Space) -> Vote | None:
    """A vote on voting itself: which way of voting should a town use? Its options are the ways themselves."""
    if Process.objects.filter(source=OPEN).exists():
        return None
    process = draft_process(
        space=space,
        slug="comment-voter",
        questions={
            "fr": "Comment une commune devrait-elle choisir entre plusieurs projets ?",
            "en": "How should a town choose between several projects?",
        },
        presentations={
            "fr": "Un vote ouvert, pour essayer : jugez cinq façons de voter, par jugement majoritaire. Votre "
            "bulletin est secret, et vous pouvez en changer jusqu’à la fermeture.",
            "en": "An open vote, to try: grade five ways of voting, by majority judgment. Your ballot is secret, and "
            "you can change it until the close.",
        },
        rules={
            "fr": "Un bulletin par personne ; le dernier compte. Ceci est une démonstration : rien n’en sera décidé.",
            "en": "One ballot each; the latest counts. This is a demonstration: nothing will be decided from it.",
        },
        audiences={"fr": "Qui veut essayer ce site.", "en": "Whoever wants to try this site."},
        deciders={"fr": "Personne : c’est une démonstration.", "en": "Nobody: this is a demonstration."},
        language="fr",
        source=OPEN,
        phases=[
            PhasePlan(
                slug="vote",
                tool=TOOL_SLUG,
                titles={"fr": "Vote", "en": "Vote"},
                opens_at=timezone.now() - timedelta(seconds=1),
                closes_at=timezone.now() + timedelta(days=30),
            )
        ],
        by=None,
    )
    made = make_vote(
        phase=phases_of(process)[0],
        by=None,
        questions={
            "fr": "Pour choisir entre plusieurs projets, que pensez-vous de chacune de ces façons de voter ?",
            "en": "To choose between several projects, what do you think of each of these ways of voting?",
        },
        method="majority-judgment",
        scale=SCALE,
        choices=[NewOption(names=names, texts=texts) for names, texts in WAYS],
    )
    publish_process(process=process, by=None)
    return made


WAYS: tuple[tuple[dict[str, str], dict[str, str]], ...] = (
    (
        {"fr": "Un seul choix", "en": "A single choice"},
        {
            "fr": "On coche un projet ; le plus coché l’emporte. Deux projets semblables se partagent les voix.",
            "en": "One ticks one project; the one ticked most wins. Two similar projects share their votes.",
        },
    ),
    (
        {"fr": "Deux tours", "en": "Two rounds"},
        {
            "fr": "Comme pour élire le président : sans majorité, les deux premiers s’affrontent.",
            "en": "As for the French president: without a majority, the first two meet again.",
        },
    ),
    (
        {"fr": "Cocher tout ce qui convient", "en": "Tick all that suit"},
        {
            "fr": "Le vote par approbation : autant de projets que l’on veut, le plus coché l’emporte.",
            "en": "Approval voting: as many projects as one likes, the one ticked most wins.",
        },
    ),
    (
        {"fr": "Juger chaque projet", "en": "Grade each project"},
        {
            "fr": "Le jugement majoritaire : une mention pour chacun, la meilleure mention médiane l’emporte.",
            "en": "Majority judgment: a grade for each, the best middle grade wins.",
        },
    ),
    (
        {"fr": "Ranger les projets", "en": "Rank the projects"},
        {
            "fr": "Un ordre de préférence ; les projets s’affrontent deux à deux.",
            "en": "An order of preference; projects meet two by two.",
        },
    ),
)
