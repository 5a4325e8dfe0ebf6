# SPDX-License-Identifier: AGPL-3.0-or-later
"""A passage of what someone said, chosen and typed by a harvester."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution
from isegoria.core.identifiers import new_public_id
from isegoria.core.processes.models import Process

from .ideas import Idea


class Nature(models.TextChoices):
    """What a passage is."""

    PROBLEM = "problem", _("problem")
    SOLUTION = "solution", _("solution")
    FOR = "for", _("argument for")
    AGAINST = "against", _("argument against")
    EXAMPLE = "example", _("example")
    QUESTION = "question", _("question")
    FEELING = "feeling", _("feeling")


class Extract(models.Model):
    """Words ``start`` to ``stop`` (characters) of one version of a contribution, as ``passages.readable`` reads it.

    An edit of the contribution changes nothing here: the page says of which version it is. When the contribution is
    erased, the words and the place in the text go; that a source stood here stays.
    """

    class State(models.TextChoices):
        STANDING = "standing", _("standing")
        REMOVED = "removed", _("removed")
        ERASED = "erased", _("erased with its source")

    public_id = models.CharField(max_length=10, unique=True, default=new_public_id, editable=False)
    process = models.ForeignKey(Process, on_delete=models.CASCADE, related_name="extracts")
    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="extracts")
    version = models.PositiveIntegerField(help_text="Number of the version that it was taken from.")
    start = models.PositiveIntegerField(default=0)
    stop = models.PositiveIntegerField(default=0)
    words = models.TextField(blank=True, default="")
    sha256 = models.CharField(max_length=64, blank=True, default="", help_text="Of the whole readable text, UTF-8.")
    language = models.CharField(max_length=12, default="fr")
    nature = models.CharField(max_length=8, choices=Nature)
    idea = models.ForeignKey(Idea, null=True, blank=True, on_delete=models.SET_NULL, related_name="extracts")
    note = models.CharField(max_length=300, blank=True, default="", help_text="Of the harvester, for the team.")
    by_machine = models.BooleanField(default=False, help_text="The machine suggested it and a person accepted it.")
    state = models.CharField(max_length=8, choices=State, default=State.STANDING)
    made_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    is_new = False
    """Whether the act at hand made it: the same passage chosen again is the extract that stood already."""

    class Meta:
        indexes = [
            models.Index(fields=["process", "state", "id"], name="extract_list"),
            models.Index(fields=["idea", "state", "id"], name="extract_idea"),
            # How many texts were harvested, read from the index alone.
            models.Index(fields=["process", "state", "contribution"], name="extract_texts"),
        ]
        constraints = [
            # Two harvesters who choose the same words at once make one extract.
            models.UniqueConstraint(
                fields=["contribution", "version", "start", "stop"],
                condition=models.Q(state="standing"),
                name="extract_once",
            ),
            models.CheckConstraint(
                condition=models.Q(state="erased") | models.Q(stop__gt=models.F("start")), name="extract_not_empty"
            ),
        ]

    def __str__(self) -> str:
        return self.words[:60]

    @property
    def stands(self) -> bool:
        return self.state == self.State.STANDING
