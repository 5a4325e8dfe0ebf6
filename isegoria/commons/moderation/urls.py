# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of moderation: what everyone reads, what people are told and can say, and the moderators' queue."""

from django.urls import path, re_path

from .web import aside, desk, flagging, log, mine, running, wide

app_name = "moderation"
_REF = r"(?P<ref>[0-9a-hjkmnp-tv-z]{10}(?:-[-\w]*)?)"
urlpatterns = [
    re_path(rf"^on/{_REF}/flag$", flagging.flag, name="flag"),
    # --- one's own
    path("me/moderation/", mine.mine, name="mine"),
    re_path(rf"^me/moderation/{_REF}/rephrase$", mine.rephrase, name="rephrase"),
    path("me/moderation/<int:decision>/appeal", mine.appeal, name="appeal"),
    path("me/panels/<slug:appeal>/", mine.jury, name="jury"),
    # --- the public log
    path("s/<slug:space>/<slug:process>/moderation/", log.log, name="log"),
    path("s/<slug:space>/<slug:process>/moderation/log.atom", log.log_atom, name="log_atom"),
    path("s/<slug:space>/<slug:process>/moderation/log.csv", log.log_csv, name="log_csv"),
    path("moderation/<slug:space>/", log.space_log, name="space_log"),
    path("moderation/<slug:space>/log.atom", log.space_log_atom, name="space_log_atom"),
    path("moderation/<slug:space>/log.csv", log.space_log_csv, name="space_log_csv"),
    # --- the moderators' own
    path("moderation/<slug:space>/queue/", desk.queue, name="queue"),
    path("moderation/<slug:space>/queue/all/", wide.wide, name="wide"),
    path("moderation/<slug:space>/set-aside/", aside.aside, name="aside"),
    re_path(rf"^moderation/(?P<space>[-\w]+)/queue/{_REF}/$", desk.one, name="one"),
    path("moderation/<slug:space>/undo/<slug:batch>/", desk.take_back, name="undo"),
    path("moderation/<slug:space>/appeals/", running.appeals, name="appeals"),
    path("moderation/<slug:space>/pauses/<int:pause>/end/", running.stop_pause, name="end_pause"),
    path("moderation/<slug:space>/settings/", running.way, name="way"),
    path("organise/<slug:space>/<slug:process>/<slug:phase>/moderate/", desk.of_phase, name="phase"),
]
