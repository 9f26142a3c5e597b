"""How accounts behave: made by administrators, addresses from PUBLIC_BASE_URL only."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Sign-in by e-mail; nobody signs up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False
