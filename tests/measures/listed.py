"""Asking for the list of measures."""

from django.urls import reverse


def at(edition, name="measure_list"):
    return reverse(name, args=[edition.concept.slug, edition.number])


def numbers(response):
    return [row.sheet.number for row in rows(response)]


def rows(response):
    return [line.row for line in response.context["table"].rows]
