import django.db.models.deletion
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0007_search_of_sheets'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='LightOverride',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('colour', models.CharField(choices=[('red', 'Handlungsbedarf'), ('yellow', 'risikobehaftet'), ('green', 'im Plan'), ('grey', 'noch nicht begonnen'), ('off', 'ohne Ampel')], max_length=6, verbose_name='Ampel')),
                ('reason', models.TextField(verbose_name='Begründung')),
                ('set_at', models.DateTimeField(auto_now_add=True, verbose_name='gesetzt am')),
                ('cancelled_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='aufgehoben am')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='light_overrides', to='measures.measure', verbose_name='Maßnahme')),
                ('set_by', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='gesetzt von')),
            ],
            options={
                'verbose_name': 'Ampel von Hand',
                'verbose_name_plural': 'Ampeln von Hand',
                'ordering': ['-set_at', '-id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('cancelled_at__isnull', True)), fields=('measure',), name='lightoverride_one_holds'), models.CheckConstraint(condition=models.Q(('colour__in', ['red', 'yellow', 'green', 'grey', 'off'])), name='lightoverride_colour_known'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='lightoverride_reason_given')],
            },
        ),
    ]
