import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("measures", "0020_incomes")]

    operations = [
        migrations.AddField(
            model_name="spending",
            name="cost_group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="spendings",
                to="measures.costgroup",
                verbose_name="Kostengruppe",
            ),
        ),
    ]
