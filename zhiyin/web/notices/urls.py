from __future__ import annotations

from django.urls import path

from . import browsers, robots, views

urlpatterns = [
    path("notices", views.mine, name="notices"),
    path("notices/bell", views.bell, name="notices-bell"),
    path("notices/read", views.read, name="notices-read"),
    path("notices/wishes", views.wishes, name="notices-wishes"),
    path("notices/browsers", browsers.browsers, name="notices-browsers"),
    path("notices/robots", robots.robots, name="notices-robots"),
    path("notices/robots/<int:robot_id>/test", robots.test, name="notices-robot-test"),
    path("notices/robots/<int:robot_id>/remove", robots.remove, name="notices-robot-remove"),
    path("notices/deliveries/<int:delivery_id>/resend", robots.resend, name="notices-resend"),
    path("push.js", browsers.worker, name="notices-push-script"),
]
