"""The table in which attempts to sign in are counted (django.core.cache.backends.db)."""

from django.core.management import call_command
from django.db import migrations


def create_table(apps, schema_editor):
    call_command("createcachetable", "cache_entries", database=schema_editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("actors", "0001_initial")]
    operations = [
        migrations.RunPython(create_table, migrations.RunPython.noop),
    ]
