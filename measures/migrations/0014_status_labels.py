import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('actors', '0003_contact_revision'),
        ('measures', '0013_photos'),
    ]

    operations = [
        migrations.CreateModel(
            name='StatusLabel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('status', models.CharField(max_length=15, verbose_name='Umsetzungsstand')),
                ('label', models.CharField(max_length=40, verbose_name='Bezeichnung')),
                ('position', models.PositiveSmallIntegerField(verbose_name='Reihenfolge')),
                ('municipality', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='status_labels', to='actors.municipality', verbose_name='Kommune')),
            ],
            options={
                'verbose_name': 'Bezeichnung eines Umsetzungsstands',
                'verbose_name_plural': 'Bezeichnungen der Umsetzungsstände',
                'ordering': ['municipality', 'position', 'id'],
                'constraints': [models.UniqueConstraint(fields=('municipality', 'status'), name='statuslabel_status_once'), models.UniqueConstraint(fields=('municipality', 'label'), name='statuslabel_label_once'), models.CheckConstraint(condition=models.Q(('label', ''), _negated=True), name='statuslabel_label_given')],
            },
        ),
    ]
