import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0005_status_log_is_kept'),
    ]

    operations = [
        migrations.AddField(
            model_name='measure',
            name='revision',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.CreateModel(
            name='Milestone',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('position', models.PositiveSmallIntegerField(default=0, verbose_name='Reihenfolge')),
                ('title', models.CharField(max_length=160, verbose_name='Meilenstein')),
                ('planned_on', models.DateField(verbose_name='geplant')),
                ('expected_on', models.DateField(blank=True, null=True, verbose_name='erwartet')),
                ('actual_on', models.DateField(blank=True, null=True, verbose_name='erreicht')),
                ('measure', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='milestones', to='measures.measure', verbose_name='Maßnahme')),
            ],
            options={
                'verbose_name': 'Meilenstein',
                'verbose_name_plural': 'Meilensteine',
                'ordering': ['position', 'planned_on', 'id'],
            },
        ),
    ]
