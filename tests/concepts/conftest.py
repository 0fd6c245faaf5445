"""Small shortcuts for the pages of an edition."""

import pytest
from django.urls import reverse

from concepts.models import Edition


@pytest.fixture
def address(draft):
    """``address("chapter_edit", key)``: the address of a page of the draft."""
    return lambda name, *args: reverse(name, args=[draft.concept.slug, draft.number, *args])


@pytest.fixture
def signed_in(client, editor):
    """A client in which the editor is signed in."""
    client.force_login(editor)
    return client


@pytest.fixture
def move_to():
    """``move_to(edition, *states)``: past the application, through the given states."""

    def move(edition, *states):
        for state in states:
            Edition.objects.filter(pk=edition.pk).update(state=state)

    return move
