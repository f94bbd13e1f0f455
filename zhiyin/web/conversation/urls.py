from __future__ import annotations

from django.urls import path

from . import about, desk

urlpatterns = [
    path("conversations/<int:conversation_id>/about", about.about, name="conversation-about"),
    path("conversations/<int:conversation_id>/links", about.say, name="conversation-link"),
    path("conversations/<int:conversation_id>/desk", desk.desk, name="conversation-desk"),
    path("conversations/<int:conversation_id>/reply", desk.reply, name="conversation-reply"),
    path("conversations/<int:conversation_id>/note", desk.note, name="conversation-note"),
    path("conversations/<int:conversation_id>/notes", desk.notes, name="conversation-notes"),
    path("conversations/<int:conversation_id>/draft", desk.draft, name="conversation-draft"),
    path("conversations/<int:conversation_id>/assign", desk.assign, name="conversation-assign"),
    path("conversations/<int:conversation_id>/close", desk.close, name="conversation-close"),
    path("replies/<int:reply_id>/withdraw", desk.withdraw, name="reply-withdraw"),
    path("replies/<int:reply_id>/again", desk.again, name="reply-again"),
]
