"""The administrators of an existing home own its shops."""

from django.db import migrations


def own(apps, schema_editor):
    Person, Membership = apps.get_model("accounts", "Person"), apps.get_model("accounts", "Membership")
    Shop = apps.get_model("records", "Shop")
    for person in Person.objects.filter(is_administrator=True):
        for shop in Shop.objects.all():
            Membership.objects.get_or_create(person=person, shop=shop, defaults={"role": "owner"})


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_people"), ("records", "0002_people")]
    operations = [migrations.RunPython(own, migrations.RunPython.noop)]
