"""Reads. One query, a typed answer, scoped by `tasks.visible_to` where a person asks.

who sees what   tasks, people
now             health (of listed tasks), queues (my work), review (the desk), filed (what
                people filed on a task, what awaits a decision), calendar, reference
pages           rows, register (the list), task_page (one task), dashboard (the overview)
API             task_rows, task_details (one task), keyset (paging)
any date        questions → figures → asof → folding → fold (the SQL); figure_rows, moment,
                side_by_side (programmes)
over time       trend (course, forecast), matrix, timeline, backtest → series (days that are kept)
proofs          history (the hash chain), projection (the columns kept on the task)
"""
