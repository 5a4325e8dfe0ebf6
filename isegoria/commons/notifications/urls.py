# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of notices: one's own under /me/, feeds beside what they are of, newsletters under /letters/."""

from django.urls import path

from .web import bounced, devices, feeds, follows, letters, notices, people, stopping

app_name = "notifications"
_LETTER = "letters/<slug:space>/<int:letter>/"
urlpatterns = [
    path("follow/", follows.follow, name="follow"),
    path("me/follows/", follows.mine, name="follows"),
    path("me/follows/pace/", follows.pace, name="pace"),
    path("me/notices/", notices.mine, name="notices"),
    path("me/notices/read/", notices.read, name="read"),
    path("me/notices/settings/", notices.settings_page, name="settings"),
    path("me/notices/settings/address/", notices.try_again, name="try_again"),
    path("me/notices/settings/feed/", notices.renew_feed, name="renew_feed"),
    path("me/notices/devices/", devices.tell, name="tell_device"),
    path("me/notices/devices/stop/", devices.stop, name="stop_devices"),
    path("me/notices/devices/worker.js", devices.worker, name="worker"),
    path("stop/<str:token>/", stopping.stop, name="stop"),
    path("mail/bounces/", bounced.bounced, name="bounced"),
    path("s/<slug:space>/news.atom", feeds.space_atom, name="space_atom"),
    path("s/<slug:space>/dates.ics", feeds.space_calendar, name="space_calendar"),
    path("s/<slug:space>/<slug:process>/news.atom", feeds.process_atom, name="process_atom"),
    path("s/<slug:space>/<slug:process>/dates.ics", feeds.process_calendar, name="process_calendar"),
    path("feeds/<str:token>/news.atom", feeds.own_atom, name="own_atom"),
    path("feeds/<str:token>/dates.ics", feeds.own_calendar, name="own_calendar"),
    path("people/<slug:person>/", people.person, name="person"),
    path("people/<slug:person>/news.atom", people.person_atom, name="person_atom"),
    path("letters/<slug:space>/", letters.all_letters, name="letters"),
    path("letters/<slug:space>/new/", letters.write, name="new_letter"),
    path(_LETTER, letters.one, name="letter"),
    path(f"{_LETTER}edit/", letters.write, name="edit_letter"),
    path(f"{_LETTER}<slug:act>/", letters.act, name="letter_act"),
]
