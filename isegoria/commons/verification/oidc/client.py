# SPDX-License-Identifier: AGPL-3.0-or-later
"""A relying party of OpenID Connect: one code, proved ours (PKCE), for tokens whose every claim is checked.

Sources: OpenID Connect Core 1.0 (§3.1, §5.3), Discovery 1.0, RP-Initiated Logout 1.0; RFC 7636 (PKCE); RFC 9207 (issuer
in the answer). Nothing is kept: what the browser holds meanwhile is sealed, and good for ten minutes.

allauth's own client signs people in and keeps their claims as they came; here nobody is signed in and nothing but keyed
digests is kept, so that client is not used. Signatures are checked by PyJWT.
"""

import base64
import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, NoReturn
from urllib.parse import quote, urlencode, urlsplit

import jwt
from django.core.cache import cache
from django.utils.translation import gettext_lazy as _

from isegoria.core.fetching import fetch
from isegoria.core.spaces.models import Space
from isegoria.core.verdicts import Refused, refuse

from ..digests import civil_identity, digest, key_of, normal_name
from .providers import Provider

SECONDS = 600
DISCOVERY_SECONDS = 3600
LEEWAY = 60
ALGORITHMS = ["RS256", "PS256", "ES256", "RS384", "RS512", "ES384", "EdDSA"]
"""Signed with a key that the provider publishes: never "none", never one that we both know."""


@dataclass(frozen=True)
class Metadata:
    """Where a provider does what."""

    authorization_endpoint: str
    token_endpoint: str
    userinfo_endpoint: str
    jwks_uri: str
    end_session_endpoint: str
    answers_with_issuer: bool
    basic: bool


@dataclass(frozen=True)
class Journey:
    """What we sent someone to a provider with, to recognise them by when they come back."""

    provider: str
    space: str
    person: str
    state: str
    nonce: str
    verifier: str
    back: str
    redirect_uri: str


@dataclass(frozen=True)
class Shown:
    """What a provider said of someone, as we keep it: digests, and the token that signs them out there."""

    provider: str
    space: str
    person: str
    identities: Mapping[str, str]
    id_token: str
    back: str


def metadata_of(provider: Provider) -> Metadata:
    """The provider's own description, which must name the very issuer that we asked."""
    key = f"verification:oidc:{hashlib.sha256(provider.issuer.encode()).hexdigest()}"
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        found = _json(_get(f"{provider.issuer}/.well-known/openid-configuration"))
        if str(found.get("issuer", "")).rstrip("/") != provider.issuer:
            _broken(provider)
        cache.set(key, found, timeout=DISCOVERY_SECONDS)
    try:
        methods = found.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return Metadata(
            authorization_endpoint=found["authorization_endpoint"],
            token_endpoint=found["token_endpoint"],
            userinfo_endpoint=found.get("userinfo_endpoint", ""),
            jwks_uri=found["jwks_uri"],
            end_session_endpoint=found.get("end_session_endpoint", ""),
            answers_with_issuer=bool(found.get("authorization_response_iss_parameter_supported")),
            basic="client_secret_basic" in methods and "client_secret_post" not in methods,
        )
    except (KeyError, TypeError):
        _broken(provider)


def set_out(provider: Provider, *, space: Space, person: str, back: str, redirect_uri: str) -> tuple[Journey, str]:
    """Begin: what to remember, and the address to send the browser to."""
    metadata = metadata_of(provider)
    journey = Journey(
        provider=provider.slug,
        space=space.slug,
        person=person,
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(64),
        back=back,
        redirect_uri=redirect_uri,
    )
    asked = {
        "response_type": "code",
        "client_id": provider.client_id,
        "redirect_uri": redirect_uri,
        "scope": " ".join(provider.profile.scopes),
        "state": journey.state,
        "nonce": journey.nonce,
        "code_challenge": _challenge(journey.verifier),
        "code_challenge_method": "S256",
    }
    if provider.acr_values:
        asked["acr_values"] = provider.acr_values
    return journey, _with(metadata.authorization_endpoint, asked)


