"""What a delegation says, coming in and going out."""

from rest_framework import serializers as s

from .fields import Day, Intention, text


class DelegationIn(Intention):
    to_user = text(longest=254, required=True, help_text="Thư điện tử của người nhận ủy quyền.")
    from_user = text(
        longest=254, help_text="Chỉ quản trị sổ nhiệm vụ, khi lập thay người vắng mặt."
    )
    programme = text(longest=60, help_text="Mã chương trình; để trống: mọi chương trình.")
    valid_from = Day()
    valid_to = Day(help_text="Không gồm ngày này.")
    reason = text(longest=300)


class DelegationRow(s.Serializer[object]):
    id = s.IntegerField()
    from_user = s.CharField()
    to_user = s.CharField()
    programme = s.CharField(allow_null=True)
    valid_from = s.DateField()
    valid_to = s.DateField(help_text="Không gồm ngày này.")
    reason = s.CharField()
    made_by = s.CharField()
    made_at = s.DateTimeField()
    ended_by = s.CharField(allow_null=True)
    ended_at = s.DateTimeField(allow_null=True)


class DelegationOut(s.Serializer[object]):
    delegation = DelegationRow()
