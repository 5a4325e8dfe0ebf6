# SPDX-License-Identifier: AGPL-3.0-or-later
"""What each route of the permission matrix is tried on: its address, and what is sent to it.

A page that has its entry in tests/browser/test_pages.py needs nothing here. Another one takes what its arguments are
called from ``COMMON``, or its own from ``OWN``; what it needs in a form, from ``SENT``.
"""

import re
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import get_resolver

from tests.browser.test_pages import PAGES
from tests.project.matrix import Route

World = SimpleNamespace
Made = Callable[[World], Any]

# Name of an argument → what it is, wherever nothing else is said.
COMMON: Mapping[str, Made] = {
    "space": lambda world: world.process.space.slug,
    "process": lambda world: world.process.slug,
    "phase": lambda world: "avis",
    "public_id": lambda world: world.statement.public_id,
    "contribution": lambda world: world.statement.public_id,
    "statement": lambda world: world.statement.public_id,
    "proposal": lambda world: world.proposal.public_id,
    "argument": lambda world: world.argument.public_id,
    "number": lambda world: 1,
    "page": lambda world: "privacy",
    "recipe": lambda world: "conversation",
    "ref": lambda world: world.proposal.ref,
    "idea": lambda world: world.idea.public_id,
    "office": lambda world: world.office.public_id,
    "duty": lambda world: world.duty.public_id,
    "document": lambda world: world.synthesis.document.public_id,
    "sentence": lambda world: world.sentence.public_id,
    "vote": lambda world: world.vote.public_id,
    "batch": lambda world: world.batch,
    "role": lambda world: world.role.pk,
    "approval": lambda world: world.approval.pk,
    "key": lambda world: "0",
    "name": lambda world: "observer",
    "digest": lambda world: "0" * 64,
}
# Route, or the beginning of one → its own arguments.
_QUARTER: Made = lambda world: "quartier"  # noqa: E731 - said many times below
_NOWHERE: Made = lambda world: "0000000000"  # noqa: E731 - as above
_NONE: Made = lambda world: "none"  # noqa: E731 - as above; there is none, and whether one may know is what is asked
OWN: Mapping[str, Mapping[str, Made]] = {
    "/spaces/{space}/checks/cases/": {"case": lambda world: "0000000000"},
    "/spaces/{space}/checks/desk/": {"session": lambda world: "0000000000"},
    "answers:official": {"person": lambda world: world.guest.public_id},
    "attachments:": {"name": lambda world: world.attachment, "attachment": lambda world: world.attachment},
    "audience:table": {"table": _NONE},
    "budgets:": {
        "process": lambda world: "budget",
        "phase": lambda world: "projets",
        "ref": lambda world: world.project.ref,
    },
    "budgets:take_back": {"ref": lambda world: world.funded_project.ref},
    **{
        f"budgets:{one}": {"phase": lambda world: "vote"}
        for one in ("ballot", "receipt", "claim", "desk_vote", "desk_voters", "desk_codes", "desk_roll")
    },
    "budgets:desk_paper": {
        "phase": lambda world: "vote",
        "vote": lambda world: world.budget_vote.public_id,
        "serial": lambda world: world.budget_papers[0],
    },
    "comments:": {"process": _QUARTER, "ref": lambda world: world.comment.public_id},
    "comments:invited": {"token": _NONE},
    "comments:withdraw_invitation": {
        "ref": lambda world: world.proposal.ref,
        "invitation": lambda world: "0000000000",
    },
    "comments:thread": {"ref": lambda world: world.proposal.ref},
    "comments:invitations": {"ref": lambda world: world.proposal.ref},
    "comments:read": {"ref": lambda world: world.proposal.ref},
    "votes:": {"process": lambda world: "scrutin", "phase": lambda world: "vote"},
    "votes:objection": {"ref": lambda world: "0000000000-motif"},
    "votes:desk_paper_": {
        "process": lambda world: "papier",
        "vote": lambda world: world.papers.vote.public_id,
        "serial": lambda world: world.papers.unread,
    },
    "debates:": {"process": _QUARTER, "phase": lambda world: "debat", "ref": lambda world: world.argument.ref},
    "exchange:": {"token": lambda world: world.upload},
    "mfa_": {"pk": lambda world: 1},
    "moderation:appeal": {"decision": lambda world: 1},
    "moderation:end_pause": {"pause": lambda world: 1},
    "moderation:jury": {"appeal": _NONE},
    "moderation:undo": {"batch": _NONE},
    "notifications:": {"letter": lambda world: world.letter.pk, "token": _NONE, "act": _NONE},
    "notifications:person": {"person": lambda world: world.guest.public_id},
    "notifications:person_atom": {"person": lambda world: world.guest.public_id},
    "proposals:": {"process": _QUARTER, "phase": lambda world: "idees", "ref": lambda world: world.proposal.ref},
    "readings:": {"circle": lambda world: world.circle.public_id, "name": lambda world: "readings.csv"},
    "search:similar": {"process": _QUARTER, "phase": lambda world: "idees", "kind": lambda world: "proposal"},
    "synthesis:harvest": {"process": _QUARTER},
    "synthesis:workshop_undo": {"process": _QUARTER},
    "synthesis:rephrase": {"process": _QUARTER, "document": _NOWHERE, "sentence": _NOWHERE},
    "synthesis:edition_json": {"process": _QUARTER},
    "synthesis:machine_progress": {"process": _QUARTER},
    "synthesis:themes_texts": {"process": _QUARTER},
    "synthesis:printed": {"document": lambda world: "0000000000", "file": lambda world: "note.pdf"},
    "tokens:revoke": {"number": lambda world: 1},
    "verification:": {"case": _NONE, "provider": _NONE},
    "workshops:discard": {"process": _QUARTER, "workshop": lambda world: world.draft_workshop.public_id},
    "web:process_by_id": {"public_id": lambda world: world.process.public_id},
    "web:role_invitation": {"token": lambda world: world.offered},
    "web:share_process": {"public_id": lambda world: world.process.public_id},
    "web:embed_process": {"public_id": lambda world: world.process.public_id},
    "/attachments/": {"attachment": lambda world: world.attachment},
    "/comments/": {"comment": lambda world: world.comment.public_id},
    "/contributions/": {
        "contribution": lambda world: world.proposal.public_id,
        "invitation": lambda world: "0000000000",
    },
    "/facts/": {"fact": lambda world: "0000000000"},
    "/processes/{space}/{process}/extracts": {"process": _QUARTER},
    "/processes/{space}/{process}/harvest": {"process": _QUARTER},
    "/processes/{space}/{process}/history": {"process": _QUARTER, "step": lambda world: world.idea.steps.first().pk},
    "/processes/{space}/{process}/ideas": {"process": _QUARTER},
    "/processes/{space}/{process}/machine-reading": {"process": _QUARTER},
    "/processes/{space}/{process}/suggestions": {"process": _QUARTER, "step": lambda world: world.refused_step},
    "/processes/{space}/{process}/themes": {"process": _QUARTER, "number": lambda world: 0},
    "/me/follows/": {"what": lambda world: "process", "id": lambda world: world.process.public_id},
    "/me/moderation/": {"decision": lambda world: 1},
    "/me/panels/": {"appeal": _NONE},
    "/phases/{space}/{process}/{phase}/arguments": {"process": _QUARTER, "phase": lambda world: "debat"},
    "/phases/{space}/{process}/{phase}/both-sides": {"process": _QUARTER, "phase": lambda world: "debat"},
    "/phases/{space}/{process}/{phase}/position": {"process": _QUARTER, "phase": lambda world: "debat"},
    "/phases/{space}/{process}/{phase}/proposals": {"process": _QUARTER, "phase": lambda world: "idees"},
    **{
        f"/phases/{{space}}/{{process}}/{{phase}}/{one}": {
            "process": lambda world: "budget",
            "phase": lambda world: "projets",
        }
        for one in ("budget", "projects")
    },
    "/phases/{space}/{process}/{phase}/budget-vote": {
        "process": lambda world: "budget",
        "phase": lambda world: "vote",
    },
    "/budget-votes/": {"vote": lambda world: world.budget_vote.public_id},
    "/projects/": {
        "project": lambda world: world.project.public_id,
        "other": lambda world: world.other_project.public_id,
        "step": lambda world: "0000000000",
    },
    "/phases/{space}/{process}/{phase}/voters": {"process": lambda world: "scrutin", "phase": lambda world: "vote"},
    "/phases/{space}/{process}/{phase}/votes": {"process": lambda world: "scrutin", "phase": lambda world: "vote"},
    "/phases/{space}/{process}/{phase}/paper": {
        "process": lambda world: "papier",
        "phase": lambda world: "vote",
        "serial": lambda world: world.papers.unread,
    },
    "/phases/{space}/{process}/{phase}/paper/{serial}/settlement": {"serial": lambda world: world.papers.differing},
    "/phases/{space}/{process}/{phase}/roll": {"process": lambda world: "papier", "phase": lambda world: "vote"},
    "/votes/": {"vote": lambda world: world.vote.public_id},
    "/calls/": {"call": lambda world: "0000000000"},
    "/processes/{space}/{process}/syntheses": {"process": _QUARTER},
    "/syntheses/{document}/draft": {"position": lambda world: 0},
    "/synthesis-remarks/": {"remark": lambda world: "0000000000"},
    "/readings/": {
        "circle": lambda world: world.circle.public_id,
        "contribution": lambda world: world.statement.public_id,
    },
    "/spaces/{space}/appeals": {"appeal": _NONE},
    "/syntheses/{document}/editions/{number}/files": {"document": lambda world: "0000000000"},
    "/workshops/": {"workshop": lambda world: world.draft_workshop.public_id, "line": lambda world: world.note_line},
    "/spaces/{space}/checks": {"handler": lambda world: "residents"},
    "/spaces/{space}/moderation": {"click": _NONE},
    "/spaces/{space}/pauses": {"pause": lambda world: 1},
    "/spaces/{space}/role-invitations": {"invitation": lambda world: world.role_invitation.pk},
}
MEETING: Mapping[str, Any] = {"title": "Atelier", "held_on": "2026-03-03", "people_present": 47}
GRID: Mapping[str, Any] = {
    "questions": [{"texts": {"fr": "Est-ce clair ?"}, "choices": [{"fr": "oui"}, {"fr": "non"}]}],
    "kinds": ["statement"],
}
# (method, route) → what is sent: a form; or a body in the place of the smallest that the description allows; for an
# operation that reads, what its query asks.
SENT: Mapping[tuple[str, str], Made] = {
    ("POST", "budgets:edit"): lambda world: {"title": "Un verger", "body": "Trente arbres.", "version": "1"},
    ("POST", "proposals:edit"): lambda world: {"title": "Planter", "body": "Des tilleuls.", "version": "2"},
    ("POST", "web:roles"): lambda world: {"email": "ana@example.org", "name": "observer", "how": "give"},
    ("POST", "votes:desk_write"): lambda world: {"method": "approval"},
    ("POST", "/phases/{space}/{process}/{phase}/paper"): lambda world: {
        "vote": world.papers.vote.public_id,
        "number": 1,
        "drawn": False,
    },
    **{
        ("POST", f"/phases/{{space}}/{{process}}/{{phase}}/roll{act}"): lambda world: {"line": "1"}
        for act in ("", "/handed", "/given-back")
    },
    ("DELETE", "/me"): lambda world: {"confirm": "0000000000"},
    ("GET", "/journal/consistency"): lambda world: {"old_size": 1, "new_size": 1},
    ("GET", "/phases/{space}/{process}/{phase}/similar"): lambda world: {"text": "Des arceaux", "kind": "statement"},
    ("GET", "/places"): lambda world: {"q": "Poitiers"},
    ("POST", "/syntheses/{document}/draft/sections"): lambda world: {"title": "Autre"},
    ("POST", "/syntheses/{document}/editions"): lambda world: {"version": 0},
    ("POST", "/syntheses/{document}/editions/{number}/take-back"): lambda world: {"reason": "Une erreur."},
    ("PUT", "/syntheses/{document}/draft/sections/{position}"): lambda world: {"position": 0},
    ("PUT", "/syntheses/{document}/draft/sentences/{sentence}"): lambda world: {"position": 0},
    ("PUT", "/syntheses/{document}/editions/{number}/remark"): lambda world: {"faithful": True},
    ("POST", "/duties/{duty}/process"): lambda world: {"process": world.process.public_id},
    ("POST", "/contributions/{contribution}/attachments"): lambda world: {
        "file": SimpleUploadedFile("tilleul.png", b"nothing that could be opened"),
        "alternative": "Un tilleul.",
    },
    ("POST", "/contributions/{contribution}/invitations"): lambda world: {"email": "dan@example.org", "name": "Dan"},
    ("POST", "/processes/{space}/{process}/workshops"): lambda world: {
        **MEETING,
        "phase": "avis",
        "notes": "- un banc",
    },
    ("POST", "/processes/{space}/{process}/workshops/file"): lambda world: {
        **MEETING,
        "phase": "avis",
        "file": SimpleUploadedFile("notes.txt", b"- un banc"),
    },
    ("POST", "/processes/{space}/{process}/readings"): lambda world: {"titles": {"fr": "Lire"}, "grid": GRID},
    ("PUT", "/readings/{circle}"): lambda world: {"titles": {"fr": "Lire"}, "opens_at": "2026-01-01T00:00:00Z"},
    ("PUT", "/readings/{circle}/grid"): lambda world: {**GRID, "anew": True},
    ("POST", "/ideas/{idea}/moves"): lambda world: {"version": 1, "parent": None},
    ("POST", "/ideas/{idea}/splits"): lambda world: {
        "version": 1,
        "parts": [{"title": "Des chênes", "extracts": [world.idea_extract]}],
    },
    ("POST", "/processes/{space}/{process}/extracts"): lambda world: {
        "extracts": [{"contribution": world.proposal.public_id, "start": 0, "stop": 5, "nature": "for"}]
    },
    ("POST", "/processes/{space}/{process}/extracts/type"): lambda world: {
        "extracts": [world.idea_extract],
        "nature": "for",
    },
    ("POST", "/processes/{space}/{process}/extracts/move"): lambda world: {
        "extracts": [world.idea_extract],
        "idea": None,
    },
    ("POST", "/processes/{space}/{process}/extracts/remove"): lambda world: {"extracts": [world.idea_extract]},
    ("POST", "/processes/{space}/{process}/extracts/restore"): lambda world: {"extracts": [world.idea_extract]},
    ("POST", "/processes/{space}/{process}/suggestions/accepted"): lambda world: {"suggestions": [world.suggestion.pk]},
    ("POST", "/processes/{space}/{process}/suggestions/refused"): lambda world: {"suggestions": [world.suggestion.pk]},
    ("POST", "/processes/{space}/{process}/themes/ideas"): lambda world: {"themes": [{"theme": 1}]},
    ("PUT", "/processes/{space}/{process}/machine-reading/again"): lambda world: {"again": True},
    ("POST", "/processes/{space}/{process}/ideas/merges"): lambda world: {
        "ideas": {world.idea.public_id: 1},
        "into": world.idea.public_id,
    },
    ("PUT", "/workshops/{workshop}"): lambda world: dict(MEETING),
    ("POST", "/workshops/{workshop}/lines"): lambda world: {"act": "keep", "lines": [world.note_line]},
    ("POST", "/workshops/{workshop}/publication"): lambda world: {"checked": True},
    ("POST", "/processes/{space}/{process}/rules"): lambda world: {"texts": {"fr": "Deux idées."}},
    ("POST", "/spaces/{space}/answers"): lambda world: {
        "contributions": [world.proposal.public_id],
        "decision": "partly",
        "reasons": "Six cet hiver.",
    },
    ("POST", "/spaces/{space}/answers/taken-back"): lambda world: {
        "contributions": [world.proposal.public_id],
        "reason": "Une erreur.",
    },
    ("POST", "/spaces/{space}/approvals"): lambda world: {
        "act": "erase_process",
        "subject": world.process.public_id,
        "reason": "Un essai.",
    },
    ("POST", "/spaces/{space}/role-invitations"): lambda world: {"email": "bo@example.org", "role": "observer"},
    ("POST", "/spaces/{space}/roles"): lambda world: {
        "email": world.accounts["account"].email,
        "role": "observer",
    },
    ("POST", "/spaces/{space}/transfers"): lambda world: {
        "contributions": [world.proposal.public_id],
        "office": world.office.public_id,
    },
}


