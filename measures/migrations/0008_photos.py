import django.db.models.deletion
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0007_traffic_light_by_hand'),
    ]

    operations = [
        migrations.CreateModel(
            name='Photo',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('alt_text', models.CharField(help_text='Für alle, die das Foto nicht sehen können', max_length=250, verbose_name='Was ist zu sehen?')),
                ('is_public', models.BooleanField(default=False, help_text='Nur, wenn niemand erkennbar ist oder alle zugestimmt haben und das Foto Ihnen gehört', verbose_name='veröffentlichen')),
                ('content', models.BinaryField(verbose_name='Inhalt')),
                ('width', models.PositiveSmallIntegerField(verbose_name='Breite')),
                ('height', models.PositiveSmallIntegerField(verbose_name='Höhe')),
                ('sha256', models.CharField(max_length=64, verbose_name='SHA-256')),
                ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='hinzugefügt am')),
                ('revision', models.PositiveIntegerField(default=1, editable=False)),
                ('report', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='photos', to='measures.statusupdate', verbose_name='Stand')),
            ],
            options={
                'verbose_name': 'Foto',
                'verbose_name_plural': 'Fotos',
                'ordering': ['created_at', 'id'],
                'base_manager_name': 'objects',
                'constraints': [models.CheckConstraint(condition=models.Q(('alt_text', ''), _negated=True), name='photo_alt_text_given')],
            },
        ),
    ]
