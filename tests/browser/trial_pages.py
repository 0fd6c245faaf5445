"""A page with every kind of field, to try the form templates and the editor on their own."""

from datetime import date

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from actors.editing import DayInput
from concepts.richtext_field import RichTextField
from config.urls import urlpatterns as portal

PAGE = """{% extends "base.html" %}{% load static %}
{% block title %}Probe{% endblock %}
{% block content %}
  <h1>Probe</h1>
  <form class="form" method="post" enctype="multipart/form-data" data-warn-unsaved>
    {% csrf_token %}{{ form }}
    <div class="form-actions">
      <button class="kern-btn kern-btn--primary"><span class="kern-label">Speichern</span></button>
    </div>
  </form>
  <output>{{ saved }}</output>
{% endblock %}
{% block scripts %}{{ form.media }}<script src="{% static "js/unsaved.js" %}" defer></script>{% endblock %}"""

CHOICES = [("a", "Alpha"), ("b", "Beta")]


class TrialForm(forms.Form):
    name = forms.CharField(label="Name", help_text="Wie im Bescheid")
    note = forms.CharField(label="Notiz", widget=forms.Textarea(attrs={"rows": 3}), required=False)
    kind = forms.ChoiceField(label="Art", choices=CHOICES)
    several = forms.MultipleChoiceField(
        label="Mehrere", choices=CHOICES, widget=forms.CheckboxSelectMultiple, required=False
    )
    one = forms.ChoiceField(label="Eine", choices=CHOICES, widget=forms.RadioSelect, help_text="Nur eine")
    agreed = forms.BooleanField(label="Einverstanden")
    day = forms.DateField(label="Tag", initial=date(2026, 11, 20), widget=DayInput)
    size = forms.IntegerField(label="Größe")
    file = forms.FileField(label="Datei", required=False)
    body = RichTextField(label="Text", required=False)


@login_not_required
def trial(request):
    form = TrialForm(request.POST or None, request.FILES or None)
    saved = form.cleaned_data["body"] if form.is_bound and form.is_valid() else ""
    return HttpResponse(engines["django"].from_string(PAGE).render({"form": form, "saved": saved}, request))


urlpatterns = [path("probe/", trial), *portal]
