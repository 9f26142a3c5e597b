"""What opens without signing in: links in letters, feeds of deadlines."""

from django.db.models import TextChoices


class LinkAction(TextChoices):
    """The only things a link in a letter may do. Source: DOMAIN §5."""

    PROGRESS = "progress", "cập nhật tiến độ"
    PROMISE = "promise", "hứa ngày hoàn thành"
    BLOCKER = "blocker", "báo vướng mắc"


class FeedScope(TextChoices):
    """Whose deadlines a calendar feed holds."""

    PERSON = "person", "việc của tôi"
    UNIT = "unit", "việc của đơn vị"
