"""What messages can be found by. Whoever erases or changes a message's text takes it out of the search with it."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


FORWARD = """
CREATE FUNCTION records_forget_terms() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM records_messageterms WHERE message_id = OLD.id;
    RETURN NULL;
END $$;
CREATE TRIGGER forget_terms AFTER DELETE OR UPDATE OF text, order_no ON records_message
    FOR EACH ROW EXECUTE FUNCTION records_forget_terms();
"""
BACK = """
DROP TRIGGER forget_terms ON records_message;
DROP FUNCTION records_forget_terms();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('records', '0004_reply_again'),
    ]

    operations = [
        migrations.CreateModel(
            name='MessageTerms',
            fields=[
                ('message', models.OneToOneField(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, primary_key=True, related_name='+', serialize=False, to='records.message')),
                ('terms', django.contrib.postgres.search.SearchVectorField()),
                ('shop', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='records.shop')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'everywhere',
                'default_manager_name': 'everywhere',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['terms'], name='message_terms')],
            },
            managers=[
                ('everywhere', django.db.models.manager.Manager()),
            ],
        ),
        migrations.RunSQL(FORWARD, BACK),
    ]
