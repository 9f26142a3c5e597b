"""Agencies through time: a tree, validity intervals, dated succession, collective groups."""

from django.db import models
from django.db.models import F, Q

from tasks_app.enums import AgencyKind, Provenance, SuccessionKind


class Agency(models.Model):
    """A ministry, province, enterprise, or a collective such as "các bộ".

    `path` is the codes from the root down to this agency, each followed by "/", so that a
    subtree is one prefix: "CP/BTC/BHXHVN2/". Intervals are half-open; null means unbounded.
    """

    code = models.CharField("mã", max_length=40, unique=True)
    name = models.CharField("tên", max_length=300)
    short_name = models.CharField("tên ngắn", max_length=100)
    kind = models.CharField("loại", max_length=20, choices=AgencyKind)
    parent = models.ForeignKey(
        "self", models.PROTECT, related_name="children", null=True, blank=True,
        verbose_name="cơ quan cấp trên",
    )  # fmt: skip
    path = models.CharField("đường dẫn", max_length=400, db_index=True, editable=False)
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)
    email_domain = models.CharField("miền thư điện tử", max_length=120, blank=True)
    provenance = models.CharField(
        "nguồn gốc", max_length=20, choices=Provenance, default=Provenance.RECORDED
    )
    source = models.TextField("nguồn", blank=True)
    note = models.TextField("ghi chú", blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "cơ quan"
        ordering = ["name", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
                name="agency_interval_not_empty",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")), name="agency_not_own_parent"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AgencySuccession(models.Model):
    """Functions that pass from one agency to another on a date, on a document."""

    predecessor = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="successions", verbose_name="cơ quan cũ"
    )
    successor = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="predecessions", verbose_name="cơ quan mới"
    )
    effective_on = models.DateField("hiệu lực từ")
    kind = models.CharField(
        "hình thức", max_length=10, choices=SuccessionKind, default=SuccessionKind.MERGE
    )
    document = models.CharField("văn bản", max_length=200, blank=True)
    scope = models.CharField("phạm vi chức năng", max_length=300)
    is_main = models.BooleanField("kế thừa chính", default=False)
    provenance = models.CharField("nguồn gốc", max_length=20, choices=Provenance)
    source = models.TextField("nguồn", blank=True)
    applied_by = models.ForeignKey(
        "tasks_app.User", models.PROTECT, related_name="+", null=True, blank=True, editable=False,
        verbose_name="người áp dụng",
    )  # fmt: skip
    applied_at = models.DateTimeField("áp dụng lúc", null=True, blank=True, editable=False)

    class Meta:
        verbose_name = verbose_name_plural = "kế thừa cơ quan"
        ordering = ["effective_on", "predecessor", "successor"]
        constraints = [
            models.UniqueConstraint(
                fields=["predecessor", "successor", "effective_on"], name="succession_unique"
            ),
            models.UniqueConstraint(
                fields=["predecessor"],
                condition=Q(is_main=True),
                name="succession_one_main_per_predecessor",
            ),
            models.CheckConstraint(
                condition=~Q(predecessor=F("successor")), name="succession_between_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor} ({self.effective_on:%d/%m/%Y})"


class AgencyGroupMember(models.Model):
    """One agency's membership of a collective such as "các bộ", on a half-open interval."""

    group = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="members", verbose_name="nhóm"
    )
    member = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="groups", verbose_name="thành viên"
    )
    valid_from = models.DateField("từ ngày", null=True, blank=True)
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "thành viên nhóm cơ quan"
        ordering = ["group", "member"]
        constraints = [
            models.UniqueConstraint(
                fields=["group", "member", "valid_from"], name="group_member_unique"
            ),
            models.UniqueConstraint(
                fields=["group", "member"],
                condition=Q(valid_from__isnull=True),
                name="group_member_unique_from_the_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group}: {self.member}"
