# SPDX-License-Identifier: AGPL-3.0-or-later
"""Messages in the words of who receives them. What tells of one fact is worded once a language, not once a person."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import override

from isegoria.core.accounts.models import Person
from isegoria.core.spaces.texts import in_language

from .models import Letter, Notice, Outbox
from .stopping import Stop, absolute, stop_headers, stop_url
from .wording import headline, path_of

PLACE_OF_STOP = "https://stop.invalid/"
"""Stands in the worded mail for the address that is each person's own."""
MANDATORY_HEADERS = {"Auto-Submitted": "auto-generated"}


@dataclass(frozen=True)
class Words:
    """A message's three texts."""

    subject: str
    text: str
    html: str


def language_of(person: Person) -> str:
    return (person.account.language if person.account else "") or settings.LANGUAGE_CODE


def stop_of(notice: Notice) -> Stop:
    """What the address at the end of a notice's mail stops."""
    whose = notice.person.public_id
    fact = notice.fact
    if fact is None or notice.reason == Notice.Reason.OWN:
        return Stop(whose, "own")
    if notice.reason == Notice.Reason.LETTER:
        return Stop(whose, "letters", fact.space.public_id)
    if fact.kind == fact.Kind.SAID and fact.by is not None:
        return Stop(whose, "person", fact.by.public_id)
    if fact.kind == fact.Kind.IN_TOPIC:
        return Stop(whose, "topic", str(fact.pk))
    if fact.contribution is not None:
        return Stop(whose, "contribution", fact.contribution.public_id)
    if fact.process is not None and fact.kind != fact.Kind.PROCESS_PUBLISHED:
        return Stop(whose, "process", fact.process.public_id)
    return Stop(whose, "space", fact.space.public_id)


@dataclass
class Composer:
    """Words what leaves. One lives as long as a run of the post, and remembers what it worded."""

    _known: dict[tuple[int, str, str], Words] = field(default_factory=dict)

    def compose(self, message: Outbox, *, stop: str = "") -> tuple[Words, Mapping[str, str]]:
        """The texts of a message and its headers. One that holds its own words keeps them. ``stop`` stands where the
        person's own address would."""
        notice = message.notice
        if notice is None or notice.fact is None:
            return Words(message.subject, message.body_text, message.body_html), message.headers
        key = self.key_of(message)
        if key not in self._known:
            if len(self._known) > 200:
                self._known.clear()
            with override(language_of(notice.person)):
                self._known[key] = _word(notice)
        words = self._known[key]
        url = stop or stops(notice)
        texts = Words(words.subject, words.text.replace(PLACE_OF_STOP, url), words.html.replace(PLACE_OF_STOP, url))
        return texts, {**MANDATORY_HEADERS, **stop_headers(url)}

    def key_of(self, message: Outbox) -> tuple[int, str, str]:
        """What messages that are worded alike have in common: the fact, the language, and why one is told."""
        notice = message.notice
        assert notice is not None and notice.fact_id is not None  # noqa: S101, PT018 - asked of notices of facts alone
        return (notice.fact_id, language_of(notice.person), notice.reason)


def stops(notice: Notice) -> str:
    """The address that stops what a notice's mail is about."""
    return stop_url(stop_of(notice))


def _word(notice: Notice) -> Words:
    fact = notice.fact
    assert fact is not None  # noqa: S101 - compose() has asked
    letter = getattr(fact, "letter", None) if notice.reason == Notice.Reason.LETTER else None
    if letter is not None:
        return letter_words(letter, stop=PLACE_OF_STOP)
    return written(
        subject=headline(fact),
        text="",
        path=path_of(fact),
        why=why_of(notice),
        stop=PLACE_OF_STOP,
        site_name=fact.space.name.text,
    )


def worded(message: Outbox) -> Outbox:
    """The message with the words that it would leave with, for a page that shows it; nothing is kept of them."""
    words, _headers = Composer().compose(message)
    message.subject, message.body_text = words.subject, words.text
    return message


def why_of(notice: Notice) -> str:
    """Why this person has this mail, in one sentence."""
    if notice.reason == Notice.Reason.OWN:
        return _("You receive this because you wrote this text, and asked to hear at once what becomes of it.")
    if notice.fact is not None and notice.fact.topic:
        return _(
            "You receive this because you follow the category “%(topic)s” of “%(process)s”, and asked to hear of it at "
            "once."
        ) % {"topic": notice.fact.topic, "process": notice.fact.process}
    return _("You receive this because you follow this, and asked to hear of it at once.")


def written(*, subject: str, text: str, path: str, why: str, stop: str = "", site_name: str = "") -> Words:
    """One short message in the language that is active."""
    context = {
        "subject": subject,
        "text": text,
        "act_url": absolute(path),
        "act_label": _("Read it on the site"),
        "why": why,
        "unsubscribe_url": stop,
        "site_name": site_name,
    }
    return Words(
        _on_one_line(subject),
        render_to_string("notifications/notice.txt", context),
        render_to_string("notifications/notice.html", context),
    )


def letter_words(letter: Letter, *, stop: str) -> Words:
    """A newsletter in the language that is active, or in the one that it has. No picture, no rewritten link."""
    subject, body = in_language(letter.subjects), in_language(letter.bodies)
    context = {
        "subject": subject.text,
        "body": body,
        "site_name": letter.space.name.text,
        "why": _("You receive this newsletter because you follow %(space)s or asked for it.")
        % {"space": letter.space.name.text},
        "unsubscribe_url": stop,
    }
    return Words(
        _on_one_line(subject.text),
        render_to_string("notifications/letter_mail.txt", context),
        render_to_string("notifications/letter_mail.html", context),
    )


def _on_one_line(subject: str) -> str:
    """No line break, which would end the header; a non-breaking space stays one."""
    return " ".join(subject.splitlines()).strip()[:400]


# --- who a message is -------------------------------------------------------------------------------
def message_id(message: Outbox) -> str:
    """The same each time the message is sent, and made by nobody else: a bounce that quotes it is about it."""
    return f"<{message.pk}.{_proof(message.pk)}@{domain()}>"


def find_number(identifier: str) -> int | None:
    """The number of the message whose identifier this is; None for an identifier that is not ours."""
    local = identifier.strip().strip("<>").partition("@")[0]
    number, _dot, proof = local.partition(".")
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    return int(number) if hmac.compare_digest(proof.encode(), _proof(int(number)).encode()) else None


def return_path(message: Outbox) -> str:
    """The address that a mail server writes to when it cannot deliver: the setting's, with the message's number in it
    (VERP); without the setting, the sender's own."""
    box = settings.ISEGORIA_BOUNCE_ADDRESS
    if not box:
        return message.from_address or settings.DEFAULT_FROM_EMAIL
    local, _at, host = box.partition("@")
    return f"{local}+{message.pk}.{_proof(message.pk)}@{host}"


def _proof(number: int) -> str:
    return salted_hmac("isegoria.message", str(number)).hexdigest()[:16]


def domain() -> str:
    """The part of the sender's address after the @."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
