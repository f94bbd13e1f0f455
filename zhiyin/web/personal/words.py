"""Names of what an erasure counts, for people."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as later

TABLES = {
    "customers": later("Customer records, with those merged into them"),
    "identities": later("Names and numbers on channels"),
    "conversations": later("Talks"),
    "messages": later("Messages"),
    "attachments": later("Attachments"),
    "files": later("Stored files"),
    "understandings": later("What was understood: things named in messages"),
    "labels": later("Evidence of labels"),
    "links": later("Evidence of what talks are about"),
    "conflicts": later("Refused copies of messages"),
    "outgoing": later("Replies"),
    "drafts": later("Drafts"),
    "notes": later("Private notes"),
    "satisfaction": later("Comments on satisfaction"),
    "visitors": later("Web chat visitors"),
    "merges": later("Merges of customers: their grounds"),
    "import rows": later("Rows and files left by imports"),
}
