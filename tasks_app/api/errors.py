"""Refusals as answers, in one place: problem details (RFC 9457) with Vietnamese sentences.

Those by role, state or version, and tokens that open nothing, are kept in the log of access.

`handle` is the exception handler of every view of this door. `code` is the stable machine
name, `errors` maps field names to sentences, `possible` (409) names what can be done instead.
"""

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import OperationalError
from django.http import Http404, UnreadablePostError
from django.utils import timezone
from rest_framework import exceptions
from rest_framework.response import Response

from tasks_app.enums import AuditKind
from tasks_app.errors import DomainError, TransitionNotAllowed, UnreadableFile
from tasks_app.models import User
from tasks_app.services import audit

log = logging.getLogger(__name__)

PROBLEM_JSON = "application/problem+json"
TITLES = {
    400: "Dữ liệu chưa hợp lệ",
    401: "Chưa đăng nhập",
    403: "Không được phép",
    404: "Không tìm thấy",
    405: "Phương thức không dùng được",
    406: "Không có định dạng được yêu cầu",
    409: "Trạng thái không cho phép",
    410: "Không còn nữa",
    412: "Đã có người cập nhật trước",
    413: "Nội dung quá lớn",
    415: "Kiểu nội dung không nhận được",
    422: "Khóa chống gửi trùng đã dùng cho yêu cầu khác",
    428: "Thiếu If-Match",
    429: "Gửi quá nhanh",
    500: "Lỗi của hệ thống",
    503: "Hệ thống đang bận",
}
DETAILS = {
    "not_authenticated": "Cần đăng nhập hoặc gửi mã truy cập trong tiêu đề Authorization.",
    "authentication_failed": "Mã truy cập sai, đã hết hạn, hoặc tài khoản đã ngừng hoạt động.",
    "permission_denied": "Vai trò của tài khoản này không dùng được chức năng này.",
    "csrf_failed": "Thiếu hoặc sai mã CSRF. Tải lại trang rồi gửi lại, hoặc dùng mã truy cập.",
    "not_found": "Không tìm thấy nội dung này, hoặc tài khoản này không được xem.",
    "method_not_allowed": "Địa chỉ này không nhận phương thức đã gửi; xem tiêu đề Allow.",
    "not_acceptable": "Chỉ trả lời bằng application/json.",
    "unsupported_media_type": "Không nhận kiểu nội dung này. Gửi application/json.",
    "throttled": "Đã gửi quá nhiều yêu cầu. Chờ rồi gửi lại.",
    "invalid": "Một số trường chưa hợp lệ.",
    "unexpected": "Hệ thống gặp lỗi và đã ghi lại. Chưa có gì được lưu.",
    "busy": "Hệ thống đang bận. Gửi lại sau ít giây.",
}
FIELD_WORDS = {
    "required": "Trường này là bắt buộc.",
    "null": "Trường này không được để trống (null).",
    "blank": "Trường này không được để trống.",
    "invalid": "Giá trị không hợp lệ.",
    "invalid_choice": "Giá trị không nằm trong danh sách cho phép.",
    "max_length": "Nội dung dài quá mức cho phép.",
    "max_string_length": "Giá trị dài quá mức cho phép.",
    "min_value": "Giá trị nhỏ hơn mức cho phép.",
    "max_value": "Giá trị lớn hơn mức cho phép.",
    "not_a_list": "Cần một danh sách.",
    "not_a_dict": "Cần một đối tượng JSON.",
    "empty": "Danh sách hoặc tệp không được rỗng.",
    "no_name": "Tệp cần có tên.",
    "null_characters_not_allowed": "Không nhận ký tự NUL.",
    "surrogate_characters_not_allowed": "Văn bản có ký tự không hợp lệ.",
}


def problem(
    status: int,
    code: str,
    detail: str,
    *,
    errors: Mapping[str, list[str]] | None = None,
    headers: Mapping[str, str] | None = None,
    more: Mapping[str, object] | None = None,
) -> Response:
    """Return one refusal as problem details."""
    body: dict[str, object] = {
        "type": "about:blank",
        "title": TITLES.get(status, TITLES[400]),
        "status": status,
        "detail": detail,
        "code": code,
        "errors": dict(errors or {}),
        **(more or {}),
    }
    return Response(body, status=status, headers=dict(headers or {}), content_type=PROBLEM_JSON)


