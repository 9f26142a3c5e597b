"""The working calendar as data: only the exceptions from Monday to Friday are rows."""

from django.db import models

from tasks_app.enums import DayKind, Provenance


class Holiday(models.Model):
    """A day that is off, or worked, against the week. Loaded yearly from the official notice."""

    day = models.DateField("ngày", unique=True)
    kind = models.CharField("loại", max_length=12, choices=DayKind)
    name = models.CharField("tên", max_length=200)
    document = models.CharField("văn bản", max_length=300, blank=True)
    provenance = models.CharField(
        "nguồn gốc", max_length=20, choices=Provenance, default=Provenance.RECORDED
    )

    class Meta:
        verbose_name = verbose_name_plural = "ngày nghỉ, ngày làm bù"
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day:%d/%m/%Y} {self.name}"
