# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of threads: at /on/<what they are about>/, and one comment among the pages of its process."""

from django.urls import path, re_path

from .web import inviting, marks, one, thread

app_name = "comments"
# A public id is ten signs of its alphabet.
_REF = r"(?P<ref>[0-9a-hjkmnp-tv-z]{10}(?:-[-\w]*)?)"
urlpatterns = [
    re_path(rf"^on/{_REF}/comments/$", thread.thread, name="thread"),
    re_path(rf"^on/{_REF}/comments/read$", thread.read, name="read"),
    re_path(rf"^on/{_REF}/comments/invitations$", inviting.invitations, name="invitations"),
    re_path(
        rf"^on/{_REF}/comments/invitations/(?P<invitation>[0-9a-z]{{10}})/withdraw$",
        inviting.withdrawn,
        name="withdraw_invitation",
    ),
    re_path(rf"^on/{_REF}/comment$", one.place, name="place"),
    re_path(rf"^on/{_REF}/comment/reply$", one.reply, name="reply"),
    re_path(rf"^on/{_REF}/comment/edit$", one.edit, name="edit"),
    re_path(rf"^on/{_REF}/comment/withdraw$", one.withdraw, name="withdraw"),
    re_path(rf"^on/{_REF}/comment/useful$", marks.useful, name="useful"),
    re_path(rf"^on/{_REF}/comment/pin$", marks.pin, name="pin"),
    path("invited/<str:token>", inviting.invited, name="invited"),
    re_path(rf"^s/(?P<space>[-\w]+)/(?P<process>[-\w]+)/comments/{_REF}$", one.comment, name="comment"),
]
