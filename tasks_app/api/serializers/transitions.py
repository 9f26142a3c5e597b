"""What a person sends to move a task through its states, or to say whose it is."""

from typing import Any

from rest_framework import serializers

from tasks_app.enums import AuthorityLevel, Recurrence, Secrecy, Status, TaskKind, Timeliness

from .fields import REQUIRED, Day, Intention, choice, optional_day, percent, text

MOST_CODES = 200


def number() -> serializers.CharField:
    """Return the field of a document's number."""
    return text(longest=200, required=True)


def codes(*, required: bool = False) -> serializers.ListField:
    """Return a list of codes; absent means none."""
    more: dict[str, Any] = {} if required else {"required": False, "default": list}
    return serializers.ListField(
        child=text(longest=60, required=True),
        max_length=MOST_CODES,
        allow_empty=not required,
        error_messages={
            **REQUIRED,
            "not_a_list": "Cần một danh sách mã.",
            "empty": "Cần ít nhất một mã.",
            "max_length": f"Nhiều nhất {MOST_CODES} mã một lần.",
        },
        **more,
    )


def flag() -> serializers.BooleanField:
    """Return a yes or no, no by default."""
    words = {**REQUIRED, "invalid": "Nhập true hoặc false."}
    return serializers.BooleanField(required=False, default=False, error_messages=words)


class UpwardIn(Intention):
    number = number()
    signed_on = Day()
    authority = text(longest=300, required=True)
    expected_on = Day()


class AnswerIn(Intention):
    number = number()
    signed_on = Day()
    content = text(required=True)


class ProposalIn(Intention):
    document = number()
    reason = text(required=True)


class NoteIn(Intention):
    note = text()


class WordsIn(Intention):
    note = text(required=True)


class SuspensionIn(Intention):
    document = number()
    review_on = Day()
    clock_stopped = flag()
    reason = text()


class ResumptionIn(Intention):
    document = number()


class CancellationIn(Intention):
    number = number()
    signed_on = Day()
    reason = text(required=True)
    effective_on = optional_day()


class ReplacementIn(Intention):
    successors = codes(required=True)
    number = number()
    signed_on = Day()
    reason = text()
    effective_on = optional_day()


class RefusalIn(Intention):
    reason = text(required=True)
    proposed_lead = text(longest=40)


class LeadIn(Intention):
    lead = text(longest=40, required=True)
    document = number()
    effective_on = optional_day()


class CoordinatorIn(Intention):
    coordinator = text(longest=40, required=True)
    document = number()
    effective_on = optional_day()


class FocalPersonIn(Intention):
    # an address; empty: nobody any more
    person = text(longest=254)


class AppointmentIn(Intention):
    person = text(longest=254, required=True)
    document = number()


class StateIn(Intention):
    status = choice(Status, required=False, default=Status.ASSIGNED)
    deadline = optional_day()
    percent = percent()
    completed_on = optional_day()
    declared = choice(Timeliness, required=False, allow_null=True, default=None)
    result = text()


class OpeningIn(StateIn):
    as_of = Day()
    document = number()


class OpeningRowIn(StateIn):
    code = text(longest=60, required=True)


class ActivationIn(Intention):
    document = number()
    on = Day()
    states = OpeningRowIn(many=True, required=False, default=list)


class DraftIn(Intention):
    group = text(longest=40, required=True)
    programme = text(longest=40, required=True)
    title = text(required=True)
    code = text(longest=60)
    deliverable = text()
    acceptance_criteria = text()
    kind = choice(TaskKind, required=False, default=TaskKind.ONE_OFF)
    recurrence = choice(Recurrence, required=False, default="", allow_blank=True)
    secrecy = choice(Secrecy, required=False, default=Secrecy.NORMAL)
    document_number = text(longest=200)
    document_on = optional_day()
    document_title = text(longest=500)
    deadline_text = text(longest=120)
    deadline_level = choice(AuthorityLevel, required=False, default=AuthorityLevel.OTHER)
    product_is_document = flag()
    leads = codes()
    coordinating = codes()
    coordinator = text(longest=40)
