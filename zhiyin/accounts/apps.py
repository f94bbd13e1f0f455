from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "zhiyin.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self) -> None:
        from .signals import connect

        connect()
