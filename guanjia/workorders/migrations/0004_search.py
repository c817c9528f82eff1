"""Search by the end of a number and by words, at any number of orders."""

import django.contrib.postgres.indexes
import django.db.models.functions.text
from django.db import migrations, models

import guanjia.workorders.models.orders

PAIRS = """
CREATE FUNCTION text_pairs(words text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN ARRAY(SELECT substr(upper(words), n, 2) FROM generate_series(1, length(words) - 1) AS n)
"""


class Migration(migrations.Migration):

    dependencies = [
        ('workorders', '0003_board_index'),
    ]

    operations = [
        migrations.RunSQL(PAIRS, "DROP FUNCTION text_pairs(text)"),
        migrations.AddIndex(
            model_name='workorder',
            index=models.Index(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Reverse(django.db.models.functions.text.Upper('number')), name='text_pattern_ops'), name='order_number_end'),
        ),
        migrations.AddIndex(
            model_name='workorder',
            index=django.contrib.postgres.indexes.GinIndex(guanjia.workorders.models.orders.Pairs(django.db.models.functions.text.Concat('title', models.Value(' '), 'description', output_field=models.TextField())), name='order_words'),
        ),
    ]
