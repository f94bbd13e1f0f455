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
    "conflicts": later("Refused copies of messages"),
    "outgoing": later("Replies"),
    "drafts": later("Drafts"),
    "notes": later("Private notes"),
    "satisfaction": later("Comments on satisfaction"),
    "visitors": later("Web chat visitors"),
    "merges": later("Merges of customers: their grounds"),
    "links": later("What talks are about: the words that say so"),
    "buyers": later("Customer records of the shop's systems"),
    "orders": later("Orders: address, note, account paid from"),
    "parcels": later("Parcels: address"),
    "parcel events": later("Scans of parcels: names and numbers in them"),
    "refunds": later("Refunds: reasons"),
    "invoices": later("Invoices: titles and tax numbers"),
    "coupons": later("Coupons: whose they are"),
    "reviews": later("Reviews: texts and pictures"),
    "shop actions": later("What the shop's system was asked to do: addresses, reasons"),
    "dead letters": later("Pushes that could not be taken"),
    "import rows": later("Rows and files left by imports"),
}
