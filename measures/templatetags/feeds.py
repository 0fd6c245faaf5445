"""The address of a person's calendar, for the page of his account."""

from __future__ import annotations

from django import template

from actors.models import User
from measures.models import CalendarFeed
from measures.scheduling.calendar_feed import feed_address

register = template.Library()


@register.simple_tag
def calendar_address(user: User) -> str:
    """The secret address; ``""`` while there is none."""
    feed = CalendarFeed.objects.filter(user=user).first()
    return feed_address(feed) if feed else ""
