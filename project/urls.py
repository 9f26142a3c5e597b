"""Every address of the service, by door."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView

import notifications.urls
from notifications.webhooks import BouncesView
from project import health

admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

API_DOCS = SpectacularSwaggerSplitView.as_view(
    url_name="schema", template_name="project/api_docs.html"
)

handler403 = "tasks_app.web.errors.forbidden"

urlpatterns = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
    # Administrators own the addresses people sign in with: nobody changes or adds one alone.
    path("tai-khoan/email/", RedirectView.as_view(url="/tai-khoan/")),
    path("tai-khoan/", include("allauth.urls")),
    # After allauth, whose sign-in and sign-out have Vietnamese addresses here.
    path("", include("tasks_app.web.urls")),
    path("quan-tri/hop-thu/", include(notifications.urls.mailbox)),
    path("quan-tri/", admin.site.urls),
    path("thong-bao/", include("notifications.urls")),
    path("nhiem-vu/", include(notifications.urls.of_a_task)),
    path("api/v1/webhooks/bounces", BouncesView.as_view(), name="webhook-bounces"),
    path("api/v1/", include(notifications.urls.for_programs)),
    path("api/v1/", include("tasks_app.api.urls")),
    path("api/schema/", SpectacularAPIView.as_view(), name="schema"),
    path("api/docs/", API_DOCS, name="api-docs"),
]
