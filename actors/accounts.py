"""Accounts are given out by the administration; nobody signs up on his own."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from actors.models import Role, User


class ClosedAccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def post_login(  # the signature is allauth's
        self, request: HttpRequest, user: AbstractBaseUser, *, redirect_url: str | None, **known: Any
    ) -> HttpResponse:
        """Whoever only reports lands on what he reports on, unless he asked for another page than the first."""
        asked_for_nothing = redirect_url in {None, "", reverse(settings.LOGIN_REDIRECT_URL)}
        if asked_for_nothing and isinstance(user, User) and _only_reports(user):
            redirect_url = reverse(settings.REPORTERS_REDIRECT_URL)
        return super().post_login(request, user, redirect_url=redirect_url, **known)


def _only_reports(user: User) -> bool:
    roles = set().union(*user.roles_by_municipality.values())
    return roles == {Role.CONTRIBUTOR}