def come_back(provider: Provider, journey: Journey, answer: Mapping[str, str], *, home: Space) -> Shown:
    """What the provider says of whoever came back. ``home`` is the space that opened this way, whose key digests names.

    Writes nothing. Raises ``Refused`` for anything that is not right.
    """
    metadata = metadata_of(provider)
    if not secrets.compare_digest(answer.get("state", "").encode(), journey.state.encode()):
        _stranger()
    if answer.get("iss", provider.issuer if not metadata.answers_with_issuer else "").rstrip("/") != provider.issuer:
        _stranger()
    if answer.get("error"):
        _declined(provider)
    tokens = _tokens(provider, metadata, journey, answer.get("code", ""))
    claims = _id_token(provider, metadata, journey, str(tokens.get("id_token", "")))
    shown = {**claims, **_userinfo(provider, metadata, str(tokens.get("access_token", "")), claims["sub"])}
    return Shown(
        provider=provider.slug,
        space=journey.space,
        person=journey.person,
        identities=identities_of(provider, home, shown),
        id_token=str(tokens["id_token"]),
        back=journey.back,
    )


def identities_of(provider: Provider, space: Space, claims: Mapping[str, Any]) -> dict[str, str]:
    """Digests by scheme: the subject at this provider, the pivot identity, and name with date of birth."""
    found = {f"oidc:{provider.slug}": digest(key_of(None, "identity"), provider.issuer, str(claims["sub"]))}
    pivot = [normal_name(str(claims.get(name, ""))) for name in provider.profile.pivot]
    if pivot and pivot[0] and sum(map(bool, pivot)) >= len(pivot) - 1:  # whoever was born abroad has no birthplace
        found[f"pivot:{provider.profile.name.lower()}"] = digest(key_of(None, "identity"), *pivot)
    civil = {
        "family_name": str(claims.get("family_name", "")),
        "given_names": str(claims.get("given_name", "")),
        "birth_date": str(claims.get("birthdate", "")),
    }
    return found | civil_identity(space, civil)


def sign_out_address(provider: Provider, id_token: str, back: str) -> str:
    """Where someone is signed out of the provider, and sent back from; empty where it offers no such thing."""
    endpoint = metadata_of(provider).end_session_endpoint
    if not endpoint:
        return ""
    asked = {"id_token_hint": id_token, "post_logout_redirect_uri": back, "state": secrets.token_urlsafe(16)}
    return _with(endpoint, asked)


def origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


# --- the steps --------------------------------------------------------------------------------------
def _tokens(provider: Provider, metadata: Metadata, journey: Journey, code: str) -> Mapping[str, Any]:
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": journey.redirect_uri,
        "code_verifier": journey.verifier,
    }
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if metadata.basic:
        pair = f"{quote(provider.client_id, safe='')}:{quote(provider.client_secret, safe='')}"
        headers["Authorization"] = f"Basic {base64.b64encode(pair.encode()).decode('ascii')}"
    else:
        form |= {"client_id": provider.client_id, "client_secret": provider.client_secret}
    answer = _fetch(metadata.token_endpoint, method="POST", body=urlencode(form).encode(), headers=headers)
    if answer.status != 200:
        _stranger()
    return _json(answer.body)


def _id_token(provider: Provider, metadata: Metadata, journey: Journey, token: str) -> dict[str, Any]:
    """The claims of an ID token, checked as §3.1.3.7 asks."""
    claims = _verified(provider, metadata, token, require=["iss", "sub", "aud", "exp", "iat"])
    audience = claims["aud"]
    several = isinstance(audience, list) and len(audience) > 1
    if (several or "azp" in claims) and claims.get("azp") != provider.client_id:
        _stranger()
    if not secrets.compare_digest(str(claims.get("nonce", "")).encode(), journey.nonce.encode()):
        _stranger()
    if provider.acr_values and not _sure_enough(str(claims.get("acr", "")), provider.acr_values):
        refuse(
            "acr_too_low",
            _("%(provider)s does not say that you were identified as surely as is needed. Nothing was kept."),
            _("Choose a stronger account there, or another way to be checked."),
            status=403,
            provider=provider.name,
        )
    return claims


def _sure_enough(said: str, wanted: str) -> bool:
    """Whether the level said is one of those asked for, or a higher one of its scale (eidas1 < eidas2 < eidas3)."""
    asked = wanted.split()
    if said in asked:
        return True
    levels = [one for one in asked if one.startswith("eidas") and one[5:].isdigit()]
    return (
        bool(levels)
        and said.startswith("eidas")
        and said[5:].isdigit()
        and int(said[5:]) >= min(int(one[5:]) for one in levels)
    )


