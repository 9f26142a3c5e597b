"""Who asks: a token in the Authorization header, or a session with its CSRF token."""

from typing import Any

from django.utils import timezone
from knox.auth import TokenAuthentication
from rest_framework.authentication import SessionAuthentication
from rest_framework.exceptions import AuthenticationFailed

__all__ = ["SessionAuthentication", "ApiToken"]


class ApiToken(TokenAuthentication):
    """A knox token, read with one query.

    Knox looks at every other token of the account on each request to delete expired ones;
    here an expired token is refused and swept when its owner next signs in.
    """

    def authenticate_credentials(self, token: bytes) -> tuple[Any, Any]:
        """Return the account and its token.

        Raises:
            AuthenticationFailed: unknown, expired or undecodable, or the account is disabled.
        """
        if not token.isascii():
            raise AuthenticationFailed
        found: tuple[Any, Any] = super().authenticate_credentials(token)
        return found

    def _cleanup_token(self, auth_token: Any) -> bool:
        return auth_token.expiry is not None and auth_token.expiry < timezone.now()
