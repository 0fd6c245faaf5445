"""Asking for the list of measures."""

from django.urls import reverse


def at(edition, name="measure_list"):
    return reverse(name, args=[edition.concept.slug, edition.number])


def numbers(response):
    return [row.sheet.number for row in response.context["page"]]
