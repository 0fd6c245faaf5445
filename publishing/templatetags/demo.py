"""The demo's people on the login page, so that a visitor can step into a role with one click."""

from __future__ import annotations

from django import template
from django.conf import settings

from publishing.demo.accounts import ACCOUNTS, NEIGHBOUR_ACCOUNTS, PASSWORD, Account

register = template.Library()


@register.simple_tag
def demo_accounts() -> list[tuple[str, tuple[Account, ...]]]:
    """Town and its people; none outside the demo."""
    if not settings.DEMO:
        return []
    return [("Stadt Auenfurt", ACCOUNTS), ("Gemeinde Kiefernrode", NEIGHBOUR_ACCOUNTS)]


@register.simple_tag
def demo_password() -> str:
    return PASSWORD if settings.DEMO else ""
