"""What lists filter by stands beside the person. Most people have an address and agreed: only the others are rewritten."""

from django.db import migrations, models

WITHOUT_EMAIL = """
UPDATE profiles_profile p SET has_email = false
WHERE NOT EXISTS (SELECT 1 FROM profiles_contactpoint c WHERE c.profile_id = p.id AND c.channel = 'email')
"""
NOT_GIVEN = """
UPDATE profiles_contactpoint c SET marketing_consent = coalesce(s.state, '')
FROM profiles_contactpoint o LEFT JOIN profiles_consent s
  ON s.contact_point_id = o.id AND s.purpose = 'marketing' AND s.is_current
WHERE o.id = c.id AND s.state IS DISTINCT FROM 'given'
"""


class Migration(migrations.Migration):

    dependencies = [
        ('profiles', '0003_import_is_heard_of'),
    ]

    operations = [
        migrations.AddField(
            model_name='profile',
            name='has_email',
            field=models.BooleanField(default=False, db_default=True),
        ),
        migrations.AddField(
            model_name='contactpoint',
            name='marketing_consent',
            field=models.CharField(blank=True, default='', db_default='given', max_length=10),
        ),
        migrations.RunSQL(WITHOUT_EMAIL, migrations.RunSQL.noop),
        migrations.RunSQL(NOT_GIVEN, migrations.RunSQL.noop),
        migrations.AlterField(
            model_name='profile',
            name='has_email',
            field=models.BooleanField(default=False, db_default=False),
        ),
        migrations.AlterField(
            model_name='contactpoint',
            name='marketing_consent',
            field=models.CharField(blank=True, default='', db_default='', max_length=10),
        ),
        migrations.AddIndex(
            model_name='profile',
            index=models.Index(
                condition=models.Q(has_email=False), fields=['-updated_at', '-id'], name='profile_without_email'
            ),
        ),
        migrations.AddIndex(
            model_name='contactpoint',
            index=models.Index(fields=['channel', 'marketing_consent', 'profile'], name='contact_point_consent'),
        ),
    ]
