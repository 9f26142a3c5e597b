"""Addresses of the pages: my notifications, and the mailbox of the administrators."""

from django.urls import path

from . import api, web

urlpatterns = [  # below /thong-bao/
    path("", web.mine, name="notifications"),
    path("dem/", web.count, name="notifications_count"),
    path("da-doc/", web.mark_read, name="notifications_mark_read"),
    path("<int:pk>/", web.one, name="notification"),
    path("<int:pk>/da-doc/", web.mark_one_read, name="notification_mark_read"),
]

for_programs = [  # below /api/v1/
    path("notifications", api.NotificationsView.as_view(), name="notifications-api"),
    path(
        "notifications/<int:pk>/read",
        api.NotificationReadView.as_view(),
        name="notification-read-api",
    ),
    path("tasks/<str:code>/mails", api.TaskMailsView.as_view(), name="task-mails-api"),
]

of_a_task = [  # below /nhiem-vu/
    path("<str:code>/thu/", web.about_task, name="task_mails"),
]

mailbox = [  # below /quan-tri/hop-thu/
    path("", web.mailbox, name="mailbox"),
    path("<int:pk>/", web.mailbox_letter, name="mailbox_letter"),
    path("<int:pk>/html/", web.letter_html, name="mailbox_letter_html"),
]
