"""Every page and where it lives."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from . import signin
from .case import views as case
from .conversation import views as conversation
from .wall import views as wall

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("zhiyin.api.urls")),  # first: these are asked most, and few
    path("", wall.home, name="home"),
    path("wall", wall.wall, name="wall"),
    path("wall/messages", wall.messages, name="wall-messages"),
    path("wall/cases", wall.cases, name="wall-cases"),
    path("wall/counts", wall.numbers, name="wall-counts"),
    path("conversations/<int:conversation_id>", conversation.conversation, name="conversation"),
    path("conversations/<int:conversation_id>/messages", conversation.messages, name="conversation-messages"),
    path("conversations/<int:conversation_id>/context", conversation.context, name="conversation-context"),
    path("cases/<int:case_id>", case.case, name="case"),
    path("sign-in", signin.sign_in, name="sign-in"),
    path("sign-out", signin.sign_out, name="sign-out"),
    path("language", signin.language, name="language"),
    path("", include("zhiyin.web.account.urls")),
    path("", include("zhiyin.web.people.urls")),
    path("", include("zhiyin.web.imports.urls")),
    path("", include("zhiyin.web.conversations.urls")),
    path("", include("zhiyin.web.customers.urls")),
    path("", include("zhiyin.web.settings.urls")),
    path("", include("zhiyin.web.channels.urls")),
    path("", include("zhiyin.web.connections.urls")),
    path("", include("zhiyin.web.tokens.urls")),
    path("", include("zhiyin.web.audit.urls")),
    path("", include("zhiyin.web.system.urls")),
    path("", include("zhiyin.web.conversation.urls")),
    path("", include("zhiyin.web.notices.urls")),
    path("", include("zhiyin.web.widget.urls")),
    path("", include("zhiyin.web.personal.urls")),
    path("", include("zhiyin.web.shop.urls")),
    path("", include("zhiyin.web.tour.urls")),
]
