"""Addresses of the pages."""

from allauth.account.views import LogoutView
from allauth.mfa.base.views import authenticate
from django.urls import path
from django.views.generic import TemplateView

from tasks_app.web import (
    account,
    breakdown,
    components,
    conversation,
    deadlines,
    delegations,
    evidence,
    exports,
    feeds,
    my_work,
    overview,
    plan,
    quick_update,
    reconciliation,
    reports,
    requests,
    sign_in,
    task_detail,
    task_list,
    transitions,
    update,
)

urlpatterns = [
    path("", sign_in.home, name="home"),
    path("dang-nhap/", sign_in.SignIn.as_view(), name="account_login"),
    path("dang-nhap/nhanh/", sign_in.quick_sign_in, name="quick_sign_in"),
    path("dang-nhap/ma/", authenticate, name="mfa_authenticate"),
    path("dang-xuat/", LogoutView.as_view(), name="account_logout"),
    path("tai-khoan/", account.account, name="account"),
    path("cap-nhat-nhanh/<str:token>/", quick_update.quick_update, name="quick_update"),
    path("tai-khoan/lich/", feeds.make, name="feed_make"),
    path("tai-khoan/lich/<int:pk>/thu-hoi/", feeds.revoke, name="feed_revoke"),
    path("uy-quyen/", delegations.delegations, name="delegations"),
    path("uy-quyen/<int:pk>/cham-dut/", delegations.end, name="delegation_end"),
    path("giao-dien/", account.look, name="look"),
    path("tro-giup/", TemplateView.as_view(template_name="tasks_app/help.html"), name="help"),
    path(
        "tiep-can/",
        TemplateView.as_view(template_name="tasks_app/accessibility.html"),
        name="accessibility",
    ),
    path("viec-cua-toi/", my_work.my_work, name="my_work"),
    path("viec-cua-toi/dem/", my_work.count, name="my_work_count"),
    path("tong-quan/", overview.overview, name="overview"),
    path("bao-cao/doi-chieu/", reconciliation.reconciliation, name="reconciliation"),
    path("nhiem-vu/", task_list.task_list, name="task_list"),
    path("nhiem-vu/<str:code>/", task_detail.task_detail, name="task_detail"),
    path("nhiem-vu/<str:code>/cap-nhat/", update.update, name="task_update"),
    path("nhiem-vu/<str:code>/trinh-xac-nhan/", requests.claim, name="task_claim"),
    path("nhiem-vu/<str:code>/gia-han/", deadlines.ask, name="task_extension"),
    path("nhiem-vu/<str:code>/gia-han/<int:pk>/ky/", deadlines.cosign, name="extension_cosign"),
    path(
        "nhiem-vu/<str:code>/gia-han/<int:pk>/rut/", deadlines.withdraw, name="extension_withdraw"
    ),
    path("nhiem-vu/<str:code>/rut-lai/<int:seq>/", deadlines.retract, name="report_retract"),
    path("nhiem-vu/<str:code>/chia-viec/", breakdown.break_down, name="task_break_down"),
    path("nhiem-vu/<str:code>/ke-hoach/", plan.edit, name="task_plan"),
    path("nhiem-vu/<str:code>/moc/<int:pk>/", plan.reach, name="milestone_reach"),
    path("nhiem-vu/<str:code>/cho/", plan.wait, name="task_wait"),
    path("nhiem-vu/<str:code>/cho/<int:pk>/thoi/", plan.stop_waiting, name="stop_waiting"),
    path("nhiem-vu/<str:code>/hua-ngay/", plan.promise, name="task_promise"),
    path("nhiem-vu/<str:code>/trao-doi/", conversation.comment, name="task_comment"),
    path(
        "nhiem-vu/<str:code>/trao-doi/<int:pk>/rut/", conversation.retract, name="comment_retract"
    ),
    path("nhiem-vu/<str:code>/nguoi/", conversation.people, name="task_people"),
    path("xet-duyet/tu-danh-gia/", plan.confidence_gaps, name="confidence_gaps"),
    path("vuong-mac/", conversation.addressed, name="blockers"),
    path("vuong-mac/<int:pk>/tra-loi/", conversation.answer, name="blocker_answer"),
    path("nhiem-vu/<str:code>/trinh-cap-tren/", transitions.submit_upward, name="task_upward"),
    path("nhiem-vu/<str:code>/y-kien-cap-tren/", transitions.answer, name="task_answer"),
    path("nhiem-vu/<str:code>/giao-nham/", transitions.wrongly_given, name="task_wrongly_given"),
    path("nhiem-vu/<str:code>/phu-trach/", transitions.focal_person, name="task_focal_person"),
    path("nhiem-vu/<str:code>/tiep-nhan/", requests.start, name="task_start"),
    path("nhiem-vu/<str:code>/rut/", requests.withdraw, name="task_withdraw"),
    path(
        "nhiem-vu/<str:code>/vuong-mac/<int:pk>/", requests.resolve_blocker, name="blocker_resolve"
    ),
    path("nhiem-vu/<str:code>/minh-chung/", evidence.add, name="evidence_add"),
    path("nhiem-vu/<str:code>/minh-chung/<int:pk>/", evidence.download, name="evidence_download"),
    path("nhiem-vu/<str:code>/minh-chung/<int:pk>/thay/", evidence.replace, name="evidence_new"),
    path(
        "nhiem-vu/<str:code>/minh-chung/<int:pk>/rut/", evidence.withdraw, name="evidence_withdraw"
    ),
    path("r/<str:code>", reports.verify, name="report"),
    path("r/<str:code>/", reports.verify, name="report_folder"),
    path("r/<str:code>/o/<path:cell>", reports.behind, name="report_tasks"),
    path("xuat/", exports.exports, name="exports"),
    path("xuat/<int:pk>/", exports.export, name="export"),
    path("xuat/<int:pk>/tep/", exports.download, name="export_file"),
    path("quan-tri/thanh-phan/", components.components, name="components"),
]
