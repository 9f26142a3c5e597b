"""The policy settings (cfg) of DOMAIN, as one frozen object with the defaults written there.

Rules take it as an argument; settings override single values with `dataclasses.replace`.
`wd` in a comment means working days.
"""

from dataclasses import dataclass
from datetime import time


@dataclass(frozen=True)
class Policy:
    # Progress (DOMAIN §4)
    submitted_upward_counts: int = 80  # percent, at least
    awaiting_acceptance_counts: int = 95
    near_due_days: int = 10  # wd
    words_in_months_beyond: int = 60  # wd; farther deadlines are told in months

    # Health signals (DOMAIN §4): at risk / behind
    gap_at_risk: float = 15  # B2, points
    gap_behind: float = 30
    not_started_at_risk: int = 10  # B3, wd after the assignment
    not_started_behind: int = 20
    not_started_behind_share: float = 50  # B3, percent of the time gone, more than
    missed_cutoffs_at_risk: int = 1  # B4
    missed_cutoffs_behind: int = 2
    stale_report_days: int = 10  # B4, wd before the deadline
    blocker_at_risk: int = 10  # B7, wd open
    blocker_behind: int = 20
    predecessor_at_risk_share: float = 50  # B6, percent of the float, more than
    churn_at_risk: int = 2  # B9, extensions and returns together
    churn_behind: int = 3

    # Reminder steps (DOMAIN §5): wd before the deadline, wd overdue
    early_notice_days: int = 30  # R1, days before the deadline
    early_notice_beyond: int = 60  # R1, of tasks that run longer than so many days
    upcoming_steps: tuple[tuple[str, int], ...] = (("R2", 10), ("R3", 5), ("R4", 1), ("R4", 0))
    overdue_notice_days: int = 1  # R5
    escalate_to_head_days: int = 3  # E1
    escalate_to_group_head_days: int = 10  # E2
    escalate_to_secretariat_days: int = 20  # E3
    prolonged_days: int = 60  # E4, days overdue, more than
    prolonged_cutoffs: int = 2  # E4
    promise_pause_days: int = 10  # wd that a promise quiets R6, at most
    promise_ahead_days: int = 60  # days ahead that may be promised, at most
    link_days: int = 7  # days that a link in a letter can be used
    mail_kept_days: int = 730  # days the text of a letter is kept
    report_reminder_days: tuple[int, ...] = (10, 13, 14)  # P1, days of the month
    review_reminder_days: tuple[int, ...] = (3, 5)  # V1, wd waited; the last: to both leads
    leaders_rows: int = 5  # L1, of each kind

    silent_steps: tuple[str, ...] = ()  # steps of the ladder that this installation leaves out

    # Mails (DOMAIN §5)
    digest_rows: int = 40
    digest_at: time = time(7, 30)
    quiet_from: time = time(18, 0)
    digest_alarm_at: time = time(9, 0)
    immediate_per_day: int = 3

    # Reports (DOMAIN §3)
    report_due_day: int = 25  # to the Government
    unit_report_due_day: int = 20  # of a unit, per programme
    chase_reply_days: int = 5  # wd that an agency has to answer a công văn đôn đốc

    # Indicators (DOMAIN §6)
    indicator_near_percent: float = 5  # of the target, within which it is nearly reached

    # Files made in the background
    export_days: int = 7  # days a file is kept
    exports_at_once: int = 3  # unfinished ones of one person, at most

    # The standing secretariat (DOMAIN §1): codes of the agencies of S1 and S2
    secretariat_s1: str = "BCA"
    secretariat_s2: str = "VPCP"

    # Decisions (DOMAIN §2)
    refusal_days: int = 3  # wd to say that a task was given to the wrong agency
    suspension_review_days: int = 90  # days until a suspension is looked at again, at most
    retraction_minutes: int = 10  # to take back an own report, comment or evidence
    reviewer_days: int = 3  # wd to answer a claim or a request
    honour_late_extension: bool = False
    extension_alert_from: int = 3  # the n-th request alerts WG and S2
    early_completion_flag_days: int = 30  # c this much before the claim is flagged

    # Delegation (DOMAIN §1)
    delegation_chain: int = 3  # at most
