# SPDX-License-Identifier: AGPL-3.0-or-later
"""Two consultations that took place elsewhere, brought in as any town would bring its own: their files say all of it.

Each has a folder of its own in ``data/``, with its licence and its source. No support and no vote is made up: what the
platforms counted is shown as their totals.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from isegoria.core.manifest import find_tool
from isegoria.core.spaces.models import Space
from isegoria.doors.exchange.actions import ImportOptions
from isegoria.doors.exchange.importing import import_files, text_files
from isegoria.doors.exchange.sources import SOURCES

from .progress import Progress

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Consultation:
    """Where the files are, where they go and how they are presented. Texts are by language."""

    format: str
    folder: str
    source: str
    space: str
    slug: str
    language: str
    zone: str
    questions: Mapping[str, str]
    presentations: Mapping[str, str]
    rules: Mapping[str, str]
    audiences: Mapping[str, str]
    deciders: Mapping[str, str]
    attributions: Mapping[str, str]
    stays_open: bool


CONSULTATIONS = (
    Consultation(
        format="consul",
        folder="decide-madrid",
        source="demo:decide-madrid",
        space="madrid",
        slug="decide-madrid",
        language="es",
        zone="Europe/Madrid",
        questions={
            "es": "¿Qué propone para Madrid?",
            "fr": "Que proposez-vous pour Madrid ?",
            "en": "What do you propose for Madrid?",
        },
        presentations={
            "es": "Ochenta propuestas ciudadanas de Decide Madrid, de 2015 a 2019, con sus comentarios. La consulta "
            "está "
            "cerrada: se lee, y ya no se responde.",
            "fr": "Quatre-vingts propositions de Madrilènes, faites de 2015 à 2019 sur le site Decide Madrid, et leurs "
            "commentaires, en espagnol. La consultation est close : on la lit, on n’y répond plus. Les soutiens sont "
            "ceux que Madrid avait comptés.",
            "en": "Eighty proposals by people of Madrid, made from 2015 to 2019 on the site Decide Madrid, and their "
            "comments, in Spanish. The consultation is closed: it can be read, not answered. The supports are those "
            "that Madrid had counted.",
        },
        rules={
            "es": "La consulta está cerrada. Cualquier persona empadronada en Madrid podía apoyar las propuestas.",
            "fr": "La consultation est close. Toute personne inscrite à Madrid pouvait soutenir les propositions ; "
            "celles que soutenait un habitant sur cent étaient soumises au vote de tous.",
            "en": "The consultation is closed. Anyone registered in Madrid could support the proposals; those that one "
            "inhabitant in a hundred supported were put to a vote of all.",
        },
        audiences={
            "es": "Las personas empadronadas en Madrid.",
            "fr": "Les personnes inscrites sur les registres de Madrid.",
            "en": "People registered as living in Madrid.",
        },
        deciders={
            "es": "El Ayuntamiento de Madrid.",
            "fr": "La ville de Madrid.",
            "en": "The city of Madrid.",
        },
        attributions={
            "en": "Proposals and comments: Decide Madrid (Ayuntamiento de Madrid), collected by the ARGRECSYS group of "
            "the "
            "Universidad Autónoma de Madrid (github.com/argrecsys/decide-madrid-2019-annotations), under the Apache "
            "License 2.0. Authors are shown without their names.",
            "fr": "Propositions et commentaires : Decide Madrid (Ayuntamiento de Madrid), réunis par le groupe "
            "ARGRECSYS "
            "de l’Universidad Autónoma de Madrid (github.com/argrecsys/decide-madrid-2019-annotations), sous licence "
            "Apache 2.0. Leurs auteurs sont montrés sans leur nom.",
        },
        stays_open=False,
    ),
    Consultation(
        format="decidim",
        folder="grand-debat-lille",
        source="demo:grand-debat-lille",
        space="lille",
        slug="grand-debat",
        language="fr",
        zone="Europe/Paris",
        questions={
            "fr": "Le Grand Débat dans la métropole de Lille : que proposez-vous ?",
            "en": "The Great Debate in the Lille metropolis: what do you propose?",
        },
        presentations={
            "fr": "Début 2019, pendant le Grand Débat national, la Métropole européenne de Lille a recueilli en ligne "
            "196 "
            "propositions et ouvert 29 débats. Les voici, et ce que chacun y a répondu. Vous pouvez les soutenir et "
            "les "
            "commenter dans cette démonstration ; les soutiens d’alors sont montrés à part.",
            "en": "Early in 2019, during France’s Great National Debate, the European Metropolis of Lille gathered 196 "
            "proposals online and opened 29 debates. Here they are, in French, with what everyone answered. You can "
            "support and comment on them in this demonstration; the supports of that time are shown apart.",
        },
        rules={
            "fr": "Un soutien par personne et par proposition. Les commentaires sont lus par un modérateur après leur "
            "parution : pas d’attaque contre des personnes. Ceci est une démonstration : rien n’en sera décidé.",
            "en": "One support for each person and proposal. Comments are read by a moderator after they show: no "
            "attack "
            "on people. This is a demonstration: nothing will be decided from it.",
        },
        audiences={
            "fr": "En 2019, toutes les personnes de la métropole de Lille ; aujourd’hui, qui veut essayer ce site.",
            "en": "In 2019, everyone in the Lille metropolis; today, whoever wants to try this site.",
        },
        deciders={
            "fr": "Personne ici : c’est une démonstration. En 2019, le gouvernement avait ouvert le débat.",
            "en": "Nobody here: this is a demonstration. In 2019 it was the government that had opened the debate.",
        },
        attributions={
            "fr": "Propositions, débats et commentaires : Métropole européenne de Lille, publiés par Open Source "
            "Politics "
            "(github.com/OpenSourcePolitics/datathon-grand-debat), sous licence GNU GPL 3.0, qui s’applique à ces "
            "données. Leurs auteurs sont montrés sans leur nom.",
            "en": "Proposals, debates and comments: Métropole européenne de Lille, published by Open Source Politics "
            "(github.com/OpenSourcePolitics/datathon-grand-debat), under the GNU GPL 3.0, which applies to these data. "
            "Authors are shown without their names.",
        },
        stays_open=True,
    ),
)


def load_consultations(spaces: Mapping[str, Space], progress: Progress) -> None:
    """Bring in those that are not there yet. Without the tool that takes proposals there is nothing to bring in."""
    if find_tool("proposals") is None:
        return
    for one in CONSULTATIONS:
        export = SOURCES[one.format].find(DATA / one.folder, ZoneInfo(one.zone))
        import_files(
            text_files(export),
            source=one.source,
            space=spaces[one.space],
            options=ImportOptions(
                slug=one.slug,
                language=one.language,
                questions=one.questions,
                presentations=one.presentations,
                rules=one.rules,
                audiences=one.audiences,
                deciders=one.deciders,
                attributions=one.attributions,
                stays_open=one.stays_open,
            ),
            publish=True,
            progress=progress,
        )
