"""How accounts behave: made by administrators, addresses from PUBLIC_BASE_URL only.

Signing in and out, failures, new passwords and second factors are kept in the log of access.
"""

from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils import timezone

from tasks_app.enums import AuditKind
from tasks_app.models import User
from tasks_app.services import audit
from tasks_app.web.account_words import ACCOUNT_REFUSALS, MFA_REFUSALS

log = structlog.get_logger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail; nobody signs up; every attempt leaves an entry."""

    error_messages = DefaultAccountAdapter.error_messages | ACCOUNT_REFUSALS

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def login(self, request: HttpRequest, user: AbstractBaseUser) -> None:
        super().login(request, user)
        log.info("signed in", user_id=user.pk, address=self.get_client_ip(request))
        audit.note(AuditKind.SIGNED_IN, at=timezone.now(), user=person(user))

    def logout(self, request: HttpRequest) -> None:
        log.info("signed out", user_id=request.user.pk)
        audit.note(AuditKind.SIGNED_OUT, at=timezone.now(), user=person(request.user))
        super().logout(request)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        log.warning("sign-in refused", address=self.get_client_ip(request))
        typed = str(credentials.get("email") or credentials.get("username") or "")
        audit.note(AuditKind.SIGN_IN_FAILED, at=timezone.now(), account=typed)

    def set_password(self, user: AbstractBaseUser, password: str) -> None:
        """Set a new password; sessions end by themselves, the tokens of the API end here."""
        super().set_password(user, password)
        user.auth_token_set.all().delete()  # type: ignore[attr-defined]  # knox is untyped
        audit.note(AuditKind.PASSWORD_CHANGED, at=timezone.now(), user=person(user))

    def get_reset_password_from_key_url(self, key: str) -> str:
        """Return the address of a reset link; the Host header has no say in it."""
        path = urlsplit(super().get_reset_password_from_key_url(key)).path
        return f"{settings.PUBLIC_BASE_URL}{path}"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a letter that names the service by its configured address."""
        site = SimpleNamespace(
            name=settings.SERVICE_NAME, domain=urlsplit(settings.PUBLIC_BASE_URL).netloc
        )
        super().send_mail(template_prefix, email, {**context, "current_site": site})

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """Keep that a second factor was set up, given up, or got new recovery codes."""
        if template_prefix.startswith("mfa/"):
            what = {"what": template_prefix.rpartition("/")[2]}
            at = timezone.now()
            audit.note(AuditKind.SECOND_FACTOR, at=at, user=person(user), detail=what)
        super().send_notification_mail(template_prefix, user, context, email)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Count failures per account and address together: guessing locks only the guesser out."""
        account = super()._get_login_attempts_cache_key(request, **credentials)
        return f"{account}:{self.get_client_ip(request)}"


class MfaAdapter(DefaultMFAAdapter):
    """The second factor, in Vietnamese."""

    error_messages = DefaultMFAAdapter.error_messages | MFA_REFUSALS


def person(user: Any) -> User | None:
    """Return the account as the log of access names it, None for nobody."""
    return user if isinstance(user, User) else None
