from django.db import migrations, models

KINDS = """sent reminded accepted refused credited label asked answered silent seen lost put_anew link_renewed link_revoked
money_in changed withdrawn""".split()


class Migration(migrations.Migration):
    dependencies = [("returns", "0101_whole_forints")]

    operations = [
        migrations.AlterField(
            "claimevent", "kind", models.CharField(max_length=24, choices=[(kind, kind) for kind in KINDS])
        ),
    ]
