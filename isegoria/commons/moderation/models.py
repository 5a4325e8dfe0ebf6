# SPDX-License-Identifier: AGPL-3.0-or-later
"""What moderators decided, and why: kept with its reason, shown without the text."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Account
from isegoria.core.contributions.models import Contribution


class Decision(models.Model):
    """One decision about one contribution."""

    class Act(models.TextChoices):
        PUBLISH = "publish", _("publish")
        REJECT = "reject", _("do not publish")
        HIDE = "hide", _("hide")
        RESTORE = "restore", _("show again")
        REOPEN = "reopen", _("read again later")

    class Reason(models.TextChoices):
        NONE = "", _("no reason needed")
        OFF_TOPIC = "off_topic", _("does not answer the question")
        DUPLICATE = "duplicate", _("says what another one says already")
        UNCLEAR = "unclear", _("cannot be answered by agree or disagree as it is written")
        SEVERAL_IDEAS = "several_ideas", _("holds several ideas at once")
        DISRESPECT = "disrespect", _("attacks or insults people")
        PERSONAL_DATA = "personal_data", _("gives someone's personal data")
        ILLEGAL = "illegal", _("is against the law")
        ADVERTISING = "advertising", _("is advertising")

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="decisions")
    by = models.ForeignKey(Account, null=True, on_delete=models.SET_NULL, related_name="+")
    act = models.CharField(max_length=8, choices=Act)
    reason = models.CharField(max_length=16, choices=Reason, blank=True, default=Reason.NONE)
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-decided_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.act} {self.contribution_id}"
