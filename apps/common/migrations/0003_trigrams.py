from django.db import migrations

# pg_trgm lets the palette find "campagin". It is a trusted extension of PostgreSQL, so the owner of a database may add
# it; where it is not installed or not allowed, slips find nothing and all else works.
ADD = """
DO $$ BEGIN
  IF EXISTS (SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm') THEN
    CREATE EXTENSION IF NOT EXISTS pg_trgm;
  END IF;
EXCEPTION WHEN insufficient_privilege THEN
  RAISE NOTICE 'pg_trgm may not be added';
END $$
"""


class Migration(migrations.Migration):
    dependencies = [("common", "0002_seal_audit")]

    # Taken back it stays: others may use it, and it does no harm.
    operations = [migrations.RunSQL(ADD, migrations.RunSQL.noop)]
