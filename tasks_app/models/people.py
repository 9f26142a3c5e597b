"""Accounts, and who may act for which agency in which role and when. Source: DOMAIN §1."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from tasks_app.enums import Role


class UserManager(BaseUserManager["User"]):
    """Creates accounts that sign in with an e-mail address."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Return a new account; the address is kept in lower case.

        Raises:
            ValueError: the address is empty.
        """
        if not email:
            raise ValueError("Cần địa chỉ thư điện tử.")
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> "User":
        """Return a new system administrator (runs the machine; no rights in the domain)."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Return the account with this address, whatever its case."""
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address."""

    email = models.EmailField("thư điện tử", unique=True)
    full_name = models.CharField("họ tên", max_length=200)
    position = models.CharField("chức vụ, đơn vị", max_length=200, blank=True)
    is_active = models.BooleanField("đang hoạt động", default=True)
    is_staff = models.BooleanField("vào được trang quản trị", default=False)
    wants_early_reminders = models.BooleanField(
        "nhận nhắc sớm", default=True, help_text="Tắt được: nhắc trước hạn 30 ngày và 10 ngày."
    )
    joined_at = models.DateTimeField("tạo lúc", auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]

    class Meta:
        verbose_name = verbose_name_plural = "người dùng"
        ordering = ["full_name", "id"]
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_unique_any_case")]

    def __str__(self) -> str:
        return self.full_name or self.email

    def get_full_name(self) -> str:
        """Return the name as mails and pages print it."""
        return self.full_name

    def get_short_name(self) -> str:
        """Return the given name (Vietnamese: the last word)."""
        return self.full_name.split(" ")[-1] if self.full_name else self.email


class Membership(models.Model):
    """One role of one person in one agency, valid on a half-open interval of days."""

    user = models.ForeignKey(
        "tasks_app.User", models.CASCADE, related_name="memberships", verbose_name="người dùng"
    )
    agency = models.ForeignKey(
        "tasks_app.Agency", models.PROTECT, related_name="memberships", verbose_name="cơ quan"
    )
    role = models.CharField("vai trò", max_length=20, choices=Role)
    is_head = models.BooleanField("tổ trưởng", default=False)
    valid_from = models.DateField("từ ngày")
    valid_to = models.DateField("đến trước ngày", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "vai trò trong cơ quan"
        ordering = ["user", "valid_from", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "agency", "role", "valid_from"], name="membership_unique"
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")),
                name="membership_interval_not_empty",
            ),
            models.CheckConstraint(condition=Q(role__in=Role.values), name="membership_role_known"),
        ]
        indexes = [models.Index(fields=["agency", "role"], name="membership_agency_role")]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.agency}"
