# SPDX-License-Identifier: AGPL-3.0-or-later
import pytest
from django.core.cache import cache
from tests.browser.test_budget_vote import *
from tests import factories
def test_shots(live_site, new_visitor):
    cache.clear()
    v = districts(settings={**GIVEN,"electorate":"everyone"}, children="weight", children_weight=50, categories=("Nature","Sport"),
      projects={**{"Skatepark":60000,"Verger partagé":12000,"Bancs à l’ombre":8000,"Piste cyclable":45000,"Salle de musique":30000}, **{f"Un projet du quartier {n}": 900+7*n for n in range(1,20)}})
    r = the_vote("rankings")
    po = the_vote("points")
    for name, vp, loc in (("p", {"width":390,"height":844}, "fr-FR"), ("d", {"width":1280,"height":900}, "en-GB")):
        page = new_visitor(locale=loc, viewport=vp).new_page()
        page.goto(address(live_site, v))
        page.screenshot(path=f"/tmp/F/{name}1.png", full_page=True)
        page.check("input[name=district][value='1']")
        page.check("input[name=m4]"); page.check("input[name=m3]"); page.check("input[name=m6]")
        page.screenshot(path=f"/tmp/F/{name}2.png")
        page.evaluate("document.querySelector('#basket').scrollIntoView()")
        page.screenshot(path=f"/tmp/F/{name}3.png")
        page.check("input[name=m0]")
        page.click(".ballot-button")
        page.screenshot(path=f"/tmp/F/{name}4.png")
        page.uncheck("input[name=m0]"); cast(page)
        page.screenshot(path=f"/tmp/F/{name}5.png", full_page=True)
        page.goto(address(live_site, r)); choose_something(page, "rankings")
        page.screenshot(path=f"/tmp/F/{name}6.png", full_page=True)
        page.goto(address(live_site, po)); choose_something(page, "points")
        page.screenshot(path=f"/tmp/F/{name}7.png", full_page=True)
        page = new_visitor(locale=loc, viewport=vp, java_script_enabled=False).new_page()
        page.goto(address(live_site, v))
        page.screenshot(path=f"/tmp/F/{name}8.png", full_page=True)
