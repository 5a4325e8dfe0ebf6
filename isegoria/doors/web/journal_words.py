# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the codes of the journal mean, in the reader's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

ACTS: dict[str, str | Promise] = {
    "opinion.given": _("An opinion was given. Which one is known to you alone."),
    "opinion.changed": _("An opinion was given anew. Which one is known to you alone."),
    "support.given": _("A support was given."),
    "statement.said": _("A statement was added."),
    "statement.seeded": _("A statement was set out by the organisers."),
    "statement.withdrawn": _("A statement was withdrawn by its author."),
    "statement.author_merged": _("The author of a statement signed in: the statement follows them."),
    "argument.said": _("An argument was added."),
    "argument.sided": _("The side that an argument speaks for was recorded."),
    "argument.seeded": _("An argument was set out by the organisers."),
    "argument.withdrawn": _("An argument was withdrawn by its author."),
    "argument.author_merged": _("The author of an argument signed in: the argument follows them."),
    "position.taken": _("Someone said where they stand in a debate. Where is known to them alone."),
    "position.changed": _("Someone said anew where they stand in a debate. Where is known to them alone."),
    "moderation.publish": _("A contribution was published by a moderator."),
    "moderation.restore": _("A contribution was shown again by a moderator."),
    "moderation.reject": _("A contribution was not published by a moderator."),
    "moderation.hide": _("A contribution was hidden by a moderator."),
    "moderation.reopen": _("A contribution was put back among those that wait for a moderator."),
    "moderation.keep": _("A moderator read a contribution and left it as it is."),
    "moderation.rephrase": _("A moderator asked that a contribution be written in other words."),
    "moderation.pause": _("Someone's participation in a space was paused."),
    "moderation.end_pause": _("A pause of someone's participation has ended."),
    "appeal.made": _("A moderator's decision was appealed."),
    "appeal.upheld": _("An appeal was decided: the decision stands."),
    "appeal.overturned": _("An appeal was decided: the decision was overturned."),
    "appeal.handed_over": _("An appeal that too few citizens had read was given to a moderator."),
    "attachment.attached": _("A picture or a document was attached to a contribution."),
    "attachment.removed": _("A picture or a document was removed from a contribution."),
    "answer.given": _("An institution answered a contribution."),
    "answer.corrected": _("An official answer was corrected; the earlier version stays readable."),
    "answer.taken_back": _("An official answer was taken back; the earlier versions stay readable."),
    "extract.made": _("A passage of a contribution was made an extract."),
    "extract.typed": _("What an extract is was changed."),
    "extract.moved": _("An extract was put under another idea, or under none."),
    "extract.removed": _("An extract was taken out of the harvest."),
    "extract.restored": _("An extract was put back into the harvest."),
    "office.opened": _("An office that answers was opened."),
    "office.renamed": _("An office that answers was renamed."),
    "office.closed": _("An office that answers was closed."),
    "office_member.added": _("An account was added to an office that answers."),
    "office_stay.began": _("A contribution was given to an office."),
    "office_stay.ended": _("A contribution left an office."),
    "duty.owed": _("The space came to owe something about a contribution, by a date."),
    "duty.met": _("What the space owed about a contribution was done."),
    "duty.owed_again": _("An answer that had met a duty was taken back: it is owed again."),
    "process.drafted": _("A process was drafted."),
    "process.published": _("A process was published."),
    "process.edited": _("The texts or dates of a process were changed."),
    "rules.published": _("A version of the rules of the game was published."),
    "result.published": _("A result was published."),
    "role.granted": _("A role was given in a space."),
    "role.revoked": _("A role was taken back in a space."),
    "role.changed": _("The end of a role in a space was changed."),
    "role.invited": _("A role in a space was offered by mail."),
    "role.invited_again": _("A role in a space was offered by mail once more."),
    "role.invitation_accepted": _("A role that was offered by mail was accepted."),
    "role.invitation_declined": _("A role that was offered by mail was declined."),
    "approval.asked": _("Someone asked for an act that takes two people."),
    "approval.approved": _("A second person approved an act that takes two, and it was carried out."),
    "approval.turned_down": _("A second person turned down an act that takes two."),
    "approval.taken_back": _("Whoever had asked for an act that takes two people took the request back."),
    "approval.lapsed": _("A request for an act that takes two people lapsed."),
    "process.erased": _("A process was erased, by two people’s decision if anyone had seen it."),
    "space.opened": _("A space was opened."),
    "space.edited": _("The pages of a space were changed."),
    "link.made": _("Two contributions were linked."),
    "erasure": _("Entries were erased."),
}
REASONS: dict[str, str | Promise] = {
    "taken_back": _("its author took it back"),
    "contribution_erased": _("what it was attached to was erased"),
    "member_removed": _("the account was taken out of the office"),
    "removed_by_law": _("it was removed, as the law asks"),
    "member_left": _("the account left the site"),
    "author_left": _("its author asked to be erased"),
    "role_revoked": _("the role was taken back"),
    "role_given_up": _("whoever held the role gave it up"),
    "role_expired": _("the time of the role had passed"),
    "holder_left": _("whoever held the role left the site"),
    "invitation_withdrawn": _("the invitation was withdrawn"),
    "invitation_over": _("the invitation was answered or had lapsed, and its time had passed"),
    "process_erased": _("the process in which it stood was erased"),
    "merged": _("its author signed in and had already spoken on the same thing: the later word counts"),
}


def act_words(kind: str) -> str:
    """A sentence for a kind of entry; the code itself where no room has a sentence for it."""
    found = ACTS.get(kind)
    return str(found) if found else gettext("An act of the kind “%(kind)s” was recorded.") % {"kind": kind}


def reason_words(reason: str) -> str:
    """Why an entry was erased; the reason as written where it is no code."""
    return str(REASONS.get(reason, reason))
