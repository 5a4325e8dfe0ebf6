# SPDX-License-Identifier: AGPL-3.0-or-later
"""Who follows what, what happened, who was told of it, how they wish to be told; and every message that leaves."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from isegoria.core.accounts.models import Account, Person
from isegoria.core.contributions.models import Contribution
from isegoria.core.processes.models import Phase, Process
from isegoria.core.spaces.models import Space
from isegoria.core.spaces.texts import LocalText, in_language, texts_field


class Pace(models.TextChoices):
    """How often someone is written to. What happens is in the list on the site whatever they choose."""

    AT_ONCE = "at_once", _("at once")
    DAILY = "daily", _("once a day, together")
    WEEKLY = "weekly", _("once a week, together")
    NOTHING = "nothing", pgettext_lazy("mail", "never by mail")


class Follow(models.Model):
    """Someone wishes to hear of a space, a process, a text or a person: exactly one of the four.

    ``topic`` narrows that of a process to the new texts of one of its topics, in its tool's own word. Without a
    ``pace`` of its own, a follow takes the person's.
    """

    class Origin(models.TextChoices):
        CHOSEN = "chosen", _("you chose to")
        AUTHOR = "author", _("you wrote it")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="follows")
    space = models.ForeignKey(Space, null=True, blank=True, on_delete=models.CASCADE, related_name="follows")
    process = models.ForeignKey(Process, null=True, blank=True, on_delete=models.CASCADE, related_name="follows")
    topic = models.CharField(max_length=80, blank=True, default="")
    contribution = models.ForeignKey(
        Contribution, null=True, blank=True, on_delete=models.CASCADE, related_name="follows"
    )
    someone = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="followed_by")
    pace = models.CharField(max_length=8, choices=Pace, blank=True, default="")
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.CHOSEN)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["space", "person"], name="follow_space_once"),
            models.UniqueConstraint(fields=["process", "person", "topic"], name="follow_process_once"),
            models.UniqueConstraint(fields=["contribution", "person"], name="follow_contribution_once"),
            models.UniqueConstraint(fields=["someone", "person"], name="follow_someone_once"),
            models.CheckConstraint(
                name="follow_one_thing",
                condition=(
                    Q(space__isnull=False, process=None, contribution=None, someone=None)
                    | Q(space=None, process__isnull=False, contribution=None, someone=None)
                    | Q(space=None, process=None, contribution__isnull=False, someone=None)
                    | Q(space=None, process=None, contribution=None, someone__isnull=False)
                ),
            ),
            models.CheckConstraint(name="follow_topic_of_process", condition=Q(topic="") | Q(process__isnull=False)),
            models.CheckConstraint(name="follow_another", condition=Q(someone=None) | ~Q(someone=models.F("person"))),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} follows {self.what} {self.target_id}"

    @property
    def what(self) -> str:
        """``space``, ``process``, ``contribution`` or ``person``."""
        for name in ("space", "process", "contribution"):
            if getattr(self, f"{name}_id") is not None:
                return name
        return "person"

    @property
    def target_id(self) -> int:
        return int(self.space_id or self.process_id or self.contribution_id or self.someone_id or 0)


class Fact(models.Model):
    """Something happened that people may wish to hear of: one row in the act's own transaction.

    The worker tells those who follow, a batch at a time, up to ``told_until`` so far. ``key`` makes a fact once: what
    goes on happening to one thing (comments) is one fact a day, with a count.
    """

    class Kind(models.TextChoices):
        PROCESS_PUBLISHED = "process_published", _("a process opens")
        PHASE_OPENED = "phase_opened", _("a step opens")
        PHASE_CLOSES_SOON = "phase_closes_soon", _("a step closes soon")
        RESULT_PUBLISHED = "result_published", _("a result")
        SAID = "said", _("someone you follow wrote")
        IN_TOPIC = "in_topic", _("a new text in a category that you follow")
        COMMENTED = "commented", _("comments")
        EDITED = "edited", _("a new version")
        MERGED = "merged", _("texts united")
        STATE_CHANGED = "state_changed", _("a change of state")
        ANSWERED = "answered", _("an official answer")
        SYNTHESIS = "synthesis", _("a synthesis")
        LETTER = "letter", _("a newsletter")

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(max_length=20, choices=Kind)
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="+")
    process = models.ForeignKey(Process, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    phase = models.ForeignKey(Phase, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    contribution = models.ForeignKey(Contribution, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=12, blank=True, default="")
    topic = models.CharField(max_length=80, blank=True, default="", db_default="")
    """The topic of a new text, found by the worker as it begins to tell of it."""
    times = models.PositiveIntegerField(default=1)
    happened_at = models.DateTimeField(default=timezone.now)
    told_until = models.BigIntegerField(default=0)
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="fact_to_tell", condition=Q(told_at=None)),
            models.Index(fields=["space", "-happened_at"], name="fact_of_space"),
        ]

    def __str__(self) -> str:
        return self.key


class Notice(models.Model):
    """Someone is told of something: of a fact, once; or of what an act had to tell them, in its own words."""

    class Reason(models.TextChoices):
        FOLLOWED = "followed", _("what I follow")
        OWN = "own", _("what I said")
        TOLD = "told", _("for me alone")
        LETTER = "letter", _("newsletters")

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    fact = models.ForeignKey(Fact, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    reason = models.CharField(max_length=8, choices=Reason)
    subject = models.CharField(max_length=400, blank=True, default="")
    text = models.TextField(blank=True, default="")
    path = models.CharField(max_length=400, blank=True, default="")
    about = models.CharField(max_length=10, blank=True, default="", db_index=True)
    """Public id of the contribution that the words quote: they go when it is erased."""
    pace = models.CharField(max_length=8, choices=Pace, default=Pace.NOTHING)
    """How it is to be carried by mail, as the person had chosen when it was made."""
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    digested_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fact", "person"], name="notice_once")]
        indexes = [
            models.Index(fields=["person", "-id"], name="notice_list"),
            models.Index(fields=["person"], name="notice_unread", condition=Q(read_at=None)),
            models.Index(
                fields=["person"],
                name="notice_to_digest",
                condition=Q(digested_at=None, pace__in=["daily", "weekly"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.subject or self.fact_id}"


class Preference(models.Model):
    """How one person wishes to be written to. Made when it is first needed; the defaults are these."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="notice_preference")
    pace = models.CharField(max_length=8, choices=Pace, default=Pace.WEEKLY)
    """For what one follows."""
    own_pace = models.CharField(max_length=8, choices=Pace, default=Pace.AT_ONCE)
    """For what becomes of what one said."""
    time_zone = models.CharField(max_length=60, blank=True, default="")
    quiet_from = models.PositiveSmallIntegerField(default=21)
    quiet_until = models.PositiveSmallIntegerField(default=8)
    """Hours of the day; no quiet hours where both are the same."""
    digest_day = models.PositiveSmallIntegerField(default=3)
    """0 is Monday; Thursday otherwise: what closes at the week's end is told before it."""
    next_digest_at = models.DateTimeField(null=True, blank=True, db_index=True)
    last_digest_at = models.DateTimeField(null=True, blank=True)
    feed_number = models.PositiveIntegerField(default=1)
    """Makes the sealed address of one's own feed; one more, and the former address is worth nothing."""

    def __str__(self) -> str:
        return f"{self.person_id}: {self.pace}"


