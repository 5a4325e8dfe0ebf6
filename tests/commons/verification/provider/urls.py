# SPDX-License-Identifier: AGPL-3.0-or-later
"""The provider's pages; UserInfo is signed here, as allauth's answers in plain JSON."""

import json
import time

import jwt
from allauth.core.internal import jwkkit
from allauth.idp.oidc.models import Token
from allauth.idp.oidc.views import user_info
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def signed_userinfo(request: HttpRequest) -> HttpResponse:
    plain = user_info(request)
    if plain.status_code != 200:
        return plain
    held = Token.objects.lookup(Token.Type.ACCESS_TOKEN, request.headers["Authorization"].removeprefix("Bearer "))
    claims, fault = json.loads(plain.content), held.user.username
    if fault == "plain-userinfo":
        return JsonResponse(claims)
    public, key = jwkkit.load_jwk_from_pem(settings.IDP_OIDC_PRIVATE_KEY)
    if fault == "other-key":
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = int(time.time())
    audience = "another-service" if fault == "userinfo-for-others" else held.client.id
    claims |= {"iss": settings.ISSUER, "aud": audience, "iat": now, "exp": now + 60}
    signed = jwt.encode(claims, key, algorithm="RS256", headers={"kid": public["kid"]})
    return HttpResponse(signed, content_type="application/jwt")


urlpatterns = [
    path("signed-userinfo", signed_userinfo),
    path("accounts/", include("allauth.account.urls")),
    path("", include("allauth.idp.urls")),
]
