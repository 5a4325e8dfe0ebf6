# SPDX-License-Identifier: AGPL-3.0-or-later
"""What FranceConnect adds to OpenID Connect: a pivot identity, a level, UserInfo as a signed JWT. And faults on demand:
whoever signs in as one of the ``FAULTS`` gets an answer that is wrong in that one way."""

from collections.abc import Iterable
from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.conf import settings

ANA = {
    "given_name": "Ana Maria",
    "family_name": "BRUN",
    "birthdate": "1952-07-14",
    "gender": "female",
    "birthplace": "86194",
    "birthcountry": "99100",
}
LEO = {**ANA, "given_name": "Léo", "family_name": "BLANC", "birthdate": "1980-02-01", "gender": "male"}
PEOPLE = {"ana": ANA, "leo": LEO}
FAULTS = (
    "other-nonce",
    "other-audience",
    "other-issuer",
    "low-level",
    "expired",
    "other-subject",
    "plain-userinfo",
    "other-key",
    "userinfo-for-others",
)


class FranceConnectLike(DefaultOIDCAdapter):
    def get_issuer(self) -> str:
        return str(settings.ISSUER)

    def get_claims(self, purpose: str, user: Any, client: Any, scopes: Iterable[str], **kwargs: Any) -> dict[str, Any]:
        claims: dict[str, Any] = {"sub": self.get_user_sub(client, user)}
        if purpose == "userinfo":
            claims |= PEOPLE.get(user.username, ANA)
            if user.username == "other-subject":
                claims["sub"] = "someone-else"
        return claims

    def populate_id_token(self, id_token: dict[str, Any], client: Any, scopes: Iterable[str], **kwargs: Any) -> None:
        from django.contrib.auth import get_user_model  # late: this process has its own registry of apps

        user = self.get_user_by_sub(client, id_token["sub"])
        name = user.username if isinstance(user, get_user_model()) else ""
        id_token["acr"] = "low" if name == "low-level" else "eidas2"
        if name == "other-nonce":
            id_token["nonce"] = "x"
        if name == "other-audience":
            id_token["aud"] = "another-service"
        if name == "other-issuer":
            id_token["iss"] = "https://fc.example.org"
        if name == "expired":
            id_token["exp"] = id_token["iat"] - 3600