class LetterChoice(models.Model):
    """Whether someone wishes for the newsletters of a space. Without a row: those of what they follow, and no other."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="letter_choices")
    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="letter_choices")
    is_wanted = models.BooleanField()
    chosen_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "space"], name="letter_choice_once")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.space_id}: {self.is_wanted}"


class PageChoice(models.Model):
    """Whether someone wishes to have a public page of what they write. Without a row: as ``people.has_page`` says."""

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="page_choice")
    is_wanted = models.BooleanField()
    chosen_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.person_id}: {self.is_wanted}"


class Letter(models.Model):
    """A newsletter that an organiser writes to those who follow, or to those who took part and wished for it."""

    class Audience(models.TextChoices):
        FOLLOWERS = "followers", _("those who follow")
        PARTICIPANTS = "participants", _("those who took part and wished for newsletters")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("letter", "draft")
        SCHEDULED = "scheduled", pgettext_lazy("letter", "scheduled")
        SENT = "sent", pgettext_lazy("letter", "sent")

    space = models.ForeignKey(Space, on_delete=models.CASCADE, related_name="letters")
    process = models.ForeignKey(Process, null=True, blank=True, on_delete=models.CASCADE, related_name="letters")
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.FOLLOWERS)
    subjects = texts_field()
    bodies = texts_field(help_text="Markdown, by language.")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    written_by = models.ForeignKey(Account, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    send_at = models.DateTimeField(null=True, blank=True)
    fact = models.OneToOneField(Fact, null=True, blank=True, on_delete=models.SET_NULL, related_name="letter")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="letter_participants_of_a_process",
                condition=Q(audience="followers") | Q(process__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.subject.text or f"letter {self.pk}"

    @property
    def subject(self) -> LocalText:
        return in_language(self.subjects)

    @property
    def body(self) -> LocalText:
        return in_language(self.bodies)


class AddressState(models.Model):
    """What mail servers said of an account's address. It counts as long as the account has this address."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="address_state")
    email = models.EmailField()
    unreachable_at = models.DateTimeField(null=True, blank=True)
    complained_at = models.DateTimeField(null=True, blank=True)
    soft_bounces = models.PositiveSmallIntegerField(default=0)
    first_soft_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=12, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.account_id}: {self.status}"


