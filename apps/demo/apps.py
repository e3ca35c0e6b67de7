from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "apps.demo"
    label = "demo"

    def ready(self) -> None:
        from apps.common.registry import register_demo_account
        from apps.demo.accounts import ACCOUNTS

        for one in ACCOUNTS:
            register_demo_account(name=one.name, email=one.email, password=one.password, roles=one.roles)
