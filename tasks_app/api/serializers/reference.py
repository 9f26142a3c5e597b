"""Shapes of the reference lists, of the person asking, of the calendar and of tokens."""

from rest_framework import serializers as s

from tasks_app import enums


class ProgrammeRow(s.Serializer[object]):
    code = s.CharField()
    name = s.CharField()
    short_name = s.CharField()
    legal_basis = s.CharField()
    signed_on = s.DateField(allow_null=True)
    parent = s.CharField(allow_null=True)  # type: ignore[assignment]
    successor = s.CharField(allow_null=True)
    tracking = s.ChoiceField(enums.Tracking.choices)
    snapshot_on = s.DateField(allow_null=True)
    published_total_tasks = s.IntegerField(allow_null=True)
    provenance = s.ChoiceField(enums.Provenance.choices)


class GroupRow(s.Serializer[object]):
    id = s.IntegerField()
    programme = s.CharField()
    code = s.CharField()
    name = s.CharField()
    position = s.IntegerField()


class AgencyRow(s.Serializer[object]):
    code = s.CharField()
    name = s.CharField()
    short_name = s.CharField()
    kind = s.ChoiceField(enums.AgencyKind.choices)
    parent = s.CharField(allow_null=True)  # type: ignore[assignment]
    valid_from = s.DateField(allow_null=True)
    valid_to = s.DateField(allow_null=True, help_text="Không gồm ngày này.")
    provenance = s.ChoiceField(enums.Provenance.choices)


class PublishedFigureRow(s.Serializer[object]):
    id = s.IntegerField()
    programme = s.CharField()
    item = s.CharField()
    as_of = s.DateField()
    qualifier = s.CharField()
    done = s.IntegerField(allow_null=True)
    total = s.IntegerField(allow_null=True)
    in_progress = s.IntegerField(allow_null=True)
    overdue = s.IntegerField(allow_null=True)
    not_done = s.IntegerField(allow_null=True)
    value = s.CharField()
    unit = s.CharField()
    text_as_published = s.CharField()
    source = s.CharField()  # type: ignore[assignment]
    provenance = s.ChoiceField(enums.Provenance.choices)


class SeatOut(s.Serializer[object]):
    agency = s.CharField()
    agency_name = s.CharField()
    role = s.ChoiceField(enums.Role.choices)
    is_head = s.BooleanField()
    valid_from = s.DateField()
    valid_to = s.DateField(allow_null=True)
    on_behalf_of = s.CharField(allow_null=True)


class MeOut(s.Serializer[object]):
    email = s.CharField()
    full_name = s.CharField()
    position = s.CharField()
    today = s.DateField()
    sees_all = s.BooleanField()
    memberships = SeatOut(many=True)


class DayOut(s.Serializer[object]):
    date = s.DateField()
    kind = s.ChoiceField(enums.DayKind.choices)
    name = s.CharField()


class CalendarOut(s.Serializer[object]):
    first = s.DateField()
    last = s.DateField()
    working_days = s.IntegerField()
    known_until = s.DateField(allow_null=True)
    exceptions = DayOut(many=True, help_text="Ngày nghỉ, ngày làm bù khác lệ thứ Hai–thứ Sáu.")


class TokenOut(s.Serializer[object]):
    token = s.CharField(help_text="Gửi trong tiêu đề: Authorization: Token …")
    expiry = s.DateTimeField()


class QueueRow(s.Serializer[object]):
    id = s.IntegerField()
    kind = s.ChoiceField([("claim", "xác nhận hoàn thành"), ("extension", "gia hạn")])
    task = s.CharField()
    title = s.CharField(allow_null=True)
    programme = s.CharField()
    lead = s.CharField(allow_null=True)
    deadline = s.DateField(allow_null=True)
    date_asked = s.DateField()
    filed_by = s.CharField(allow_null=True)
    filed_agency = s.CharField()
    filed_on = s.DateField()
    version = s.IntegerField()
    waiting_days = s.IntegerField(help_text="Số ngày làm việc đã chờ.")
