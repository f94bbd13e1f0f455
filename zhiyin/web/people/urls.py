from __future__ import annotations

from django.urls import path

from zhiyin.web.account import joining

from . import shops, views

urlpatterns = [
    path("people", views.people, name="people"),
    path("people/invite", views.invite, name="people-invite"),
    path("people/roles", views.matrix, name="people-roles"),
    path("people/<int:membership_id>/role", views.role, name="people-role"),
    path("people/<int:membership_id>/deactivate", views.deactivate, name="people-deactivate"),
    path("people/<int:membership_id>/reactivate", views.reactivate, name="people-reactivate"),
    path("people/invitations/<int:invitation_id>/revoke", views.revoke, name="people-revoke"),
    path("shops/new", shops.new, name="shop-new"),
    path("invitation/<str:secret>", joining.accept, name="invitation"),
    path("first-run/<str:secret>", joining.first_run, name="first-run"),
]
