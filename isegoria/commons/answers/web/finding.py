# SPDX-License-Identifier: AGPL-3.0-or-later
"""From the address of a desk, or a form of it, to what it names, and back."""

from collections.abc import Mapping, Sequence

from django.http import HttpRequest

from isegoria.commons.answers.rules import Hat, hat_of, may_use_desk
from isegoria.core.contributions.models import Contribution
from isegoria.core.spaces.addresses import space_at
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import Verdict


def desk_at(request: HttpRequest, slug: str) -> tuple[Space, Hat]:
    """The space of a desk and what the visitor is in it. Raises ``Refused``."""
    space = space_at(slug)
    hat = hat_of(request.user, space)
    may_use_desk(hat).require()
    return space, hat


def carried(contributions: Sequence[Contribution]) -> str:
    """What a form carries of the chosen contributions: each with the version of its answer that was read."""
    return " ".join(f"{one.public_id}.{version_of(one)}" for one in contributions)


def version_of(contribution: Contribution) -> int:
    """The number of the latest version of the answer to a contribution found with its case."""
    case = getattr(contribution, "answer_case", None)
    return case.version if case else 0


def uncarried(text: str) -> Mapping[str, int]:
    """Public id → version, from what :func:`carried` wrote; whatever else is left out."""
    found: dict[str, int] = {}
    for part in text[:20_000].split():
        public_id, _dot, version = part.partition(".")
        if len(public_id) == 10 and version.isascii() and version.isdigit() and len(version) < 9:
            found[public_id] = int(version)
    return found


def contributions_of(space: Space, public_ids: Sequence[str]) -> list[Contribution]:
    """The contributions of a space by these ids, in the order of their making, with their cases."""
    ids = [one for one in public_ids if "\0" not in one]  # PostgreSQL takes no NUL
    rows = Contribution.objects.filter(process__space=space, public_id__in=ids)
    found = rows.select_related("process", "author", "answer_case__office", "answer_case__signed_by")
    made = list(found.order_by("created_at", "pk"))
    for one in made:
        one.process.space = space
    return made


def shown(verdict: Verdict) -> dict[str, str]:
    """A verdict as the design's component takes it: sentences ready to read."""
    return verdict.in_words
