"""The published schema: parameters from their declarations, refusals on every operation."""

from typing import Any

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
READ_REFUSALS = (400, 401, 403, 404, 406, 429)
WRITE_REFUSALS = (400, 401, 403, 404, 406, 409, 412, 413, 415, 422, 428, 429)


class ApiSchema(AutoSchema):
    """The framework's schema, with what every view of this door has in common."""

    def get_override_parameters(self) -> list[Any]:
        """Return the declared query parameters of a read, the headers of an intention."""
        if self.method == "GET":
            return list(self.view.params)
        return [IF_MATCH, IDEMPOTENCY_KEY] if self.view.writes_task else []

    def get_tags(self) -> list[str]:
        """Return the first part of the address as the group."""
        parts = [part for part in self.path.split("/") if part]
        return [parts[2] if len(parts) > 2 else parts[-1]]

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)
        problem = self.resolve_serializer(ProblemOut, "response")
        refusals = READ_REFUSALS if self.method == "GET" else WRITE_REFUSALS
        for status in refusals:
            bodies[str(status)] = {
                "content": {PROBLEM_JSON: {"schema": problem.ref}},
                "description": TITLES[status],
            }
        return bodies
