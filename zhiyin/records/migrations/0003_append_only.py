"""The audit log can only be added to: the database itself refuses the rest, whoever asks."""

from django.db import migrations

FORWARD = """
CREATE FUNCTION records_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON records_auditentry
    FOR EACH ROW EXECUTE FUNCTION records_append_only();
CREATE TRIGGER append_only_all BEFORE TRUNCATE ON records_auditentry
    FOR EACH STATEMENT EXECUTE FUNCTION records_append_only();
"""
BACK = """
DROP TRIGGER append_only ON records_auditentry;
DROP TRIGGER append_only_all ON records_auditentry;
DROP FUNCTION records_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("records", "0002_people")]
    operations = [migrations.RunSQL(FORWARD, BACK)]
