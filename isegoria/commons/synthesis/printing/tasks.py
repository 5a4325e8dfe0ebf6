# SPDX-License-Identifier: AGPL-3.0-or-later
"""What the worker prints: the files of the editions that were published or asked for. No row is written."""

import logging

from django.conf import settings
from django.utils import translation

from isegoria.commons.synthesis.documents.addresses import edition_path
from isegoria.commons.synthesis.documents.queries import edition_content
from isegoria.commons.synthesis.harvesting.queries import sources_of
from isegoria.commons.synthesis.models import Edition

from . import storage
from .composing import compose
from .one_page import note_of
from .opendocument import odt
from .paper import Paper
from .pdf import PressError, pdf
from .queries import calls_of, edition_named, stamp_of, still_there

logger = logging.getLogger(__name__)
TURNS = 3
"""Times that an edition is printed again because something of it went meanwhile."""


def print_next() -> bool:
    """Print the edition that waits longest; whether another one waits."""
    waiting = storage.wanted()
    if not waiting:
        return False
    storage.taken_up(waiting[0])
    edition = edition_named(waiting[0])
    if edition is not None:
        print_edition(edition)
    return len(waiting) > 1


def print_edition(edition: Edition) -> bool:
    """Make its four files and keep them; whether they are there. Seconds, so never in a request or a transaction."""
    for _turn in range(TURNS):
        stamp = stamp_of(edition)
        if storage.path_of(edition.public_id, stamp, storage.FILES[0]).exists():
            return True
        try:
            files = files_of(edition)
        except PressError:
            logger.exception("printing: the edition %s was not printed; it will be tried again", edition.public_id)
            storage.say_failed(edition.public_id, stamp)
            return False
        again = edition_named(edition.public_id)
        if again is None:
            storage.discard(edition.public_id)
            return False
        if stamp_of(again) == stamp:
            storage.keep(edition.public_id, stamp, files)
            # Something may have been erased between the two: what was just put in its place goes again.
            if stamp_of(again) == stamp:
                return True
            storage.discard(edition.public_id)
        edition = again
    storage.want(edition.public_id)
    return False


def papers_of(edition: Edition) -> tuple[Paper, Paper]:
    """The synthesis and its note, in the language of the document."""
    content = edition_content(edition)
    site = settings.SITE_ADDRESS.rstrip("/")
    with translation.override(content.language):
        sources = sources_of(content.extract_ids())
        whole = compose(content, sources, calls_of(edition), site=site, page_url=site + edition_path(edition))
        return whole, note_of(content, whole)


def files_of(edition: Edition) -> dict[str, bytes]:
    """The bytes of each file, by its name. Raises ``PressError``."""
    papers = papers_of(edition)
    moment = edition.published_at
    made = {f"{kind}.pdf": content for kind, content in pdf(papers, moment).items()}
    return made | {f"{one.kind}.odt": odt(one, moment) for one in papers}


def tidy() -> None:
    """Remove what was printed of editions that are not there any more, or whose process is not public."""
    kept = storage.printed()
    there = still_there(kept)
    for name in kept:
        if name not in there:
            storage.discard(name)
