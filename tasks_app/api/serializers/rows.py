"""The shapes that come out, for the published schema; a test compares them with the rows."""

from rest_framework import serializers as s

from tasks_app import enums

from .details import CauseOut, LatenessOut, PartyOut, RollupOut, VerdictOut


def _maybe() -> s.CharField:
    return s.CharField(allow_null=True)


def _day() -> s.DateField:
    return s.DateField(allow_null=True)


def _count() -> s.IntegerField:
    return s.IntegerField(allow_null=True)


class ProblemOut(s.Serializer[object]):
    # problem details (RFC 9457)
    type = s.CharField()
    title = s.CharField()
    status = s.IntegerField()
    detail = s.CharField()
    code = s.CharField()
    errors = s.DictField(  # type: ignore[assignment]
        child=s.ListField(child=s.CharField())
    )
    possible = s.ListField(child=s.CharField(), required=False)


class TaskRow(s.Serializer[object]):
    code = s.CharField()
    title = _maybe()
    programme = s.CharField()
    group = s.CharField()
    parent = _maybe()  # type: ignore[assignment]
    kind = s.ChoiceField(enums.TaskKind.choices)
    secrecy = s.ChoiceField(enums.Secrecy.choices)
    provenance = s.ChoiceField(enums.Provenance.choices)
    status = s.ChoiceField(enums.Status.choices)
    lead = _maybe()
    lead_name = _maybe()
    coordinator = _maybe()
    assigned_on = _day()
    deadline = _day()
    deadline_text = _maybe()
    deadline_precision = s.ChoiceField(enums.Precision.choices)
    original_deadline = _day()
    percent = _count()
    completed_on = _day()
    last_report_on = _day()
    version = s.IntegerField()
    updated_at = s.DateTimeField(allow_null=True)
    is_overdue = s.BooleanField()
    timeliness = s.ChoiceField(enums.Timeliness.choices, allow_null=True)
    illustrative = s.BooleanField()
    health = s.ChoiceField(enums.Health.choices, allow_null=True)
    health_sentence = _maybe()
    confidence = s.ChoiceField(enums.Confidence.choices, allow_null=True)
    promised_on = _day()


class TaskDetail(TaskRow):
    deliverable = _maybe()
    acceptance_criteria = s.ListField(child=s.CharField())
    product_is_document = s.BooleanField()
    legal_basis = _maybe()
    source = _maybe()  # type: ignore[assignment]
    source_document = _maybe()
    note = _maybe()
    focal_person = _maybe()
    chain_deadline = _day()
    deadline_level = s.ChoiceField(enums.AuthorityLevel.choices)
    lateness = LatenessOut(allow_null=True)
    leads = PartyOut(many=True)
    coordinating = PartyOut(many=True)
    completion_rule = s.CharField(allow_blank=True)
    completion_threshold = _count()
    fanned_out_on = _day()
    without_unit_data = s.BooleanField()
    recurrence = s.CharField(allow_blank=True)
    period_from = _day()
    period_to = _day()
    units = RollupOut(allow_null=True)
    pending_claim = _count()
    pending_extension = _count()
    health_causes = CauseOut(many=True)
    expected_percent = _count()
    event_count = s.IntegerField()
    head_hash = s.CharField()
    as_of = _day()
    known_at = _day()
    allowed_actions = s.ListField(child=s.ChoiceField(enums.TaskAction.choices))
    actions = VerdictOut(many=True)


class TaskBrief(s.Serializer[object]):
    # where the task stands after an intention; its version is also the ETag
    code = s.CharField()
    status = s.ChoiceField(enums.Status.choices)
    percent = _count()
    deadline = _day()
    completed_on = _day()
    version = s.IntegerField()


class EventRow(s.Serializer[object]):
    seq = s.IntegerField()
    kind = s.ChoiceField(enums.EventKind.choices)
    effective_on = s.DateField()
    recorded_at = s.DateTimeField()
    actor = _maybe()
    on_behalf_of = _maybe()
    actor_agency = _maybe()
    actor_role = s.CharField()
    sets = s.IntegerField(help_text="1 trạng thái, 2 hạn, 4 hạn chuỗi, 8 chủ trì, 16 kết quả %.")
    status = s.ChoiceField(enums.Status.choices, allow_null=True)
    completed_on = _day()
    declared_timeliness = s.ChoiceField(enums.Timeliness.choices, allow_null=True)
    deadline = _day()
    chain_deadline = _day()
    lead = _maybe()
    percent = _count()
    payload = s.DictField()
    provenance = s.ChoiceField(enums.Provenance.choices)
    supersedes = _count()
    hash = s.CharField()


