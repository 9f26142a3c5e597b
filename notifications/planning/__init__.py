"""From what is owed and what has happened to rows of the outbox.

`drafting` says which letters a day calls for, `news` which an event does, `memory` what people
have been told; `outbox` writes. `simulation` looks ahead.
"""

from .outbox import plan_day, plan_due, plan_news

__all__ = ["plan_day", "plan_due", "plan_news"]
