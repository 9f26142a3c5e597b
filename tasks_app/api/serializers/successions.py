"""Shapes of an agency through time, of a succession asked for and of what comes of it."""

from rest_framework import serializers as s

from tasks_app import enums
from tasks_app.services.succession.plan import MAX_SCOPE, MOST_SUCCESSORS, MOST_TASKS

from .fields import REQUIRED, Day, Intention, choice, text


class ShareIn(Intention):
    agency = text(required=True, longest=40)
    scope = text(longest=MAX_SCOPE)
    tasks = s.ListField(
        child=text(required=True, longest=60),
        max_length=MOST_TASKS,
        default=list,
        help_text="Chỉ khi chia tách, giải thể: mỗi nhiệm vụ đang mở đúng một lần.",
        error_messages={
            "not_a_list": "Cần danh sách mã nhiệm vụ.",
            "max_length": f"Danh sách tối đa {MOST_TASKS} nhiệm vụ mỗi lần.",
        },
    )


class SuccessionIn(Intention):
    predecessor = text(required=True, longest=40)
    kind = choice(enums.SuccessionKind)
    effective_on = Day()
    document = text(required=True, longest=200)
    successors = s.ListField(
        child=ShareIn(),
        min_length=1,
        max_length=MOST_SUCCESSORS,
        help_text="Cơ quan đầu tiên kế thừa chính.",
        error_messages={
            **REQUIRED,
            "not_a_list": "Cần danh sách cơ quan kế thừa.",
            "min_length": "Cần ít nhất một cơ quan kế thừa.",
            "max_length": f"Tối đa {MOST_SUCCESSORS} cơ quan kế thừa mỗi lần.",
        },
    )
    keeps_rest = s.BooleanField(
        default=False, help_text="Chia tách mà cơ quan cũ còn lại, giữ phần không nêu tên."
    )
    moves_people = s.BooleanField(
        default=False, help_text="Chuyển cả vai trò của người dùng sang cơ quan kế thừa chính."
    )
    confirmed = text(
        longest=64, help_text="digest của bản xem trước; khác đi thì không áp dụng (412)."
    )


class ShareOut(s.Serializer[object]):
    successor = s.CharField()
    scope = s.CharField()
    is_main = s.BooleanField()


class MoveOut(s.Serializer[object]):
    task = s.CharField()
    role = s.ChoiceField(enums.AssignmentRole.choices)
    agency = s.CharField()
    to = s.CharField(help_text="Trống: vai trò kết thúc vì cơ quan kế thừa đã tham gia.")
    on = s.DateField()


class AbsorbedOut(s.Serializer[object]):
    task = s.CharField()
    into = s.CharField()
    on = s.DateField()


class SeatMoveOut(s.Serializer[object]):
    email = s.CharField()
    full_name = s.CharField()
    role = s.ChoiceField(enums.Role.choices)
    to = s.CharField(help_text="Trống: giữ nguyên, quản trị chuyển riêng.")


class GroupMoveOut(s.Serializer[object]):
    code = s.CharField()
    joins = s.ListField(child=s.CharField())


class UnitMoveOut(s.Serializer[object]):
    code = s.CharField()
    to = s.CharField(help_text="Trống: quản trị chuyển riêng.")


class OutlineOut(s.Serializer[object]):
    predecessor = s.CharField()
    kind = s.ChoiceField(enums.SuccessionKind.choices)
    effective_on = s.DateField()
    document = s.CharField()
    ends = s.BooleanField(help_text="Cơ quan cũ kết thúc từ ngày này.")
    edges = ShareOut(many=True)
    moves = MoveOut(many=True)
    absorbed = AbsorbedOut(many=True, help_text="Phần việc được phần của đơn vị kế thừa thay thế.")
    seats = SeatMoveOut(many=True)
    groups = GroupMoveOut(many=True)
    units = UnitMoveOut(many=True)
    task_count = s.IntegerField()
    digest = s.CharField()


class NamedOut(s.Serializer[object]):
    code = s.CharField()
    name = s.CharField()


class EdgeOut(s.Serializer[object]):
    code = s.CharField()
    name = s.CharField()
    effective_on = s.DateField()
    kind = s.ChoiceField(enums.SuccessionKind.choices)
    scope = s.CharField()
    document = s.CharField()
    is_main = s.BooleanField()
    applied_at = s.DateTimeField(allow_null=True)


class AgencyOut(s.Serializer[object]):
    code = s.CharField()
    name = s.CharField()
    short_name = s.CharField()
    kind = s.ChoiceField(enums.AgencyKind.choices)
    valid_from = s.DateField(allow_null=True)
    valid_to = s.DateField(allow_null=True, help_text="Không gồm ngày này.")
    provenance = s.ChoiceField(enums.Provenance.choices)
    source = s.CharField()  # type: ignore[assignment]
    as_of = s.DateField()
    exists = s.BooleanField(help_text="Cơ quan tồn tại vào ngày as_of.")
    above = NamedOut(many=True, help_text="Các cấp trên, từ gốc xuống.")
    units = NamedOut(many=True, help_text="Đơn vị trực thuộc vào ngày as_of.")
    groups = NamedOut(many=True)
    predecessors = EdgeOut(many=True)
    successors = EdgeOut(many=True)
