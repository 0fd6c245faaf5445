"""Addresses of the ground floor. An actor's own page lies in measures, whose data it shows too."""

from django.urls import path

from actors.views import people, registers

urlpatterns = [
    path("akteure/", registers.actor_list, name="actor_list"),
    path("akteure/neu/", registers.actor_create, name="actor_create"),
    path("akteure/<int:pk>/bearbeiten/", registers.actor_edit, name="actor_edit"),
    path("akteure/<int:pk>/archivieren/", registers.actor_archive, name="actor_archive"),
    path("akteure/<int:pk>/wiederherstellen/", registers.actor_unarchive, name="actor_unarchive"),
    path("akteure/<int:actor_pk>/ansprechpersonen/neu/", registers.contact_create, name="contact_create"),
    path("akteure/<int:actor_pk>/ansprechpersonen/<int:pk>/", registers.contact_edit, name="contact_edit"),
    path("akteure/<int:actor_pk>/ansprechpersonen/<int:pk>/loeschen/", registers.contact_delete, name="contact_delete"),
    path("personen/", people.people_list, name="people_list"),
    path("personen/neu/", people.membership_create, name="membership_create"),
    path("personen/<int:pk>/entziehen/", people.membership_delete, name="membership_delete"),
]
