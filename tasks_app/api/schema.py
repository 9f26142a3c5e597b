"""The published schema: parameters from their declarations, refusals on every operation."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from .errors import PROBLEM_JSON, TITLES
from .serializers.rows import ProblemOut

IF_MATCH = OpenApiParameter(
    "If-Match",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    required=True,
    description="ETag của nhiệm vụ đã xem, ví dụ “7”, hoặc * để ghi bất kể phiên bản.",
)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    OpenApiTypes.STR,
    OpenApiParameter.HEADER,
    description="Gửi lại cùng khóa và cùng nội dung thì nhận lại đúng kết quả lần đầu.",
)
CODE = OpenApiParameter(
    "code", OpenApiTypes.STR, OpenApiParameter.PATH, description="Mã nhiệm vụ, ví dụ DA06-001."
)
ID = OpenApiParameter("id", OpenApiTypes.INT, OpenApiParameter.PATH, description="Số của mục.")
READ_REFUSALS = (400, 401, 403, 404, 406, 429)
WRITE_REFUSALS = (400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 428, 429)


class ApiSchema(AutoSchema):
    """The framework's schema, with what every view of this door has in common."""

    view: Any

    def get_override_parameters(self) -> list[Any]:
        """Return the declared query parameters of a read, the headers of an intention."""
        place = [param for param in (CODE, ID) if f"{{{param.name}}}" in self.path]
        if self.method == "GET":
            return [*place, *self.view.params]
        if not self.view.writes_task:
            return place
        return [*place, *((IF_MATCH,) if self.view.asks_version else ()), IDEMPOTENCY_KEY]

    def get_description(self) -> str:  # type: ignore[override]
        """Return nothing: docstrings are for developers, readers get the summary."""
        return ""

    def get_tags(self) -> list[str]:
        """Return the first part of the address as the group."""
        parts = [part for part in self.path.split("/") if part]
        return [parts[2] if len(parts) > 2 else parts[-1]]

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        problem = self.resolve_serializer(ProblemOut, "response")
        refusals = READ_REFUSALS if self.method == "GET" else WRITE_REFUSALS
        for status in refusals:
            bodies[str(status)] = {
                "content": {PROBLEM_JSON: {"schema": problem.ref}},
                "description": TITLES[status],
            }
        return bodies


class TokenScheme(OpenApiAuthenticationExtension):
    """How a token is sent."""

    target_class = "tasks_app.api.authentication.ApiToken"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> Any:
        """Return the definition of the Authorization header."""
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "Mã truy cập lấy ở /api/v1/login, gửi là: Token da06_…",
        }
