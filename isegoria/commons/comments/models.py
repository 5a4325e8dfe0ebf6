# SPDX-License-Identifier: AGPL-3.0-or-later
"""Where a comment stands in its thread, who was invited to speak in it, and how far each person has read.

The text itself is a contribution of the spine, whose parent is what it answers.
"""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.identifiers import new_public_id


class Invitation(models.Model):
    """Someone whom an organiser asks, by mail, to speak in one thread, under a name that everyone sees."""

    class Capacity(models.TextChoices):
        EXPERT = "expert", _("invited expert")
        CONCERNED = "concerned", _("person concerned")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    root = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="thread_invitations")
    email = models.EmailField(blank=True, default="")
    name = models.CharField(max_length=80, blank=True, default="")
    presentation = models.CharField(max_length=160, blank=True, default="")
    capacity = models.CharField(max_length=12, choices=Capacity, default=Capacity.EXPERT)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    invited_by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    invited_at = models.DateTimeField(default=timezone.now)
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.name} in {self.root_id}"

    @property
    def stands(self) -> bool:
        return self.revoked_at is None


class Comment(models.Model):
    """The place of one comment: its thread, its branch, its depth, and what lists are ordered by.

    A branch is a comment on the thread's root with all that answers it, however deep. Only ``branch`` is ever followed
    to read one, so that ten thousand levels cost what one does.
    """

    class Side(models.TextChoices):
        NONE = "", pgettext_lazy("side of a comment", "neither")
        FOR = "for", pgettext_lazy("side of a comment", "for")
        AGAINST = "against", pgettext_lazy("side of a comment", "against")

    class Voice(models.TextChoices):
        CITIZEN = "", _("citizen")
        OFFICIAL = "official", pgettext_lazy("voice", "official")
        INVITED = "invited", _("invited")

    contribution = models.OneToOneField(
        Contribution, on_delete=models.CASCADE, primary_key=True, related_name="placed_comment"
    )
    root = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="thread", db_index=False)
    branch = models.ForeignKey(
        Contribution, null=True, blank=True, on_delete=models.CASCADE, related_name="branch_comments", db_index=False
    )
    """The comment on the root under which this one stands; null for that comment itself."""
    depth = models.PositiveIntegerField(default=0)
    side = models.CharField(max_length=8, choices=Side, blank=True, default=Side.NONE)
    voice = models.CharField(max_length=8, choices=Voice, blank=True, default=Voice.CITIZEN)
    """In what capacity its author spoke, on the day they did."""
    invitation = models.ForeignKey(
        Invitation, null=True, blank=True, on_delete=models.SET_NULL, related_name="comments"
    )
    useful = models.PositiveIntegerField(default=0)
    """Supports, kept by listeners."""
    replies = models.PositiveIntegerField(default=0)
    """Of a branch: the places taken in it, those whose text is shown no more included."""
    pinned = models.BooleanField(default=False)
    listed_at = models.DateTimeField(null=True, blank=True)
    """When it first showed. It keeps its place from then on, whatever becomes of its text."""

    class Meta:
        indexes = [
            # One for each order in which a page of branches can begin anywhere.
            models.Index(
                "root",
                models.F("useful").desc(),
                models.F("contribution").desc(),
                name="comment_most_useful",
                condition=Q(branch__isnull=True, listed_at__isnull=False),
            ),
            models.Index(
                "root",
                models.F("listed_at").desc(),
                models.F("contribution").desc(),
                name="comment_newest",
                condition=Q(branch__isnull=True, listed_at__isnull=False),
            ),
            models.Index(
                "root",
                "side",
                models.F("useful").desc(),
                models.F("contribution").desc(),
                name="comment_side",
                condition=Q(branch__isnull=True, listed_at__isnull=False),
            ),
            models.Index(fields=["root", "listed_at", "contribution"], name="comment_in_time"),
            models.Index(fields=["branch", "listed_at", "contribution"], name="comment_in_branch"),
            models.Index(fields=["root"], name="comment_pinned", condition=Q(pinned=True)),
        ]

    def __str__(self) -> str:
        return f"comment {self.contribution_id} on {self.root_id}"

    @property
    def leads(self) -> bool:
        """Whether it is the first of its branch."""
        return self.branch_id is None


class Reading(models.Model):
    """Until when a person has read a thread. Theirs alone, and kept by an act, never by a visit."""

    root = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="+")
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+", db_index=False)
    read_until = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "root"], name="reading_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.root_id}"
