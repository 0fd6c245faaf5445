import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('measures', '0004_fates_and_reviews'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='statusupdate',
            name='corrects',
            field=models.OneToOneField(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='correction', to='measures.statusupdate', verbose_name='berichtigt'),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='internal_note',
            field=models.TextField(blank=True, help_text='Wird nie veröffentlicht', verbose_name='Interne Notiz'),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='next_step_date',
            field=models.DateField(blank=True, null=True, verbose_name='Nächster Schritt bis'),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='obstacles',
            field=models.TextField(blank=True, help_text='Was die Maßnahme aufhält oder gefährdet', verbose_name='Hindernisse'),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='revision',
            field=models.PositiveIntegerField(default=1, editable=False),
        ),
        migrations.AddField(
            model_name='statusupdate',
            name='spent',
            field=models.DecimalField(blank=True, decimal_places=2, help_text='Alles seit Beginn der Maßnahme; wird nicht veröffentlicht', max_digits=14, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='Bisher ausgegeben (Euro)'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='statusupdate',
            trigger=pgtrigger.compiler.Trigger(name='stays_after_a_day', sql=pgtrigger.compiler.UpsertTriggerSql(condition="WHEN (OLD.created_at < now() - interval '1 day')", func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a841e24cfc3742ae50a5f05788dd3d61f246aa5f', operation='UPDATE OR DELETE', pgid='pgtrigger_stays_after_a_day_c9dcd', table='measures_statusupdate', when='BEFORE')),
        ),
        # Not checked on what is there: an old entry that lacks the day can't be changed any more.
        AddConstraintNotValid(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('implementation_status', 'postponed'), _negated=True), ('follow_up_date__isnull', False), ('reported_by__isnull', True), _connector='OR'), name='statusupdate_follow_up_named', violation_error_message='Bitte geben Sie an, wann Sie wieder nachsehen (Wiedervorlage).'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('spent__isnull', True), ('spent__gte', 0), _connector='OR'), name='statusupdate_spent_not_negative'),
        ),
        migrations.AddConstraint(
            model_name='statusupdate',
            constraint=models.CheckConstraint(condition=models.Q(('corrects__isnull', True), models.Q(('corrects', models.F('id')), _negated=True), _connector='OR'), name='statusupdate_corrects_another'),
        ),
    ]
