from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "apps.demo"
    label = "demo"

    def ready(self) -> None:
        from apps.common.checklists import register_checklist
        from apps.common.registry import register_demo_account
        from apps.common.sentences import register_sentences
        from apps.demo.accounts import ACCOUNTS
        from apps.demo.checklists import TASKS, checklist_for, key_of
        from apps.demo.sentences import SENTENCES

        register_sentences(SENTENCES)
        for role in TASKS:
            register_checklist(key_of(role), checklist_for(role))
        for one in ACCOUNTS:
            register_demo_account(name=one.name, email=one.email, password=one.password, roles=one.roles)
