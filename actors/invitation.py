"""Giving a person a role, and, if he is new, an account with a letter that lets him choose his password."""

from __future__ import annotations

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.core.mail import send_mail
from django.db import transaction
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse

from actors.models import Actor, Membership, Municipality, User


@transaction.atomic
def give_role(
    email: str, role: str, municipality: Municipality, *, actor: Actor | None, first_name: str, last_name: str
) -> tuple[Membership, bool]:
    """The new membership, and whether the person was new (his names are taken only then).

    A new account has no password that works; see ``send_invitation``.
    """
    user = User.objects.filter(email=email).first()
    is_new = user is None
    if user is None:
        user = User.objects.create_user(email, first_name=first_name, last_name=last_name)
    return Membership.objects.create(user=user, municipality=municipality, role=role, actor=actor), is_new


def send_invitation(request: HttpRequest, membership: Membership) -> None:
    """Send the letter whose link lets the owner of a new account choose his password.

    The link is that of a forgotten password and is valid as long (PASSWORD_RESET_TIMEOUT).
    """
    user = membership.user
    names = {"uidb36": user_pk_to_url_str(user), "key": default_token_generator.make_token(user)}
    link = request.build_absolute_uri(reverse("account_reset_password_from_key", kwargs=names))
    text = render_to_string("actors/invitation.txt", {"membership": membership, "link": link})
    send_mail(f"Konzeptportal: Ihr Konto für {membership.municipality}", text, None, [user.email])