def handle(error: Exception, context: Mapping[str, Any]) -> Response:
    """Return the answer to `error`, whatever it is; what nobody expected is logged."""
    answer = _answer(error, context)
    _note(answer, context)
    return answer


def _note(answer: Response, context: Mapping[str, Any]) -> None:
    """Keep a refusal; the transaction of what was refused is over."""
    said: Any = answer.data
    code, at = str(said["code"]), timezone.now()
    if code == "authentication_failed":
        audit.note(AuditKind.SIGN_IN_FAILED, at=at, detail={"code": code})
        return
    who = vars(context["request"]).get("_user") if "request" in context else None
    user = who if isinstance(who, User) else None
    audit.turned_away(answer.status_code, code, str(said["detail"]), at=at, user=user)


def _answer(error: Exception, context: Mapping[str, Any]) -> Response:
    if isinstance(error, DomainError):
        return _domain(error, context)
    if isinstance(error, Http404):
        return problem(404, "not_found", DETAILS["not_found"])
    if isinstance(error, PermissionDenied):
        return problem(403, "permission_denied", DETAILS["permission_denied"])
    if isinstance(error, exceptions.APIException):
        return _framework(error)
    if isinstance(error, SuspiciousOperation | UnreadablePostError):
        return problem(400, "bad_request", "Yêu cầu không đọc được.")
    if isinstance(error, OperationalError):
        log.error("the database refused to work", exc_info=error)
        return problem(503, "busy", DETAILS["busy"], headers={"Retry-After": "5"})
    return _unexpected(error, context)


def _domain(error: DomainError, context: Mapping[str, Any]) -> Response:
    if error.status == 500:
        return _unexpected(error, context)
    more: dict[str, object] = {}
    if isinstance(error, TransitionNotAllowed):
        more["possible"] = error.possible
    if isinstance(error, UnreadableFile):
        more["problems"] = error.problems
    return problem(error.status, error.code, error.message, errors=error.fields, more=more)


def _framework(error: exceptions.APIException) -> Response:
    headers = {}
    if getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = str(error.auth_header)  # type: ignore[attr-defined]
    if getattr(error, "wait", None) is not None:
        headers["Retry-After"] = f"{int(error.wait) + 1}"  # type: ignore[attr-defined]
    if isinstance(error, exceptions.ValidationError):
        return problem(400, "invalid", DETAILS["invalid"], errors=field_errors(error.detail))
    code = _code_of(error)
    return problem(error.status_code, code, DETAILS.get(code, str(error.detail)), headers=headers)


def _code_of(error: exceptions.APIException) -> str:
    if isinstance(error, exceptions.PermissionDenied) and str(error.detail).startswith("CSRF"):
        return "csrf_failed"
    return error.default_code


def _unexpected(error: Exception, context: Mapping[str, Any]) -> Response:
    """Log a defect and tell Django's observers of it; the caller learns that nothing was saved."""
    log.error("unexpected failure in the API", exc_info=error)
    request = getattr(context.get("request"), "_request", None)
    got_request_exception.send(sender=handle, request=request)
    return problem(500, "unexpected", DETAILS["unexpected"])


def field_errors(detail: Any, name: str = "") -> dict[str, list[str]]:
    """Return nested errors of the framework as flat lists of sentences by field name."""
    if isinstance(detail, Mapping):
        found: dict[str, list[str]] = {}
        for key, value in detail.items():
            inner = f"{name}.{key}" if name else str(key)
            for field, words in field_errors(value, inner).items():
                found.setdefault(field, []).extend(words)
        return found
    items = detail if isinstance(detail, list) else [detail]
    nested = [item for item in items if isinstance(item, Mapping)]
    words = [_sentence(item) for item in items if not isinstance(item, Mapping)]
    result = {name or "non_field_errors": words} if words else {}
    for item in nested:
        result.update(field_errors(item, name))
    return result


def _sentence(item: Any) -> str:
    """Return the Vietnamese sentence; a message of the framework is replaced by its code's."""
    text = str(item)
    return text if not text.isascii() else FIELD_WORDS.get(getattr(item, "code", ""), text)
