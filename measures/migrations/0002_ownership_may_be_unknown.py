
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('concepts', '0003_log_of_decisions'),
        ('measures', '0001_initial'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='measuresheet',
            name='sheet_ownership_known',
        ),
        migrations.AlterField(
            model_name='measuresheet',
            name='ownership',
            field=models.CharField(blank=True, choices=[('municipal', 'kommunal'), ('private', 'privat'), ('other_public', 'anderer öffentlicher Träger')], default='municipal', max_length=15, verbose_name='Trägerschaft'),
        ),
        migrations.AddConstraint(
            model_name='measuresheet',
            constraint=models.CheckConstraint(condition=models.Q(('ownership', ''), ('ownership__in', ['municipal', 'private', 'other_public']), _connector='OR'), name='sheet_ownership_known'),
        ),
    ]
