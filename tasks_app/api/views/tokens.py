"""Tokens for scripts: sign in with an account, get a token that ends by itself, hand it back."""

import hashlib
from datetime import timedelta

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.utils import is_mfa_enabled
from django.contrib.auth import authenticate
from django.contrib.auth.signals import user_logged_in, user_logged_out
from drf_spectacular.utils import extend_schema
from knox.models import get_token_model
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import SimpleRateThrottle
from rest_framework.views import APIView

from tasks_app.api.serializers.intentions import LoginIn, LogoutIn
from tasks_app.api.serializers.reference import TokenOut
from tasks_app.enums import AuditKind
from tasks_app.errors import InvalidInput, NotPermitted
from tasks_app.models import User
from tasks_app.services import audit

from .base import ApiView

TOKENS_PER_PERSON = 10


class WrongCredentials(NotPermitted):
    """One sentence for an unknown address, a wrong password and a disabled account."""

    status = 401
    code = "wrong_credentials"


class SecondFactorRequired(NotPermitted):
    status = 401
    code = "second_factor_required"


class TooManyTokens(NotPermitted):
    code = "too_many_tokens"


class ByAddress(SimpleRateThrottle):
    """Attempts from one address, whatever the account."""

    scope, rate = "api_login", "30/min"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """Return what the attempts are counted under."""
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class ByAccount(ByAddress):
    """Attempts from one address on one account: guessing does not lock its owner out."""

    scope, rate = "api_login_account", "10/min"

    def get_cache_key(self, request: Request, view: APIView) -> str:
        """Return what the attempts are counted under."""
        sent = request.data if isinstance(request.data, dict) else {}
        account = str(sent.get("email", "")).strip().lower()
        digest = hashlib.sha256(account.encode(errors="replace")).hexdigest()
        ident = f"{self.get_ident(request)}/{digest}"
        return self.cache_format % {"scope": self.scope, "ident": ident}


class LoginView(ApiView):
    authentication_classes = ()
    permission_classes = (AllowAny,)
    throttle_classes = (ByAddress, ByAccount)

    @extend_schema(summary="Lấy mã truy cập", request=LoginIn, responses={201: TokenOut}, auth=[])
    def post(self, request: Request) -> Response:
        """Return a token for an account; it ends after `hours`.

        Raises:
            WrongCredentials, SecondFactorRequired, TooManyTokens.
        """
        sent = self.given(LoginIn)
        try:
            user = self._signed_in(sent)
        except (WrongCredentials, SecondFactorRequired) as refusal:
            detail = {"code": refusal.code}
            audit.note(AuditKind.SIGN_IN_FAILED, at=self.now, account=sent["email"], detail=detail)
            raise
        tokens = get_token_model().objects
        tokens.filter(user=user, expiry__lt=self.now).delete()
        if tokens.filter(user=user).count() >= TOKENS_PER_PERSON:
            raise TooManyTokens(
                f"Đã có {TOKENS_PER_PERSON} mã truy cập còn hạn. Trả lại bớt (logout) rồi thử lại."
            )
        kept, token = tokens.create(user=user, expiry=timedelta(hours=sent["hours"]))
        user_logged_in.send(sender=User, request=request._request, user=user)
        until = {"expiry": kept.expiry.isoformat()}
        audit.note(AuditKind.TOKEN_ISSUED, at=self.now, user=user, detail=until)
        return Response({"token": token, "expiry": kept.expiry}, status=201)

    def _signed_in(self, sent: dict[str, str]) -> User:
        user = authenticate(
            self.request._request, username=sent["email"], password=sent["password"]
        )
        if not isinstance(user, User):
            raise WrongCredentials("Thư điện tử hoặc mật khẩu không đúng.")
        if is_mfa_enabled(user) and not _second_factor(user, sent["second_factor"]):
            raise SecondFactorRequired("Cần mã xác thực của ứng dụng (second_factor), 6 chữ số.")
        return user


def _second_factor(user: User, code: str) -> bool:
    """Return whether `code` is the present one of the person's authenticator, used once."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    return found is not None and bool(code) and TOTP(found).validate_code(code)


class LogoutView(ApiView):
    @extend_schema(summary="Trả lại mã truy cập", request=LogoutIn, responses={204: None})
    def post(self, request: Request) -> Response:
        """Hand back the token this request came with, or (`everywhere`) all of mine.

        Raises:
            InvalidInput: there is no token to hand back.
        """
        everywhere = self.given(LogoutIn)["everywhere"]
        tokens = get_token_model().objects.filter(user=self.person)
        if not everywhere:
            if request.auth is None:
                raise InvalidInput.on(
                    "everywhere", "Yêu cầu này không dùng mã truy cập. Gửi everywhere = true."
                )
            tokens = tokens.filter(pk=request.auth.pk)
        tokens.delete()
        user_logged_out.send(sender=User, request=request._request, user=self.person)
        scope = {"everywhere": everywhere}
        audit.note(AuditKind.TOKEN_RETURNED, at=self.now, user=self.person, detail=scope)
        return Response(status=204)
