from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "apps.demo"
    label = "demo"

    def ready(self) -> None:
        from apps.common.registry import register_demo_account
        from apps.common.sentences import register_sentences
        from apps.demo.accounts import ACCOUNTS
        from apps.demo.sentences import SENTENCES

        register_sentences(SENTENCES)
        for one in ACCOUNTS:
            register_demo_account(name=one.name, email=one.email, password=one.password, roles=one.roles)
