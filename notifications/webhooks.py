"""What mail servers tell us: POST /api/v1/webhooks/bounces, opened by a token of its own."""

import hmac
from collections.abc import Sequence
from typing import IO, Any, cast

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.parsers import JSONParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from . import bounces, conf
from .bounces import Report
from .enums import BounceKind

LONGEST_BODY = 256 * 1024
MOST_REPORTS = 500
REFUSALS: dict[Any, Any] = {
    (status, "application/problem+json"): OpenApiTypes.OBJECT
    for status in (400, 403, 404, 406, 413, 415)
}


class TooLarge(APIException):
    status_code = 413
    default_code = "body_too_large"
    default_detail = f"Nội dung gửi lên lớn quá {LONGEST_BODY // 1024} KiB."


class BoundedParser(JSONParser):
    """JSON of at most 256 KiB; the rest is not read."""

    def parse(self, stream: IO[Any], *args: Any, **kwargs: Any) -> Any:
        """Return the value of the body.

        Raises:
            TooLarge, ParseError.
        """
        return super().parse(cast("IO[Any]", _Bounded(stream)), *args, **kwargs)


class _Bounded:
    def __init__(self, stream: IO[Any]) -> None:
        self.stream, self.left = stream, LONGEST_BODY

    def read(self, size: int = -1) -> Any:
        """Return what is asked for, up to the limit."""
        found = self.stream.read(self.left + 1 if size < 0 else min(size, self.left + 1))
        self.left -= len(found)
        if self.left < 0:
            raise TooLarge
        return found


class BounceIn(serializers.Serializer[Any]):
    address = serializers.EmailField(required=False, max_length=254)
    message_id = serializers.CharField(required=False, max_length=200)
    kind = serializers.ChoiceField(choices=BounceKind.choices)
    reason = serializers.CharField(required=False, allow_blank=True, max_length=2000, default="")
    at = serializers.DateTimeField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Return the report; it names an address or a letter, and has happened."""
        if not attrs.get("address") and not attrs.get("message_id"):
            raise serializers.ValidationError("Cần address hoặc message_id.")
        if attrs["at"] > timezone.now():
            raise serializers.ValidationError({"at": "Thời điểm chưa đến."})
        return attrs


class BouncesOut(serializers.Serializer[Any]):
    recorded = serializers.IntegerField()
    repeated = serializers.IntegerField()
    unknown = serializers.IntegerField()


class BouncesView(APIView):
    """Letters that came back. A repeated report changes nothing."""

    authentication_classes: Sequence[Any] = ()
    permission_classes: Sequence[Any] = ()
    throttle_classes: Sequence[Any] = ()  # the token is asked before the body is read
    parser_classes: Sequence[Any] = (BoundedParser,)
    metadata_class = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Let nobody in without the token."""
        super().initial(request, *args, **kwargs)
        token = conf.bounce_token()
        if not token:
            raise Http404
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if not hmac.compare_digest(given.encode(), token.encode()):
            raise PermissionDenied

    @extend_schema(
        operation_id="webhooks_bounces",
        summary="Báo thư bị trả lại",
        description="Mở bằng mã BOUNCE_TOKEN trong tiêu đề Authorization; tối đa 500 mục.",
        request=BounceIn(many=True),
        responses={200: BouncesOut, **REFUSALS},
        tags=["webhooks"],
    )
    def post(self, request: Request) -> Response:
        """Record the reports, all or none; return how many were new, repeated, of nobody."""
        shape: serializers.ListSerializer[Any] = serializers.ListSerializer(
            child=BounceIn(), data=request.data, max_length=MOST_REPORTS
        )
        shape.is_valid(raise_exception=True)
        reports = [
            Report(
                kind=BounceKind(given["kind"]),
                bounced_at=given["at"],
                address=given.get("address", ""),
                message_id=given.get("message_id", ""),
                reason=given["reason"],
            )
            for given in shape.validated_data
        ]
        counts = bounces.record(reports, at=timezone.now(), by=None)
        return Response(BouncesOut(counts).data)