class Outbox(models.Model):
    """One message. Sent by the worker, tried again with growing pauses; given up after a day, and shown as such.

    Once sent, its words are emptied: sign-in codes and personal texts are not kept. What tells of a notice is worded
    as it leaves, so that a hundred thousand of them are a hundred thousand short rows.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        CLAIMED = "claimed"  # by a worker that is sending others first
        IN_HAND = "in_hand"  # being given to the mail server
        SENT = "sent"
        UNCERTAIN = "uncertain"  # in hand when the worker was killed: perhaps sent, and not sent again
        GIVEN_UP = "given_up"
        STOPPED = "stopped"  # before it left: the person asked, or their address takes none
        BOUNCED = "bounced"

    to = models.JSONField()
    from_address = models.CharField(max_length=254)
    subject = models.CharField(max_length=400)
    body_text = models.TextField(blank=True, default="")
    body_html = models.TextField(blank=True, default="")
    headers = models.JSONField(default=dict, blank=True)
    person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.CASCADE, related_name="+")
    notice = models.OneToOneField(Notice, null=True, blank=True, on_delete=models.CASCADE, related_name="mail")
    is_bulk = models.BooleanField(default=False)
    """Behind all that is not, paced by the setting, and never sent twice."""
    created_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now, null=True)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    sent_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        indexes = [
            models.Index(
                fields=["is_bulk", "next_try_at"],
                name="outbox_to_send",
                condition=Q(sent_at=None, next_try_at__isnull=False),
            ),
            models.Index(fields=["sent_at"], name="outbox_sent", condition=Q(sent_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.pk})"


class Device(models.Model):
    """A browser that someone asked to show their notices at once: where to push, and the keys that it alone opens."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="devices")
    endpoint = models.CharField(max_length=1000, unique=True)
    p256dh = models.CharField(max_length=90)
    auth = models.CharField(max_length=24)
    created_at = models.DateTimeField(default=timezone.now)
    last_success_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.person_id}: device {self.pk}"


class Push(models.Model):
    """A notice on its way to a device. It goes once it was taken, or given up; without a ``next_try_at``, it is in
    hand, or was when the worker was killed: nobody pushes it again."""

    device = models.ForeignKey(Device, on_delete=models.CASCADE, related_name="pushes")
    notice = models.ForeignKey(Notice, on_delete=models.CASCADE, related_name="pushes")
    created_at = models.DateTimeField(default=timezone.now)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now, null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["notice", "device"], name="push_once")]
        indexes = [
            models.Index(fields=["next_try_at"], name="push_to_send", condition=Q(next_try_at__isnull=False)),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} to device {self.device_id}"
