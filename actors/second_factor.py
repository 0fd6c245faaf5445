"""Who publishes, or decides on roles, signs in with a second factor; nobody else has to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from actors.models import Role, User

GUARDED_ROLES = frozenset({Role.PUBLISHER, Role.ADMIN})
OPEN_PAGES = frozenset(
    {
        *("mfa_activate_totp", "mfa_reauthenticate", "mfa_authenticate"),
        *("account_login", "account_logout", "account_reauthenticate"),
        *("account_change_password", "account_set_password", "account_reset_password"),
    }
)
"""Pages that must stay within reach on the way to the second factor."""


def lacks_second_factor(user: User) -> bool:
    """Whether ``user`` holds a role that asks for a second factor and has none yet."""
    guarded = user.is_staff or any(held.role in GUARDED_ROLES for held in user.held_roles)
    return guarded and not is_mfa_enabled(user)


class SecondFactorMiddleware:
    """Leads those who need a second factor to where they set it up, before any other page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        if not settings.MFA_REQUIRED or not request.user.is_authenticated or self._is_open(request, view):
            return None
        if lacks_second_factor(request.user):
            messages.warning(
                request, "Für Ihre Rolle brauchen Sie einen zweiten Faktor. Bitte richten Sie ihn jetzt ein."
            )
            return redirect("mfa_activate_totp")
        return None

    @staticmethod
    def _is_open(request: HttpRequest, view: Any) -> bool:
        match = request.resolver_match
        return match is not None and (match.url_name in OPEN_PAGES or not getattr(view, "login_required", True))
