"""A task says when agencies that take part in it change, its lead aside."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tasks_app", "0012_requests_name_whom_they_are_filed_for"),
    ]

    operations = [
        migrations.AlterField(
            model_name="taskevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("assigned", "giao nhiệm vụ"),
                    ("started", "tiếp nhận"),
                    ("assignment_refused", "báo giao nhầm"),
                    ("assignment_confirmed", "giữ nguyên việc giao"),
                    ("progress_reported", "cập nhật tiến độ"),
                    ("evidence_added", "thêm minh chứng"),
                    ("evidence_withdrawn", "rút minh chứng"),
                    ("submitted_upward", "trình cấp có thẩm quyền"),
                    ("answered", "cấp có thẩm quyền trả lời"),
                    ("claimed", "trình xác nhận hoàn thành"),
                    ("review_opened", "thường trực mở hồ sơ"),
                    ("accepted", "xác nhận hoàn thành"),
                    ("returned", "trả lại"),
                    ("withdrawn", "rút đề nghị"),
                    ("reopening_proposed", "đề xuất mở lại"),
                    ("reopening_declined", "không đồng ý mở lại"),
                    ("reopened", "mở lại"),
                    ("suspended", "tạm dừng"),
                    ("resumed", "tiếp tục thực hiện"),
                    ("cancelled", "hủy nhiệm vụ"),
                    ("replaced", "được thay thế"),
                    ("lead_changed", "đổi cơ quan chủ trì"),
                    ("agencies_changed", "đổi cơ quan tham gia"),
                    ("extension_requested", "xin gia hạn"),
                    ("extension_cosigned", "Tổ công tác ký đồng đề nghị"),
                    ("extension_granted", "đồng ý gia hạn"),
                    ("extension_refused", "không đồng ý gia hạn"),
                    ("extension_withdrawn", "rút đề nghị gia hạn"),
                    ("deadline_changed", "điều chỉnh hạn"),
                    ("blocker_raised", "báo vướng mắc"),
                    ("blocker_resolved", "đóng vướng mắc"),
                    ("commented", "trao đổi"),
                    ("promised", "hứa ngày hoàn thành"),
                    ("plan_changed", "sửa kế hoạch"),
                    ("focal_person_named", "phân công người phụ trách"),
                    ("fanned_out", "giao xuống từng đơn vị"),
                    ("completed_by_rule", "hoàn thành theo các đơn vị"),
                    ("chased", "đôn đốc"),
                    ("secrecy_changed", "đổi độ mật"),
                    ("reviewer_appointed", "chỉ định người thẩm định"),
                    ("retracted", "rút lại"),
                    ("opening_state", "trạng thái tại ngày chốt số liệu"),
                    ("retired", "thay bằng sổ chính thức"),
                ],
                max_length=24,
                verbose_name="sự kiện",
            ),
        ),
    ]
