from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "zhiyin.records"
    label = "records"
    verbose_name = "Records"
