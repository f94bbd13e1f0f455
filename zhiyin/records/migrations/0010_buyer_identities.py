"""Buyers are found by what a channel calls them. By path and value: with the default class of operators everybody of one channel
is looked through.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("records", "0009_outside")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX buyer_identities ON records_buyer USING gin ((data -> 'identities') jsonb_path_ops)",
            "DROP INDEX buyer_identities"),
    ]
