# SPDX-License-Identifier: AGPL-3.0-or-later
"""The ways to be checked that the site brings along."""

from collections.abc import Callable, Iterable

from django.utils.translation import gettext_lazy as _

from isegoria.core.accounts.models import Assurance
from isegoria.core.spaces.models import Space

from .oidc.providers import providers
from .port import Handler, register, register_source
from .queries import opening_of


def opened(slug: str) -> Callable[[Space], bool]:
    """Open where organisers of the space, or of one around it, have opened it."""
    return lambda space: opening_of(space, slug) is not None


EMAIL = register(
    Handler(
        slug="email",
        name=_("An account with your e-mail address"),
        level=Assurance.EMAIL,
        how=_("You give an address and enter the code that is sent to it. It takes a minute."),
        url_name="verification:email",
        is_open=lambda space: True,
        organisers_learn=_("Shows that someone reads mail at an address. It is always open."),
        always=True,
    )
)
register(
    Handler(
        slug="residents",
        name=_("Find me in the list of residents"),
        level=Assurance.RESIDENT,
        how=_(
            "You type what the town’s list says of you, such as your name and date of birth. It takes a minute, and "
            "none of it is kept."
        ),
        url_name="verification:residents",
        is_open=opened("residents"),
        organisers_learn=_(
            "You send a list; only keyed digests of its lines are kept. Shows that someone knows what a line says, "
            "which those close to a person may know too."
        ),
        organise_url_name="verification:organise_residents",
    )
)
POST = register(
    Handler(
        slug="post",
        name=_("A code by post"),
        level=Assurance.RESIDENT,
        how=_("You give your name and address, and a letter brings you a code to enter here. It takes some days."),
        url_name="verification:post",
        is_open=opened("post"),
        organisers_learn=_(
            "You print letters and send them. Shows that someone opens letters at an address where their name is."
        ),
        parameters=("months", "sender"),
        organise_url_name="verification:organise_post",
    )
)
DESK = register(
    Handler(
        slug="desk",
        name=_("In person, at a desk"),
        level=Assurance.RESIDENT,
        how=_("You come with your papers. Somebody takes part with you, on the spot: no e-mail address is needed."),
        url_name="verification:desk_hours",
        is_open=opened("desk"),
        organisers_learn=_("Your agents look at papers and act for those who ask. Everything they send is logged."),
        parameters=("months", "place"),
        organise_url_name="verification:desk",
    )
)


@register_source
def of_providers() -> Iterable[Handler]:
    """One for each identity provider that the site's settings name."""
    return [
        Handler(
            slug=one.handler,
            name=one.name,
            level=one.level,
            how=_("You sign in there, and come back here. It takes a minute; only digests of your identity are kept."),
            url_name="verification:provider",
            is_open=opened(one.handler),
            organisers_learn=_("The site has an agreement with this provider. Nothing else is asked of you."),
            arguments={"provider": one.slug},
        )
        for one in providers()
    ]
