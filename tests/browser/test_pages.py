# SPDX-License-Identifier: AGPL-3.0-or-later
"""Every page in a real browser: no obstacle that axe-core can find, nothing wider than the screen, a focus one sees.

A new address without an entry here fails the first test.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from html import unescape
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page

from isegoria.commons.answers.actions import answer, owe
from isegoria.commons.answers.offices.actions import open_office
from isegoria.commons.moderation.actions import decide, flag
from isegoria.commons.notifications.actions import follow, queue_mail
from isegoria.commons.notifications.letters.actions import save_letter
from isegoria.commons.notifications.models import Notice
from isegoria.commons.notifications.stopping import Stop, stop_token
from isegoria.core.accounts.identification import COOKIE, guest_token
from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.actions import edit
from isegoria.core.contributions.models import Contribution
from isegoria.core.journal import actions as journal
from isegoria.core.spaces.approving.actions import ask
from isegoria.core.spaces.inviting.actions import invite as invite_to_role
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.rules import REVOKE
from isegoria.doors.exchange.uploads import keep_upload
from isegoria.tools.budgets import counting as budget_counting
from isegoria.tools.budgets import demo as budget_demo
from isegoria.tools.debates.actions import add_argument
from isegoria.tools.proposals.actions import Where, invite
from isegoria.tools.votes.casting.actions import cast
from isegoria.tools.votes.models import Vote
from tests import factories
from tests.commons.readings import making as readings
from tests.commons.synthesis import making_documents, making_machine, making_tree
from tests.commons.verification import checks
from tests.commons.workshops import making as meetings
from tests.tools.budgets import making as budgets
from tests.tools.debates import crowds
from tests.tools.proposals import making as proposals
from tests.tools.votes import ballots, making, papers

AXE = next((Path(__file__).parent / "vendor").glob("axe-core-*/axe.min.js"))
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1280, "height": 900}

World = SimpleNamespace
Arguments = Callable[[World], Mapping[str, Any]]


@dataclass(frozen=True)
class Visit:
    """How a page is reached: by whom (``anyone``, ``guest``, ``account``, ``organiser``), with what in its address."""

    by: str = "anyone"
    arguments: Arguments = field(default=lambda world: {})
    query: str | Callable[[World], str] = ""
    status: int = 200


def _space(world: World) -> Mapping[str, Any]:
    return {"space": world.process.space.slug}


def _process(world: World) -> Mapping[str, Any]:
    return {"space": world.process.space.slug, "process": world.process.slug}


def _phase(world: World) -> Mapping[str, Any]:
    return {**_process(world), "phase": "avis"}


def _ideas(world: World) -> Mapping[str, Any]:
    return {"space": world.process.space.slug, "process": "quartier", "phase": "idees"}


def _proposal(world: World) -> Mapping[str, Any]:
    return {"space": world.process.space.slug, "process": "quartier", "ref": world.proposal.ref}


def _budget(world: World) -> Mapping[str, Any]:
    return {"space": world.process.space.slug, "process": "budget", "phase": "projets"}


def _project(world: World, text: str = "project") -> Mapping[str, Any]:
    return {"space": world.process.space.slug, "process": "budget", "ref": getattr(world, text).ref}


def _budget_vote(world: World, serial: int | None = None) -> Mapping[str, Any]:
    """The vote of the budget, or one of its paper ballots."""
    where = {"space": world.process.space.slug, "process": "budget", "phase": "vote"}
    return where if serial is None else {**where, "serial": world.budget_papers[serial]}


def _budget_result(world: World) -> Mapping[str, Any]:
    """A budget that was counted."""
    return {"space": world.process.space.slug, "process": budget_demo.SLUG, "phase": "vote"}


def _debate(world: World) -> Mapping[str, Any]:
    return {"space": world.process.space.slug, "process": "quartier", "phase": "debat"}


def _votes(world: World) -> Mapping[str, Any]:
    return {"space": world.process.space.slug, "process": "scrutin", "phase": "vote"}


def _vote(world: World) -> Mapping[str, Any]:
    return {**_votes(world), "vote": world.vote.public_id}


def _asked(world: World) -> Mapping[str, Any]:
    """A question on which nobody has voted."""
    return {**_votes(world), "vote": world.unvoted.public_id}


def _counted(world: World) -> Mapping[str, Any]:
    """A vote whose ballots have names, and were counted."""
    where = {"space": world.process.space.slug, "process": "depouille", "phase": "vote"}
    return {**where, "vote": world.counted.public_id}


def _paper(world: World, serial: str = "") -> Mapping[str, Any]:
    """A vote on paper, or one of its ballots."""
    where = {"space": world.process.space.slug, "process": "papier", "phase": "vote"}
    return {**where, "serial": serial} if serial else where


def _workshop(world: World, *, draft: bool = False) -> Mapping[str, Any]:
    where = {"space": world.process.space.slug, "process": "quartier"}
    return {**where, "workshop": world.draft_workshop.public_id} if draft else where


def _on_the_proposal(world: World) -> str:
    return f"?on={world.proposal.public_id}"


def _circle(world: World) -> Mapping[str, Any]:
    return {**_process(world), "circle": world.circle.public_id}


def _about(world: World) -> Mapping[str, Any]:
    return {"page": "privacy"}


def _idea(world: World) -> Mapping[str, Any]:
    return {"space": world.process.space.slug, "process": "quartier", "idea": world.idea.public_id}


def _synthesis(world: World, **more: Any) -> Mapping[str, Any]:
    """An edition of a synthesis, or with ``number=None`` the synthesis itself."""
    where = {"space": world.process.space.slug, "process": "quartier", "document": world.synthesis.document.public_id}
    return {name: value for name, value in {**where, "number": 1, **more}.items() if value is not None}


PAGES: Mapping[str, Visit] = {
    "synthesis:syntheses": Visit(arguments=lambda world: {**_space(world), "process": "quartier"}),
    "synthesis:document": Visit(arguments=lambda world: _synthesis(world, number=None)),
    "synthesis:compare": Visit(arguments=lambda world: _synthesis(world, number=None)),
    **{f"synthesis:{name}": Visit(arguments=_synthesis) for name in ("edition", "note", "remarks")},
    "synthesis:sentence": Visit(arguments=lambda world: _synthesis(world, sentence=world.sentence.public_id)),
    "synthesis:workshop_syntheses": Visit("organiser", lambda world: {**_space(world), "process": "quartier"}),
    **{
        f"synthesis:{name}": Visit("organiser", lambda world: _synthesis(world, number=None))
        for name in ("writing", "preview", "after")
    },
    "synthesis:writing_sentence": Visit(
        "organiser", lambda world: _synthesis(world, number=None, sentence=world.sentence.public_id)
    ),
    **{f"synthesis:{name}": Visit("organiser", _space) for name in ("space_syntheses", "space_calls")},
    **{
        f"synthesis:{name}": Visit(arguments=lambda world: {**_space(world), "process": "quartier"})
        for name in ("ideas", "ideas_map")
    },
    "synthesis:idea": Visit(
        arguments=lambda world: {**_space(world), "process": "quartier", "ref": f"{world.idea.public_id}-des-arbres"}
    ),
    **{
        f"synthesis:{name}": Visit("organiser", lambda world: {**_space(world), "process": "quartier"})
        for name in ("harvest", "harvest_extracts", "workshop_ideas", "workshop_history")
    },
    "synthesis:harvest_text": Visit("organiser", _proposal),
    **{
        f"synthesis:{name}": Visit("organiser", lambda world: {**_space(world), "process": "quartier"})
        for name in ("machine", "ideas_of_themes", "suggestions")
    },
    "synthesis:suggestion": Visit(
        "organiser", lambda world: {**_space(world), "process": "quartier", "key": world.suggestion.pk}
    ),
    "synthesis:themes": Visit(arguments=lambda world: {**_space(world), "process": "quartier"}),
    "synthesis:theme": Visit(arguments=lambda world: {**_space(world), "process": "quartier", "number": 0}),
    "synthesis:workshop_merge": Visit(
        "organiser",
        lambda world: {**_space(world), "process": "quartier"},
        lambda world: f"?idea={world.idea.public_id}",
    ),
    "synthesis:workshop_idea": Visit("organiser", _idea),
    "synthesis:workshop_split": Visit("organiser", _idea),
    "answers:contribution": Visit(arguments=lambda world: {"ref": world.proposal.ref}),
    "answers:process": Visit(arguments=lambda world: {**_space(world), "process": "quartier"}),
    "answers:desks": Visit("organiser"),
    "answers:official": Visit(arguments=lambda world: {"person": world.administrator.person.public_id}),
    "answers:desk": Visit("organiser", _space),
    "answers:write": Visit("organiser", _space, _on_the_proposal),
    "answers:transfer": Visit("organiser", _space, _on_the_proposal),
    "answers:batch": Visit("organiser", lambda world: {**_space(world), "batch": world.batch}),
    "answers:duty": Visit("organiser", lambda world: {**_space(world), "duty": world.duty.public_id}),
    "answers:offices": Visit("organiser", _space),
    "answers:office": Visit("organiser", lambda world: {**_space(world), "office": world.office.public_id}),
    **{f"budgets:{name}": Visit("guest", _budget) for name in ("phase", "submit", "mine")},
    **{f"budgets:{name}": Visit("organiser", _budget) for name in ("desk", "set_up", "bring")},
    "budgets:points": Visit(arguments=_budget),
    **{f"budgets:{name}": Visit("guest", _budget_vote) for name in ("ballot", "receipt", "claim")},
    **{f"budgets:{name}": Visit("organiser", _budget_vote) for name in ("desk_vote", "desk_vote_preview")},
    **{f"budgets:desk_{name}": Visit("organiser", _budget_vote) for name in ("voters", "roll", "paper")},
    "budgets:desk_paper_ballot": Visit("organiser", lambda world: _budget_vote(world, 0)),
    "budgets:desk_paper_settle": Visit("organiser", lambda world: _budget_vote(world, 1)),
    "budgets:result": Visit(arguments=_budget_result),
    "budgets:why": Visit(arguments=lambda world: {**_budget_result(world), "number": 2}, query="?votes=10"),
    "budgets:settle_tie": Visit("organiser", _budget_result),
    "budgets:project": Visit("guest", _project),
    "budgets:history": Visit(arguments=_project),
    "budgets:edit": Visit("guest", _project),
    "budgets:join": Visit("account", _project, lambda world: f"?t={world.project_invitation}"),
    **{f"budgets:{name}": Visit("organiser", _project) for name in ("merge", "study", "sort")},
    "budgets:follow": Visit("organiser", lambda world: _project(world, "funded_project")),
    "proposals:phase": Visit("guest", _ideas),
    "proposals:propose": Visit("guest", _ideas),
    "proposals:mine": Visit("guest", _ideas),
    "proposals:points": Visit(arguments=_ideas),
    "proposals:proposal": Visit("guest", _proposal),
    "proposals:history": Visit(arguments=_proposal),
    "proposals:edit": Visit("guest", _proposal),
    "proposals:merge": Visit("organiser", _proposal),
    "proposals:join": Visit(
        "account", lambda world: {**_proposal(world), "ref": world.other.ref}, lambda world: f"?t={world.invitation}"
    ),
    "debates:phase": Visit("guest", _debate),
    "debates:add": Visit("guest", _debate),
    "debates:mine": Visit("guest", _debate),
    "debates:summary": Visit(arguments=_debate),
    **{
        f"debates:{name}": Visit(
            "guest", lambda world: {**_space(world), "process": "quartier", "ref": world.argument.ref}
        )
        for name in ("argument", "edit", "history")
    },
    **{f"votes:{name}": Visit("guest", _votes) for name in ("phase", "mine", "claim")},
    **{f"votes:{name}": Visit("guest", _vote) for name in ("ballot", "receipt")},
    **{f"votes:{name}": Visit("organiser", _votes) for name in ("desk", "desk_choose", "desk_voters")},
    "votes:desk_write": Visit("organiser", _votes, "?method=majority-judgment&aim=one-without-splitting"),
    **{f"votes:{name}": Visit("organiser", _asked) for name in ("desk_edit", "desk_preview")},
    **{f"votes:{name}": Visit("organiser", _paper) for name in ("desk_paper", "desk_roll")},
    **{f"votes:{name}": Visit("anyone", _counted) for name in ("result", "named")},
    "votes:objection": Visit(
        arguments=lambda world: {**_space(world), "process": "consentement", "ref": world.objection.ref}
    ),
    "votes:desk_paper_ballot": Visit("organiser", lambda world: _paper(world, world.papers.unread)),
    "votes:desk_paper_settle": Visit("organiser", lambda world: _paper(world, world.papers.differing)),
    "readings:circles": Visit(arguments=_process),
    "readings:results": Visit(arguments=_circle),
    "readings:text": Visit(arguments=lambda world: {**_circle(world), "text": world.read_text}),
    **{f"readings:{name}": Visit("guest", _circle) for name in ("read", "mine")},
    **{f"readings:{name}": Visit("organiser", _process) for name in ("workshop", "new")},
    **{f"readings:{name}": Visit("organiser", _circle) for name in ("edit", "grid", "readers")},
    "workshops:list": Visit(arguments=lambda world: {**_space(world), "process": "quartier"}),
    "workshops:workshop": Visit(arguments=lambda world: {**_workshop(world), "ref": world.workshop.ref}),
    "workshops:note": Visit(arguments=lambda world: {**_workshop(world), "ref": world.note.ref}),
    "workshops:desk": Visit("organiser", lambda world: {**_space(world), "process": "quartier"}),
    "workshops:new": Visit("organiser", lambda world: {**_space(world), "process": "quartier"}),
    "workshops:cut": Visit("organiser", lambda world: _workshop(world, draft=True)),
    "workshops:line": Visit("organiser", lambda world: {**_workshop(world, draft=True), "line": world.note_line}),
    "workshops:about": Visit("organiser", lambda world: _workshop(world, draft=True)),
    "workshops:publish": Visit("organiser", lambda world: _workshop(world, draft=True)),
    "workshops:withdraw": Visit("organiser", lambda world: {**_workshop(world), "workshop": world.workshop.public_id}),
    "verification:verify": Visit("guest", _space),
    "verification:email": Visit(arguments=_space),
    "verification:residents": Visit("guest", _space),
    "verification:post": Visit("guest", _space),
    "verification:desk_hours": Visit(arguments=_space),
    "verification:same": Visit("guest", _space),
    "verification:take_over": Visit("account"),
    "verification:desk_now": Visit("organiser"),
    "verification:desk_begin": Visit("organiser", _space),
    **{
        f"verification:{name}": Visit("organiser", _space)
        for name in ("organise", "organise_post", "organise_residents", "desk", "duplicates")
    },
    "verification:duplicate": Visit("organiser", lambda world: {**_space(world), "case": world.case}),
    "web:home": Visit(),
    "web:spaces": Visit(),
    "web:search": Visit(query="?q=rue"),
    "web:site_page": Visit(arguments=_about),
    "notifications:follows": Visit("account"),
    "notifications:notices": Visit("guest"),
    "notifications:settings": Visit("account"),
    "notifications:person": Visit("guest", lambda world: {"person": world.administrator.person.public_id}),
    "notifications:stop": Visit(arguments=lambda world: {"token": stop_token(Stop(world.guest.public_id, "own"))}),
    "notifications:letters": Visit("organiser", _space),
    "notifications:new_letter": Visit("organiser", _space),
    "notifications:letter": Visit("organiser", lambda world: {**_space(world), "letter": world.letter.pk}),
    "notifications:edit_letter": Visit("organiser", lambda world: {**_space(world), "letter": world.letter.pk}),
    "web:me": Visit("guest"),
    "web:my_life": Visit("guest"),
    "web:life": Visit(arguments=lambda world: {"public_id": world.statement.public_id}),
    "web:my_opinions": Visit("guest"),
    "web:erase_me": Visit("guest"),
    "tokens:list": Visit("account"),
    "web:receipts": Visit(query="?code=12-ABC", status=400),
    "web:journal": Visit(),
    "web:space": Visit(arguments=_space),
    "web:space_page": Visit(arguments=lambda world: {**_space(world), "page": "who-runs"}),
    "web:process": Visit(arguments=_process),
    "web:rules": Visit(arguments=_process),
    "web:rules_version": Visit(arguments=lambda world: {**_process(world), "number": 1}),
    "moderation:log": Visit(arguments=_process),
    "moderation:space_log": Visit(arguments=_space),
    "moderation:flag": Visit("account", lambda world: {"ref": world.statement.public_id}),
    "moderation:mine": Visit("guest"),
    "moderation:rephrase": Visit("guest", lambda world: {"ref": world.to_rephrase.public_id}),
    "moderation:appeal": Visit("guest", lambda world: {"decision": world.decided.pk}),
    "moderation:queue": Visit("organiser", _space),
    "moderation:one": Visit("organiser", lambda world: {**_space(world), "ref": world.to_rephrase.public_id}),
    "moderation:appeals": Visit("organiser", _space),
    "moderation:way": Visit("organiser", _space),
    "web:organise": Visit("organiser"),
    "web:organise_space": Visit("organiser", _space),
    "web:processes": Visit("organiser", _space, "?show=open"),
    "web:failures": Visit("organiser", _space),
    "web:preview": Visit("organiser", _process),
    "web:preview_page": Visit("organiser", _process),
    "web:schedule": Visit("organiser", _process),
    "web:duplicate": Visit("organiser", _process),
    "audience:figures": Visit(arguments=_process),
    "audience:portrait": Visit("guest", _space),
    "audience:references": Visit("organiser", _space),
    "web:edit_space": Visit("organiser", _space),
    "web:roles": Visit("organiser", _space),
    "web:approvals": Visit("organiser", _space),
    "web:erase_process": Visit("organiser", _process),
    "web:role_invitation": Visit(arguments=lambda world: {"token": world.offered}),
    "web:team": Visit(arguments=_space),
    "web:acts_of_two": Visit(arguments=_space),
    "web:choose_recipe": Visit("organiser", _space),
    "web:open_from_recipe": Visit("organiser", lambda world: {**_space(world), "recipe": "conversation"}),
    "web:organise_process": Visit("organiser", _process),
    "web:edit_process": Visit("organiser", _process),
    "web:publish_rules": Visit("organiser", _process),
    "web:edit_phase": Visit("organiser", _phase),
    "web:seed": Visit("organiser", _phase),
    "web:demo_mail": Visit(),
    "web:demo_mail_message": Visit(arguments=lambda world: {"number": world.mail.pk}),
    "privacy:register": Visit(),
    "privacy:consents": Visit("account"),
    "mfa_index": Visit("account"),
    "mfa_list_webauthn": Visit("account"),
    "usersessions_list": Visit("account"),
    "account_login": Visit(),
    "account_logout": Visit("account"),
    "account_inactive": Visit(),
    "account_signup": Visit(),
    "account_reauthenticate": Visit("account"),
    "account_email": Visit("account"),
    "account_change_password": Visit("account"),
    "account_set_password": Visit("guest account"),
    "account_reset_password": Visit(),
    "account_reset_password_done": Visit(),
    "account_reset_password_from_key": Visit(arguments=lambda world: {"uidb36": "1", "key": "used-already"}),
    "account_reset_password_from_key_done": Visit(),
    "account_request_login_code": Visit(),
    "open_data:process": Visit(arguments=_process),
    "exchange:upload": Visit("organiser", _space),
    "exchange:columns": Visit("organiser", lambda world: {**_space(world), "token": world.upload}),
    "web:share_contribution": Visit(arguments=lambda world: {"public_id": world.statement.public_id}),
    "web:share_process": Visit(arguments=lambda world: {"public_id": world.process.public_id}, query="?theme=dark"),
    "web:embed_contribution": Visit(arguments=lambda world: {"public_id": world.statement.public_id}),
    "web:embed_process": Visit(arguments=lambda world: {"public_id": world.process.public_id}),
    "statements:phase": Visit("guest", _phase),
    "statements:add": Visit("guest", _phase),
    "statements:list": Visit(arguments=_phase),
    "statements:mine": Visit("guest", _phase),
    "statements:map": Visit(arguments=_phase),
    "statements:report": Visit(arguments=_phase),
    "statements:moved": Visit(arguments=_phase),
    "statements:method": Visit(arguments=_phase),
    "statements:desk": Visit("organiser", _phase),
    "statements:statement": Visit(
        arguments=lambda world: {**_process(world), "ref": f"{world.statement.public_id}-les-rues-decoles"}
    ),
}
# Addresses that show no page of their own, and why; each is tested where its room is.
NO_PAGE: Mapping[str, str] = {
    "set_language": "posted to",
    **dict.fromkeys(
        [
            f"notifications:{act}"
            for act in ("follow", "pace", "read", "try_again", "renew_feed", "bounced", "letter_act")
        ],
        "posted to",
    ),
    **dict.fromkeys(
        [f"notifications:{of}_{what}" for of in ("space", "process", "own") for what in ("atom", "calendar")], "a feed"
    ),
    "notifications:person_atom": "a feed",
    **dict.fromkeys(["notifications:tell_device", "notifications:stop_devices"], "posted to"),
    "notifications:worker": "a script",
    "search:similar": "a fragment of a form",
    **dict.fromkeys([f"moderation:{act}" for act in ("wide", "aside", "undo", "end_pause")], "posted to"),
    **dict.fromkeys([f"moderation:{of}_atom" for of in ("log", "space_log")], "a feed"),
    **dict.fromkeys([f"moderation:{of}_csv" for of in ("log", "space_log")], "a file"),
    "moderation:phase": "sends on",
    "moderation:jury": "for those drawn by lot alone: tests/commons/moderation/test_appeals.py",
    "statements:report_of": "statements:report, with figures that stay: tests/tools/statements/test_quoting.py",
    "web:choose_name": "posted to; a refusal shows web:me",
    "web:forget_here": "posted to",
    "tokens:revoke": "posted to",
    "workshops:discard": "posted to",
    "synthesis:rephrase": "off unless a server is named: tests/commons/synthesis/test_rephrasing.py",
    **dict.fromkeys([f"readings:{act}" for act in ("next", "answer", "pass_on", "undo")], "posted to"),
    "readings:file": "a file",
    "web:publish": "posted to",
    "web:ask_approval": "posted to; a refusal shows the form again",
    "web:rehearse": "posted to",
    "audience:table": "a file",
    "web:close_phase": "posted to",
    "web:receipt_document": "posted to; a file",
    "web:my_data": "a file",
    "web:journal_heads": "a feed",
    "web:journal_key": "a file",
    "web:journal_export": "a file",
    "web:robots": "a file",
    "web:contribution": "sends on",
    "web:process_by_id": "sends on",
    "account_email_verification_sent": "only within a sign-up: test_the_code_of_a_sign_up",
    "account_confirm_login_code": "only within a sign-in: test_the_code_of_a_sign_in",
    **dict.fromkeys(
        ["comments:thread", "comments:comment", "comments:invitations", "comments:invited"],
        "with a whole discussion to show: test_comments.py",
    ),
    **dict.fromkeys(
        [f"comments:{act}" for act in ("read", "edit", "withdraw", "useful", "pin", "withdraw_invitation")], "posted to"
    ),
    "comments:place": "sends on",
    "synthesis:harvest_find": "sends on",
    "comments:reply": "a fragment of a page; without a script, sends on",
    **dict.fromkeys([f"verification:{act}" for act in ("give_up", "desk_close", "desk_code")], "posted to"),
    **dict.fromkeys(
        [f"verification:provider{page}" for page in ("", "_return", "_keep", "_left")],
        "on the way to an identity provider and back: tests/commons/verification/test_provider.py",
    ),
    "attachments:files": "with files to show: test_attachments.py",
    "attachments:remove": "posted to",
    "attachments:file": "a file",
    "attachments:small": "a file",
    "synthesis:workshop_undo": "posted to",
    "synthesis:machine_progress": "a fragment of a page",
    "synthesis:themes_texts": "a file",
    "synthesis:edition_json": "a file",
    "synthesis:printed": "a file; the page that waits for it: tests/commons/synthesis/test_printing_editions.py",
    "open_data:download": "a file",
    **dict.fromkeys(["exchange:refused", "exchange:decidim_proposals", "exchange:decidim_comments"], "a file"),
    "open_data:dictionary": "a file",
    **dict.fromkeys([f"proposals:{act}" for act in ("support", "withdraw", "invite", "leave", "unmerge")], "posted to"),
    **dict.fromkeys([f"budgets:{act}" for act in ("withdraw", "invite", "leave", "unmerge", "take_back")], "posted to"),
    **dict.fromkeys([f"budgets:desk_{act}" for act in ("vote_act", "paper_all_in", "paper_cancel")], "posted to"),
    **dict.fromkeys([f"budgets:result_{name}" for name in ("document", "ballots", "pabulib", "table")], "a file"),
    "budgets:result_tied": "a file",
    "budgets:sealed_ballots": "a file",
    **dict.fromkeys(["budgets:desk_codes", "budgets:desk_paper_print"], "a file, once posted to"),
    **dict.fromkeys(["debates:weigh", "debates:position"], "posted to"),
    **dict.fromkeys(["debates:results", "debates:document", "debates:input"], "a file"),
    **dict.fromkeys([f"votes:desk_{act}" for act in ("act", "paper_all_in", "paper_cancel")], "posted to"),
    **dict.fromkeys(["votes:desk_codes", "votes:desk_paper_print"], "a file, once posted to"),
    **dict.fromkeys([f"votes:{name}" for name in ("result_document", "result_ballots", "sealed_ballots")], "a file"),
    **dict.fromkeys(
        [
            *(f"mfa_{what}" for what in ("activate_totp", "add_webauthn", "deactivate_totp", "view_recovery_codes")),
            *(f"mfa_{what}" for what in ("generate_recovery_codes", "edit_webauthn", "remove_webauthn")),
        ],
        "once one's password was typed again: test_passkeys.py",
    ),
    **dict.fromkeys(["mfa_authenticate", "mfa_reauthenticate"], "for who has a second proof: test_passkeys.py"),
    "mfa_reauthenticate_webauthn": "for who has a passkey: test_passkeys.py",
    "mfa_login_webauthn": "what the browser asks of the site beside the page of signing in",
    **dict.fromkeys(["mfa_download_recovery_codes", "privacy:register_csv"], "a file"),
    **dict.fromkeys(["statements:answer", "statements:freeze"], "posted to"),
    "statements:updates": "a stream of events",
    "statements:number": "a number, for a script",
    "statements:drawing": "a file",
    "statements:results": "a file",
    "statements:document": "a file",
    "statements:input": "a file",
}

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def _names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            inner = f"{space}{one.namespace}:" if one.namespace else space
            # The API has a description of its own, and shows no pages but that of its documentation.
            if not inner.startswith("api"):
                yield from _names(one, inner)
        elif isinstance(one, URLPattern) and one.name:
            yield f"{space}{one.name}"


def test_every_address_has_its_entry() -> None:
    assert set(_names(get_resolver())) == set(PAGES) | set(NO_PAGE)


@pytest.fixture
def world(settings: Any) -> World:
    return make_world(settings)


def make_world(settings: Any) -> World:
    """A town with one open conversation that people have answered, one closed, and some of everything."""
    settings.ISEGORIA_DEMO = True
    settings.EMAIL_BACKEND = "isegoria.commons.notifications.mail.OutboxBackend"
    cache.clear()
    administrator = factories.account("mairie@example.org", password=factories.PASSWORD)
    factories.person(account=administrator, pseudonym="Claire Morin")
    place = factories.space("poitiers", administrator=administrator, texts=factories.TEXTS)
    process = factories.process(
        "velo",
        space=place,
        statements=["Les rues d'écoles devraient être fermées aux voitures.", "Il faut garder le stationnement."],
        phases=[
            factories.plan("idees", state="closed", title="Idées"),
            factories.plan("avis", title="Avis", moderation="before"),
            factories.plan("suivi", state="coming", title="Suivi"),
        ],
    )
    phase = factories.phase(process, "avis")
    guest = factories.person(pseudonym="Ana")
    factories.seed_statements(phase=phase, by=None, texts=["La rue est à tous.", "Des arceaux partout."], language="fr")
    first, second = process.contributions.filter(phase=phase).order_by("pk")
    factories.opinion(first, 1, by=guest)
    factories.statement("Une idée qui attend.", phase=phase, author=guest)
    decide(contribution=second, by=administrator, act="hide", reason="duplicate")
    to_rephrase = factories.statement("Des bancs, des arbres et des pistes.", phase=phase, author=guest)
    flag(contribution=first, person=factories.person(), reason="unclear", note="On ne sait qui parle.")
    decided = decide(
        contribution=to_rephrase, by=administrator, act="rephrase", reason="several_ideas", words="Une idée."
    )
    factories.process(space=place, state="closed", question="Où planter les arbres ?")
    follow(person=factories.person(account=administrator), target=process)
    Notice.objects.create(
        person=guest, reason="told", subject="Une réponse à votre texte", text="Oui.", path="/spaces/"
    )
    letter = save_letter(space=place, by=administrator, subjects={"fr": "Les vélos"}, bodies={"fr": "**Samedi**."})
    mail = queue_mail(to=["ana@example.org"], subject="Votre code de connexion", body_text="Bonjour,\n\nABCD-EFGH")
    upload = keep_upload(account=administrator, space=place, chunks=[b"Titre;Texte\nUn banc;Au soleil.\n"])
    budget_demo.load(space=place, progress=lambda *_done: None)
    budget_counting.recompute_stale()
    circle = readings.circle(process, asked=2)
    read = readings.read(circle, guest)
    readings.read(circle, factories.person())
    readings.in_hand(circle, guest)
    journal.sequence()
    return World(
        process=process,
        statement=first,
        guest=guest,
        circle=circle,
        read_text=read.contribution.public_id if read else "",
        administrator=administrator,
        mail=mail,
        letter=letter,
        upload=upload,
        offered=_offered(place, administrator),
        to_rephrase=to_rephrase,
        decided=decided,
        case=checks.a_doubled_identity(place, administrator),
        **_quarter(place, guest, administrator),
        **budgets.a_town(place, guest),
        vote=_ballots(place, guest),
        unvoted=Vote.objects.get(phase__process__slug="scrutin", method="schulze"),
        papers=papers.a_vote_on_paper(place),
        counted=_a_count(place),
        objection=_an_objection(place),
    )


def _offered(place: Space, administrator: Account) -> str:
    """The token of a role offered by mail; and an act that waits for a second person."""
    tokens: list[str] = []
    invite_to_role(
        space=place,
        email="bo@example.org",
        name="observer",
        by=administrator,
        link=lambda token: tokens.append(token) or token,  # type: ignore[func-returns-value]  # None, then the token
    )
    second, third = (factories.role(place, "administrator") for _ in range(2))
    factories.person(account=third, pseudonym="Bo")
    role = second.roles.get()
    ask(space=place, act=REVOKE, subject_id=str(role.pk), by=third, reason="Elle a quitté la mairie.")
    return tokens[0]


def _quarter(place: Space, guest: Person, administrator: Account) -> dict[str, Any]:
    """A second process: proposals, one of them answered with another, edited, owed and discussed; and a debate."""
    process = factories.process(
        "quartier", space=place, phases=[proposals.plan(categories="Rues\nParcs"), crowds.plan(totals="always")]
    )
    phase, debate = factories.phase(process, "idees"), factories.phase(process, "debat")
    here = Where(latitude=46.58, longitude=0.34)
    one = proposals.proposal("Planter des tilleuls", "Place de la Liberté.", of=phase, author=guest, where=here)
    other = proposals.proposal("Des arbres, place de la Liberté", of=phase)
    proposals.carry(one, factories.person(), guest)
    edit(contribution=one, person=guest, title=one.title, body="Place de la Liberté, **dix**.", max_length=5000)
    office = open_office(space=place, names={"fr": "Parcs et jardins"}, by=None)
    due = timezone.now() + timedelta(days=30)
    duty = owe(contribution=one, duty="open_process", due_at=due, supports=2)
    answered = answer(
        contributions=[one, other], by=administrator, decision="partly", reasons="Six cet hiver.", office=office
    )
    crowds.set_out(debate, crowds.FOR, crowds.AGAINST)
    workshop = meetings.workshop(phase=phase, by=administrator)
    draft = meetings.draft(phase=phase, by=administrator, notes="# Rues\n- Un banc, dit Mme Petit (x3)\n- Un arbre")
    idea = making_tree.idea(process, "Des arbres")
    making_tree.extract(proposals.again(one), making_tree.idea(process, "Des tilleuls", parent=idea))
    found = making_tree.extract(proposals.again(other), idea)
    reading = making_machine.shown(process, [proposals.again(one), proposals.again(other)])
    synthesis, sentence = making_documents.two_editions(process, [found])
    own = add_argument(phase=debate, author=guest, side="for", text="On y entendra les oiseaux.", language="fr")
    return {
        "proposal": proposals.again(one),
        "other": proposals.again(other),
        "invitation": invite(proposal=proposals.again(other), by=other.author),
        "idea": idea,
        "synthesis": synthesis,
        "sentence": sentence,
        "suggestion": reading.suggestions.order_by("pk")[0],
        "refused_step": making_machine.refused(reading, administrator).pk,
        "idea_extract": found.public_id,
        "office": office,
        "duty": duty,
        "batch": answered.batch.public_id if answered.batch else "",
        "argument": own.contribution,
        "workshop": workshop,
        "draft_workshop": draft,
        "note": workshop.notes.order_by("pk")[0].contribution,
        "note_line": draft.lines.order_by("pk")[0].pk,
    }


def _ballots(place: Space, guest: Person) -> Vote:
    """A third process: two questions put to the vote, on the first of which the guest has voted."""
    phase = factories.phase(factories.process("scrutin", space=place, phases=[ballots.plan()]), "vote")
    graded = ballots.a_vote(phase, "majority-judgment", ballots.PROJECTS, scale=ballots.SCALE)
    ballots.a_vote(phase, "schulze", ballots.PROJECTS, question="Dans quel ordre ?")
    cast(vote=graded, person=guest, marks=[5, 3, 3, -1, 0])
    return graded


def _a_count(place: Space) -> Vote:
    """One more: a named vote that has closed, in which nobody beats each of the others."""
    plan = ballots.plan(publicity="named")
    phase = factories.phase(factories.process("depouille", space=place, phases=[plan]), "vote")
    vote = ballots.a_vote(phase, "schulze", ballots.PROJECTS, question="Dans quel ordre ?")
    making.cast_many(vote, [[1, 2, 3, -1, 4]] * 3 + [[3, 1, 2, 4, -1]] * 2 + [[2, 3, 1, -1, -1]] * 2)
    making.close_and_count(vote)
    return ballots.again(vote)


def _an_objection(place: Space) -> Contribution:
    """Why someone objected, in a vote by consent that has closed."""
    plan = ballots.plan(publicity="named")
    phase = factories.phase(factories.process("consentement", space=place, phases=[plan]), "vote")
    scale = [{"value": value, "names": {}} for value in (-2, -1, 0, 1)]
    vote = ballots.a_vote(phase, "consent", ["Planter des tilleuls"], question="Plantons-nous ?", scale=scale)
    cast(vote=vote, person=factories.person(), marks=[0], reasons=["Les tilleuls cacheraient la sortie de l’école."])
    making.close_and_count(vote)
    return Contribution.objects.get(kind="objection", phase=phase)


def enter(context: BrowserContext, site: str, visit: Visit, world: World) -> None:
    """Let a visitor in as the page asks."""
    name, value = "", ""
    if visit.by == "guest":
        name, value = COOKIE, guest_token(world.guest)
    elif visit.by != "anyone":
        client = Client()
        passwordless = visit.by == "guest account"
        client.force_login(factories.account() if passwordless else world.administrator)
        name, value = settings.SESSION_COOKIE_NAME, client.cookies[settings.SESSION_COOKIE_NAME].value
    if name:
        context.add_cookies([{"name": name, "value": value, "url": site}])


def look(page: Page, address: str, status: int) -> None:
    """Open a page and say what is wrong with it, if anything."""
    response = page.goto(address)
    assert response is not None
    assert response.status == status
    page.add_script_tag(path=AXE)
    find_obstacles(page)


def find_obstacles(page: Page) -> None:
    """Say what is wrong with a page to which axe-core was added, as it is now."""
    wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wider <= 0, f"{wider} px wider than the screen"
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")
    assert [(one["id"], [node["html"][:160] for node in one["nodes"][:3]]) for one in found["violations"]] == []


def test_the_code_of_a_sign_up(world: World, new_visitor: Callable[..., BrowserContext]) -> None:
    page = new_visitor(bypass_csp=True, viewport=PHONE).new_page()
    page.goto("/accounts/signup/")
    page.fill("#id_email", "bo@example.org")
    page.fill("#id_password1", factories.PASSWORD)
    page.check("#id_of_age")
    page.press("#id_password1", "Enter")
    page.wait_for_url("**/confirm-email/")

    look(page, "/accounts/confirm-email/", 200)


def test_the_code_of_a_sign_in(world: World, new_visitor: Callable[..., BrowserContext]) -> None:
    page = new_visitor(bypass_csp=True, viewport=PHONE).new_page()
    page.goto("/accounts/login/")
    page.fill("#code-email", "mairie@example.org")
    page.press("#code-email", "Enter")
    page.wait_for_url("**/code/confirm/")

    look(page, "/accounts/login/code/confirm/", 200)


def test_the_keyboard_alone_reaches_the_act_and_is_seen_on_its_way(
    world: World, new_visitor: Callable[..., BrowserContext]
) -> None:
    page = new_visitor().new_page()
    page.goto("/s/poitiers/velo/")
    steps = []
    for _ in range(30):
        page.keyboard.press("Tab")
        here = page.evaluate(
            "(() => { const e = document.activeElement, s = getComputedStyle(e);"
            " return [e.value || e.textContent.trim().slice(0, 30), s.outlineStyle, s.outlineWidth] })()"
        )
        steps.append(here)
        if here[0] == "agree":
            break

    assert steps[-1][0] == "agree"
    assert [step for step in steps if step[1] == "none" or step[2] == "0px"] == []


def test_an_organiser_opens_a_conversation_without_javascript(
    world: World, live_site: str, new_visitor: Callable[..., BrowserContext]
) -> None:
    visitor = new_visitor(java_script_enabled=False)
    enter(visitor, live_site, Visit("organiser"), world)
    page = visitor.new_page()
    page.goto("/organise/")
    page.click("text=Ouvrir une conversation")
    page.click("text=Conversation >> nth=-1")
    page.fill("#id_questions_fr", "Que faire du vieux marché ?")
    page.fill("#id_deciders_fr", "Le conseil municipal, le 12 juin.")
    page.fill("#id_avis-statements", "Il faut le garder.\nIl faut un jardin.\nIl faut des halles.")
    page.click("text=Voir avant de publier")
    page.click("summary:has-text('Publier')")
    page.click("text=Oui : Publier")
    page.click("text=Voir la page publique")

    assert page.inner_text("h1") == "Que faire du vieux marché ?"
    assert page.locator("button[value=agree]").count() == 1


def test_no_link_leads_nowhere(world: World) -> None:
    """Every page as each of its visitors sees it, and every address of this site that it links to."""
    guest, team, seen, dead = Client(), Client(), set(), []
    guest.cookies[COOKIE] = guest_token(world.guest)
    team.force_login(world.administrator)
    clients = {"anyone": Client(), "guest": guest, "account": team, "organiser": team}
    for name, visit in PAGES.items():
        client = clients.get(visit.by)
        if client is None:
            continue
        query = visit.query(world) if callable(visit.query) else visit.query
        address = reverse(name, kwargs=dict(visit.arguments(world))) + query
        page = client.get(address)
        if page.status_code != visit.status:
            continue  # one that was sent to sign in once more: its own test opens it
        for link in {unescape(found) for found in re.findall(r'<a\b[^>]*\bhref="(/[^"#]*)', page.text)}:
            if (visit.by, link) not in seen:
                seen.add((visit.by, link))
                status = client.get(link).status_code
                if status in {404, 410} or status >= 500:
                    dead.append(f"{address} → {link}: {status}")
    assert dead == []