class ReportRow(s.Serializer[object]):
    id = s.IntegerField()
    reported_on = s.DateField()
    percent = _count()
    content = s.CharField()
    difficulties = s.CharField()
    proposals = s.CharField()
    confidence = s.ChoiceField(enums.Confidence.choices, allow_blank=True)
    filed_by = _maybe()
    filed_at = s.DateTimeField()
    event = s.IntegerField(help_text="Số mục trong lịch sử.")
    superseded_by = _count()
    retracted_at = s.DateTimeField(allow_null=True)


class EvidenceRow(s.Serializer[object]):
    id = s.IntegerField()
    kind = s.ChoiceField(enums.EvidenceKind.choices)
    title = s.CharField()
    document_number = s.CharField()
    document_on = _day()
    document_signer = s.CharField()
    url = s.CharField()
    filename = s.CharField()
    content_type = s.CharField()
    size = _count()
    sha256 = s.CharField()
    scan_state = s.ChoiceField(enums.ScanState.choices)
    claim = _count()
    added_by = _maybe()
    added_on = s.DateField()
    replaces = _count()
    replaced_by = _count()
    withdrawn_by = _maybe()
    withdrawn_at = s.DateTimeField(allow_null=True)
    withdrawal_reason = s.CharField()


class ExtensionRow(s.Serializer[object]):
    id = s.IntegerField()
    number = s.IntegerField()
    deadline_before = s.DateField()
    proposed_deadline = s.DateField()
    reason = s.CharField()
    plan = s.CharField()
    legal_basis = s.CharField()
    filed_by = _maybe()
    filed_agency = s.CharField()
    filed_on = s.DateField()
    needs_cosignature = s.BooleanField()
    cosigned_by = _maybe()
    cosigned_at = s.DateTimeField(allow_null=True)
    decision = s.ChoiceField(enums.Decision.choices)
    decided_by = _maybe()
    decided_on = _day()
    decision_document = s.CharField()
    decision_note = s.CharField()


class BlockerRow(s.Serializer[object]):
    id = s.IntegerField()
    kind = s.ChoiceField(enums.BlockerKind.choices)
    description = s.CharField()
    owner = _maybe()
    authority = _maybe()
    raised_by = _maybe()
    raised_on = s.DateField()
    due_on = _day()
    answer = s.CharField()
    answered_on = _day()
    answered_by = _maybe()
    resolved_on = _day()
    resolved_by = _maybe()
    resolution = s.CharField()


class ClaimRow(s.Serializer[object]):
    id = s.IntegerField()
    completed_on = s.DateField()
    note = s.CharField()
    filed_by = _maybe()
    filed_agency = s.CharField()
    filed_on = s.DateField()
    review_opened_at = s.DateTimeField(allow_null=True)
    decision = s.ChoiceField(enums.Decision.choices)
    decided_by = _maybe()
    decided_at = s.DateTimeField(allow_null=True)
    return_reason = s.CharField()
    decision_note = s.CharField()


class StartedOut(s.Serializer[object]):
    task = TaskBrief()


class ReopeningRow(s.Serializer[object]):
    id = s.IntegerField()
    document = s.CharField()
    reason = s.CharField()
    proposed_by = s.CharField()
    proposed_agency = s.CharField()
    proposed_at = s.DateTimeField()
    decision = s.ChoiceField(enums.Decision.choices)
    decided_by = s.CharField(allow_null=True)
    decided_at = s.DateTimeField(allow_null=True)
    decision_note = s.CharField()


class ReopeningOut(StartedOut):
    reopening = ReopeningRow()


class ReportedOut(StartedOut):
    report = ReportRow()


class EvidenceOut(StartedOut):
    evidence = EvidenceRow()


class ExtensionOut(StartedOut):
    extension = ExtensionRow()


class BlockerOut(StartedOut):
    blocker = BlockerRow()


class ClaimOut(StartedOut):
    claim = ClaimRow()
