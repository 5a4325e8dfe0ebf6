# SPDX-License-Identifier: AGPL-3.0-or-later
"""Exports of other platforms made for a test, and the rows that an import of them leaves."""

import gzip
import json
from pathlib import Path
from typing import Any

SITE = "https://ville.example/processes/idees/f/1"


def decidim(folder: Path) -> Path:
    """Two proposals, a debate, four comments of which one is another site's."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "propositions.csv").write_text(
        "\ufeffid;category/id;category/name/fr;title;body;votes;comments;created_at;url\r\n"
        f'7;1;Voirie;Un banc;"Il faut un banc,\nau soleil.";12;2;2019-01-24 22:29:15 +0100;{SITE}/proposals/7\r\n'
        f"8;;;Une fontaine;'-De l'eau;3;0;2019-01-25 08:00:00 UTC;{SITE}/proposals/8\r\n",
        encoding="utf-8",
    )
    (folder / "debats.csv").write_text(
        "id;author_id;title/fr;description/fr;comments;created_at;url;component/id\n"
        f'7;;Faut-il des bancs ?;"<p><strong>Voirie</strong></p>";1;2019-01-16 10:58:44 +0100;{SITE}/debates/7;1\n',
        encoding="utf-8",
    )
    kinds = {"P": "Decidim::Proposals::Proposal", "D": "Decidim::Debates::Debate", "C": "Decidim::Comments::Comment"}
    lines = ["id;created_at;body;author/id;alignment;depth;commentable_id;commentable_type;root_commentable_url"]
    for identity, body, author, side, on, kind, url in (
        (1, "D'accord.", 50, 1, 7, "P", f"{SITE}/proposals/7"),
        (2, "Moi aussi.", 51, 0, 1, "C", f"{SITE}/proposals/7"),
        (3, "Non.", 50, -1, 7, "D", f"{SITE}/debates/7"),
        (4, "Ailleurs.", 52, 0, 8, "P", "https://autre.example/processes/idees/f/1/proposals/8"),
    ):
        lines.append(f"{identity};2019-02-01 10:00:00 +0100;{body};{author};{side};0;{on};{kinds[kind]};{url}")
    (folder / "commentaires.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def consul(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "proposals.csv").write_text(
        "id,title,userId,date,summary,text,numComments,numSupports\n7,Limpiar,1,2015-09-15,Algo.,Más.,3,6560\n",
        encoding="utf-8",
    )
    with gzip.open(folder / "comments.csv.gz", "wt", encoding="utf-8") as stream:
        stream.write(
            "id,parentId,proposalId,userId,date,time,text,numPositiveVotes,numNegativeVotes\n"
            "1,-1,7,2,2015-09-15,0 days 10:50:19,Sí.,3,1\n"
            "2,1,7,1,2015-09-15,0 days 11:00:00,,0,0\n"
            "3,2,7,3,2015-09-15,0 days 12:00:00,También.,1,0\n"
            "4,99,7,3,2015-09-15,0 days 13:00:00,Perdido.,0,0\n"
            "5,-1,8,3,2015-09-15,0 days 13:00:00,Otra.,0,0\n"
        )
    return folder


def republique(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    argument = {
        "body": "Oui.<br>\nTrès.",
        "votes_count": 2,
        "created_at": "2015-10-01T10:00:00+0200",
        "is_trashed": False,
    }
    opinion = {
        "id": 61, "title": "T" * 150 + " " + "x" * 100, "body": "<p>Un&nbsp;texte.</p>", "section": "Section 1",
        "created_at": "2015-09-26T02:27:54+0200", "votes_ok": 22, "votes_nok": 4, "votes_mitige": 1,
        "is_trashed": False,
        "arguments": [{"id": 1, "side": "pour", **argument}, {"id": 2, "side": "contre", **argument}],
        "sources": [{"title": "Une source", "body": "dit que"}],
    }  # fmt: skip
    hidden = opinion | {"id": 62, "is_trashed": True, "arguments": [], "sources": []}
    lines = [json.dumps(opinion), json.dumps(hidden), "{not json", json.dumps({"id": 63}), json.dumps(opinion)]
    (folder / "opinions_flat.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


def vrai_debat(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    one = {
        "topic_id": 0, "contributions_id": "2201aae1-248e-11e9-995f-0242ac110003",
        "contribution_versions_title": "RIC", "contribution_versions_bodyText": "Un texte.",
        "contributions_votesCount": 9.0, "contributions_votesCountOk": 5.0, "contributions_votesCountMitige": 1.0,
        "contributions_votesCountNok": 3.0, "contributions_argumentsCountFor": 6.0,
        "contributions_argumentsCountAgainst": 1.0,
    }  # fmt: skip
    for name in ("topic_0", "topic_1"):
        (folder / f"{name}_main_contributions.json").write_text(json.dumps([one]), encoding="utf-8")
    return folder


def texts_of(source: str) -> list[tuple[Any, ...]]:
    """All texts that an import wrote, in their order, without what is drawn by lot."""
    # Late: models exist only once Django is ready.
    from isegoria.core.contributions.models import Provenance

    contribution = "contribution__"
    return sorted(
        Provenance.objects.filter(source=source).values_list(
            "external_id",
            *(f"{contribution}{name}" for name in ("kind", "state", "title", "body", "created_at", "phase__slug")),
            f"{contribution}parent__provenance__external_id",
            f"{contribution}author__origin__external_id",
            f"{contribution}placed_comment__root__provenance__external_id",
            f"{contribution}placed_comment__side",
            f"{contribution}standing__comments",
            *(
                f"{contribution}imported_totals__{name}"
                for name in ("agrees", "passes", "disagrees", "supports", "comments")
            ),
        )
    )