def _userinfo(provider: Provider, metadata: Metadata, access_token: str, subject: str) -> dict[str, Any]:
    """The claims of the UserInfo endpoint, signed where the profile signs them, and about the same subject."""
    if not metadata.userinfo_endpoint:
        return {}
    answer = _fetch(metadata.userinfo_endpoint, headers={"Authorization": f"Bearer {access_token}"})
    if answer.status != 200:
        _stranger()
    kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/jwt":
        claims = _verified(provider, metadata, answer.body.decode("ascii", "replace"), require=["iss", "sub", "aud"])
    elif provider.profile.signed_userinfo:
        _stranger()
    else:
        claims = dict(_json(answer.body))
    if str(claims.get("sub", "")) != subject:
        _stranger()
    return {name: value for name, value in claims.items() if name not in {"iss", "aud", "exp", "iat", "nonce", "acr"}}


def _verified(provider: Provider, metadata: Metadata, token: str, *, require: list[str]) -> dict[str, Any]:
    """The claims of a JWT that the provider signed for us."""
    try:
        header = jwt.get_unverified_header(token)
        key = _key(provider, metadata, header)
        # The algorithm is the key's own: a token cannot choose one of another family for it.
        if header.get("alg") not in ALGORITHMS:
            _stranger()
        claims: dict[str, Any] = jwt.decode(
            token,
            key,
            algorithms=[header["alg"]],
            audience=provider.client_id,
            leeway=LEEWAY,
            options={"require": require, "verify_iss": False},
        )
    except (jwt.PyJWTError, ValueError, TypeError):
        _stranger()
    if str(claims["iss"]).rstrip("/") != provider.issuer:
        _stranger()
    return claims


def _key(provider: Provider, metadata: Metadata, header: Mapping[str, Any]) -> Any:
    """The provider's key that a token names. Asked for anew each time: rare, and keys change."""
    found = jwt.PyJWKSet.from_dict(dict(_json(_get(metadata.jwks_uri))))
    fitting = [
        one
        for one in found.keys
        if one.public_key_use in {None, "sig"} and header.get("kid") in {None, one.key_id} and one.key_type != "oct"
    ]
    if len(fitting) != 1:
        _stranger()
    return fitting[0].key


# --- over the wire ----------------------------------------------------------------------------------
def _get(address: str) -> bytes:
    answer = _fetch(address, headers={"Accept": "application/json"})
    if answer.status != 200:
        _unreachable()
    return answer.body


def _fetch(address: str, **given: Any) -> Any:
    try:
        return fetch(address, largest=300_000, **given)
    except Refused:
        _unreachable()


def _json(body: bytes) -> dict[str, Any]:
    try:
        found = json.loads(body)
    except ValueError:
        found = None
    if not isinstance(found, dict):
        _unreachable()
    return found


def _with(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode("ascii")


def written(what: Journey | Shown) -> dict[str, Any]:
    return asdict(what)


# --- refusals ---------------------------------------------------------------------------------------
def _stranger() -> NoReturn:
    refuse(
        "identity_unproven",
        _("What came back from the identity provider could not be proved to be its answer to you. Nothing was kept."),
        _("Begin again from the page before. If it happens once more, choose another way to be checked."),
        status=400,
    )


def _declined(provider: Provider) -> NoReturn:
    refuse(
        "identity_declined",
        _("%(provider)s did not confirm who you are, or you turned back. Nothing was kept."),
        _("Begin again from the page before, or choose another way to be checked."),
        status=400,
        provider=provider.name,
    )


def _unreachable() -> NoReturn:
    refuse(
        "provider_unreachable",
        _("The identity provider does not answer at this moment. Nothing was kept."),
        _("Try again in a few minutes, or choose another way to be checked."),
        status=502,
    )


def _broken(provider: Provider) -> NoReturn:
    refuse(
        "provider_misdescribed",
        _("%(provider)s describes itself as another one than the site knows. Nobody was sent there."),
        _("Tell the people who run this site, and choose another way to be checked."),
        status=502,
        provider=provider.name,
    )
