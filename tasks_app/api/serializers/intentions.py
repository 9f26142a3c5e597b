"""What a person sends with an intention. Rules are in the services; here only shape and size."""

from rest_framework import serializers

from tasks_app.enums import BlockerKind, Confidence, EvidenceKind, ReturnReason

from .fields import REQUIRED, Day, Intention, choice, optional_day, percent, text


class NoBody(Intention):
    pass


class StartIn(Intention):
    note = text()


class ReportIn(Intention):
    percent = percent()
    content = text(required=True)
    difficulties = text()
    proposals = text()
    reported_on = optional_day()
    confidence = choice(Confidence, required=False, default="", allow_blank=True)


class ClaimIn(Intention):
    completed_on = Day()
    note = text()


class AcceptIn(Intention):
    criteria_met = serializers.ListField(
        child=serializers.IntegerField(
            min_value=0,
            max_value=999,
            error_messages={"invalid": "Cần số thứ tự của tiêu chí, tính từ 0."},
        ),
        max_length=200,
        error_messages={
            **REQUIRED,
            "not_a_list": "Cần danh sách số thứ tự tiêu chí, ví dụ [0, 1].",
        },
    )
    note = text()


class ReturnIn(Intention):
    reason = choice(ReturnReason)
    note = text(required=True)


class EvidenceIn(Intention):
    # a document (`document_number` …) or a link (`url`)
    kind = choice(EvidenceKind)
    title = text(longest=300)
    document_number = text(longest=200)
    document_on = optional_day()
    document_signer = text(longest=200)
    url = text(longest=1000)
    # the piece of the own agency that this one is the new version of
    replaces = serializers.IntegerField(
        min_value=1,
        max_value=2**63 - 1,
        required=False,
        allow_null=True,
        default=None,
        error_messages={"invalid": "Cần số của minh chứng được thay."},
    )


class EvidenceFileIn(EvidenceIn):
    file = serializers.FileField(
        required=False,
        allow_empty_file=True,  # the service names the empty file in its refusal
        max_length=255,
        error_messages={
            "invalid": "Đây không phải là tệp. Gửi bằng multipart/form-data.",
            "no_name": "Tệp cần có tên.",
            "max_length": "Tên tệp dài quá 255 ký tự.",
        },
    )


class EvidenceWithdrawIn(Intention):
    reason = text(longest=300)


class MakeSecretIn(Intention):
    document = text(longest=60, required=True)


class LiftSecrecyIn(Intention):
    document = text(longest=60, required=True)
    title = text(required=True)
    deliverable = text()


class ExtensionIn(Intention):
    proposed_deadline = Day()
    reason = text(required=True)
    plan = text()
    legal_basis = text(longest=300)


class GrantIn(Intention):
    # the document is needed where the Prime Minister set the deadline
    document = text(longest=200)
    note = text()


class RefuseIn(Intention):
    note = text(required=True)


class BlockerIn(Intention):
    kind = choice(BlockerKind)
    description = text(required=True)
    authority = text(longest=40)
    due_on = optional_day()


class ResolveIn(Intention):
    resolution = text(required=True)


class LoginIn(Intention):
    email = serializers.EmailField(max_length=254, error_messages=REQUIRED)
    password = serializers.CharField(
        max_length=1000, trim_whitespace=False, error_messages=REQUIRED
    )
    second_factor = text(longest=20)
    hours = serializers.IntegerField(
        min_value=1,
        max_value=30 * 24,
        required=False,
        default=12,
        error_messages={
            "invalid": "Nhập số giờ.",
            "min_value": "Ít nhất 1 giờ.",
            "max_value": "Nhiều nhất 720 giờ (30 ngày).",
        },
    )


class LogoutIn(Intention):
    everywhere = serializers.BooleanField(
        required=False, default=False, error_messages={"invalid": "Nhập true hoặc false."}
    )
