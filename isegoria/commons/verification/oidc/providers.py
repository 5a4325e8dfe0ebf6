# SPDX-License-Identifier: AGPL-3.0-or-later
"""Identity providers that the site has an agreement with, as its settings name them: whoever runs the site vouches for
what a State identity is worth, and not the organisers of one space.

    ISEGORIA_IDENTITY_PROVIDERS='[{"slug": "franceconnect", "profile": "franceconnect",
      "issuer": "https://…/api/v2", "client_id": "…", "client_secret": "…"}]'
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from isegoria.core.accounts.models import Assurance


@dataclass(frozen=True)
class Profile:
    """What a family of providers asks for and answers.

    ``pivot`` names the claims that say who someone is; ``signed_userinfo`` that they come as a signed JWT (OpenID
    Connect Core 1.0, §5.3.2), which FranceConnect and ProConnect do.
    """

    name: str
    scopes: tuple[str, ...]
    acr_values: str
    pivot: tuple[str, ...]
    signed_userinfo: bool
    level: Assurance
    sends_logout_state: bool = True


PROFILES: Mapping[str, Profile] = {
    # https://docs.partenaires.franceconnect.gouv.fr/fs/fs-technique/
    "franceconnect": Profile(
        name="FranceConnect",
        scopes=("openid", "given_name", "family_name", "birthdate", "gender", "birthplace", "birthcountry"),
        acr_values="eidas1",
        pivot=("given_name", "family_name", "birthdate", "gender", "birthplace", "birthcountry"),
        signed_userinfo=True,
        level=Assurance.STATE,
    ),
    # https://partenaires.proconnect.gouv.fr/docs/fournisseur-service
    "proconnect": Profile(
        name="ProConnect",
        scopes=("openid", "given_name", "usual_name", "email", "uid", "siret"),
        acr_values="eidas1",
        pivot=("email",),
        signed_userinfo=True,
        level=Assurance.EMAIL,
    ),
    "plain": Profile(
        name="OpenID Connect",
        scopes=("openid", "profile", "email"),
        acr_values="",
        pivot=(),
        signed_userinfo=False,
        level=Assurance.EMAIL,
    ),
}


@dataclass(frozen=True)
class Provider:
    """One identity provider."""

    slug: str
    name: str
    profile: Profile
    issuer: str
    client_id: str
    client_secret: str
    level: Assurance
    acr_values: str

    @property
    def handler(self) -> str:
        return f"oidc-{self.slug}"


def providers() -> list[Provider]:
    """The providers that the settings name. Raises ``ImproperlyConfigured`` for one that cannot be read."""
    return [_read(one) for one in settings.ISEGORIA_IDENTITY_PROVIDERS]


def find_provider(slug: str) -> Provider | None:
    return next((one for one in providers() if one.slug == slug), None)


def _read(given: Mapping[str, Any]) -> Provider:
    try:
        profile = PROFILES[given.get("profile", "plain")]
        level = Assurance[given["level"].upper()] if "level" in given else profile.level
        return Provider(
            slug=given["slug"],
            name=given.get("name", profile.name),
            profile=profile,
            issuer=given["issuer"].rstrip("/"),
            client_id=given["client_id"],
            client_secret=given["client_secret"],
            level=level,
            acr_values=given.get("acr_values", profile.acr_values),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ImproperlyConfigured(f"ISEGORIA_IDENTITY_PROVIDERS: cannot read {error}") from error
