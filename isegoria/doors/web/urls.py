# SPDX-License-Identifier: AGPL-3.0-or-later
"""The pages of the site."""

from django.urls import URLPattern, URLResolver, path

from .views import (
    approvals,
    demo_mail,
    desk,
    embed,
    home,
    journal,
    life,
    me,
    open_conversation,
    organise,
    organise_space,
    preparing,
    processes,
    receipts,
    roles,
    search,
    spaces,
)

app_name = "web"
_PROCESS = "organise/<slug:space>/<slug:process>/"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("spaces/", home.spaces, name="spaces"),
    path("search/", search.find, name="search"),
    path("about/<slug:page>/", home.site_page, name="site_page"),
    path("c/<slug:public_id>/", home.contribution, name="contribution"),
    path("p/<slug:public_id>/", home.process_by_id, name="process_by_id"),
    # --- shared elsewhere
    path("c/<slug:public_id>/life/", life.life, name="life"),
    path("c/<slug:public_id>/share/", embed.share_contribution, name="share_contribution"),
    path("p/<slug:public_id>/share/", embed.share_process, name="share_process"),
    path("embed/c/<slug:public_id>/", embed.contribution, name="embed_contribution"),
    path("embed/p/<slug:public_id>/", embed.process, name="embed_process"),
    path("robots.txt", home.robots, name="robots"),
    # --- one's own page
    path("me/", me.me, name="me"),
    path("me/life/", life.mine, name="my_life"),
    path("me/opinions/", me.opinions, name="my_opinions"),
    path("me/name/", me.choose_name, name="choose_name"),
    path("me/data.json", me.data, name="my_data"),
    path("me/forget/", me.forget_here, name="forget_here"),
    path("me/erase/", me.erase, name="erase_me"),
    # --- what anyone can check
    path("receipts/", receipts.receipts, name="receipts"),
    path("receipts/document/", receipts.document, name="receipt_document"),
    path("journal/", journal.journal, name="journal"),
    path("journal/heads.atom", journal.heads, name="journal_heads"),
    path("journal/key.json", journal.key, name="journal_key"),
    path("journal/export.zip", journal.export, name="journal_export"),
    # --- spaces and processes
    path("s/<slug:space>/", spaces.space, name="space"),
    path("s/<slug:space>/about/<slug:page>/", spaces.space_page, name="space_page"),
    path("s/<slug:space>/team/", roles.team, name="team"),
    path("s/<slug:space>/team/acts/", roles.acts_of_two, name="acts_of_two"),
    path("role-offered/<str:token>/", roles.invitation, name="role_invitation"),
    path("s/<slug:space>/<slug:process>/", processes.process, name="process"),
    path("s/<slug:space>/<slug:process>/rules/", processes.rules, name="rules"),
    path("s/<slug:space>/<slug:process>/rules/<int:number>/", processes.rules, name="rules_version"),
    # --- organisers
    path("organise/", organise.dashboard, name="organise"),
    path("organise/<slug:space>/", desk.space, name="organise_space"),
    path("organise/<slug:space>/processes/", desk.processes, name="processes"),
    path("organise/<slug:space>/failures/", desk.failures, name="failures"),
    path("organise/<slug:space>/pages/", organise_space.pages, name="edit_space"),
    path("organise/<slug:space>/roles/", roles.roles, name="roles"),
    path("organise/<slug:space>/approvals/", approvals.approvals, name="approvals"),
    path("organise/<slug:space>/approvals/ask/", approvals.ask, name="ask_approval"),
    path("organise/<slug:space>/new/", open_conversation.choose_recipe, name="choose_recipe"),
    path("organise/<slug:space>/new/<slug:recipe>/", open_conversation.open_from_recipe, name="open_from_recipe"),
    path(_PROCESS, organise.process, name="organise_process"),
    path(f"{_PROCESS}texts/", organise.texts, name="edit_process"),
    path(f"{_PROCESS}rules/", organise.publish_rules, name="publish_rules"),
    path(f"{_PROCESS}erase/", approvals.erase, name="erase_process"),
    path(f"{_PROCESS}publish/", organise.publish, name="publish"),
    path(f"{_PROCESS}schedule/", preparing.schedule, name="schedule"),
    path(f"{_PROCESS}preview/", preparing.preview, name="preview"),
    path(f"{_PROCESS}preview/page/", preparing.preview_page, name="preview_page"),
    path(f"{_PROCESS}rehearse/", preparing.rehearse, name="rehearse"),
    path(f"{_PROCESS}duplicate/", preparing.duplicate, name="duplicate"),
    path(f"{_PROCESS}<slug:phase>/", organise.phase, name="edit_phase"),
    path(f"{_PROCESS}<slug:phase>/close/", organise.close, name="close_phase"),
    path(f"{_PROCESS}<slug:phase>/seed/", open_conversation.seed, name="seed"),
    # --- the demonstration
    path("demo/mail/", demo_mail.messages, name="demo_mail"),
    path("demo/mail/<int:number>/", demo_mail.message, name="demo_mail_message"),
]
