"""The registry of facts and their SQL: one language for rules, briefs and results.

Which kinds exist beside these (`segment:` and others) later apps add with `register` in `AppConfig.ready()`.
"""

from apps.profiles.facts.catalogue import available_facts, compile_rule, fact_labels, private_facts
from apps.profiles.facts.columns import Columns, Consents
from apps.profiles.facts.events import Events
from apps.profiles.facts.registry import (
    FactInfo,
    Privacy,
    Provider,
    brief_value_sql,
    fact_info,
    fact_type,
    register,
    value_sql,
)  # fmt: skip
from apps.profiles.facts.seen import seen_events
from apps.profiles.facts.sql import Sql, build
from apps.profiles.facts.traits import Traits

register("trait", Traits())
register("profile", Columns())
register("event", Events())
register("consent", Consents())

__all__ = [
    "FactInfo", "Privacy", "Provider", "Sql", "available_facts", "brief_value_sql", "build", "compile_rule",
    "fact_info", "fact_labels", "fact_type", "private_facts", "register", "seen_events", "value_sql",
]  # fmt: skip