def _own(route: Route) -> Mapping[str, Made]:
    found: dict[str, Made] = {}
    for beginning in sorted(OWN, key=len):
        if route.name.startswith(beginning):
            found |= OWN[beginning]
    return found


def path_of(world: World, route: Route) -> Any:
    """The arguments of a page's address, or the whole address of an operation."""
    own = _own(route)
    if route.is_api:
        return re.sub(r"{(?:\w+:)?(\w+)}", lambda found: str(_made(world, route, own, found[1])), route.pattern)
    if route.name in PAGES and route.name not in OWN:
        return dict(PAGES[route.name].arguments(world))
    return {name: _made(world, route, own, name) for name in _wanted(route.name)}


def _made(world: World, route: Route, own: Mapping[str, Made], name: str) -> Any:
    maker = own.get(name) or COMMON.get(name)
    if maker is None:
        raise LookupError(f"say in tests/project/arguments.py (OWN) what {name!r} is in the address of {route.name}")
    return maker(world)


def _wanted(name: str) -> list[str]:
    """The arguments of a page's address."""
    resolver = get_resolver()
    for part in name.split(":")[:-1]:
        _prefix, resolver = resolver.namespace_dict[part]
        before = re.findall(r"<(?:\w+:)?(\w+)>", _prefix) + re.findall(r"%\((\w+)\)s", _prefix)
        found = before
    possibilities = resolver.reverse_dict.getlist(name.rpartition(":")[2])
    params = list(possibilities[0][0][0][1]) if possibilities else []
    return list(dict.fromkeys([*(found if ":" in name else []), *params]))


def query_of(world: World, route: Route) -> str:
    visit = PAGES.get(route.name)
    if visit is None:
        return ""
    return visit.query(world) if callable(visit.query) else visit.query


def body_of(world: World, route: Route, method: str) -> Mapping[str, Any]:
    sent = SENT.get((method, route.name))
    if sent is not None:
        return dict(sent(world))
    return dict(route.body) if route.is_api else {}
