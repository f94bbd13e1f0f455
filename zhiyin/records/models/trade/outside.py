from __future__ import annotations

from django.db import models
from django.db.models.functions import Now

from zhiyin.records.models.scoped import ShopRow


class Connection(ShopRow):
    """A connection (对接) to a system of the shop's or to a tracking service; `kind`: the folder of `connectors`."""

    kind = models.CharField(max_length=20)
    name = models.CharField(max_length=100)
    #: under which its things are kept: the `source` of all it tells
    source = models.CharField(max_length=60)
    #: the unguessable part of the address it pushes to
    key = models.CharField(max_length=40, unique=True)
    #: what the folder needs to know; secrets in it are sealed
    config = models.JSONField(default=dict, db_default={})
    enabled = models.BooleanField(default=True, db_default=True)
    #: health: what came, what was forged, what could not be read, since when
    taken = models.BigIntegerField(default=0, db_default=0)
    forged = models.BigIntegerField(default=0, db_default=0)
    last_at = models.DateTimeField(null=True)
    last_forged_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True, db_default="")
    last_error_at = models.DateTimeField(null=True)
    #: fetching what there is: asked for, where it stands, how many came, when it was done
    fetch_state = models.CharField(max_length=10, db_default="idle")
    fetch_after = models.TextField(null=True)
    fetched = models.BigIntegerField(default=0, db_default=0)
    fetched_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta(ShopRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["shop", "name"], name="connection_name"),
            models.UniqueConstraint(fields=["shop", "source"], name="connection_source"),
        ]


class DeadLetter(ShopRow):
    """What a connection sent and nobody could take (死信): kept whole, to be tried again once the reason is gone."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="dead_letters", db_index=False)
    #: SHA-256 of headers and body that matter: the same one sent again is one
    digest = models.BinaryField(max_length=32)
    headers = models.JSONField(db_default={})
    query = models.JSONField(db_default={})
    body = models.BinaryField()
    code = models.CharField(max_length=40)
    field = models.TextField(db_default="")
    why = models.TextField(db_default="")
    times = models.IntegerField(default=1, db_default=1)
    #: waiting, taken (tried again with success), dropped (by a person)
    state = models.CharField(max_length=10, db_default="waiting")
    received_at = models.DateTimeField(db_default=Now())
    last_at = models.DateTimeField(db_default=Now())

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["connection", "digest"], name="dead_letter_key")]
        indexes = [models.Index(fields=["connection", "-last_at"], name="dead_letter_waiting",
                                condition=models.Q(state="waiting"))]


class ShopAction(ShopRow):
    """Something that the shop's system is asked to do (对外操作). The row is the queue: claimed by state, done once by its key.

    waiting -> asking -> done; or accepted (taken, read again later), refused (by a rule of theirs), failed (not reached, tries
    used up), uncertain (the end is not known: a person looks).
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="actions", db_index=False)
    key = models.UUIDField()
    #: `domain/trade/actions.py`; kind is its tag
    kind = models.CharField(max_length=30)
    action = models.JSONField()
    #: on whose behalf, by the outside's id; null: the shop's own wish
    customer = models.TextField(null=True)
    agreed = models.BooleanField(default=False, db_default=False)
    #: who wanted it and why; no person: a rule of the product's, named in `why`
    by = models.ForeignKey("accounts.Person", null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    why = models.TextField()
    conversation = models.ForeignKey("records.Conversation", null=True, on_delete=models.SET_NULL, related_name="actions",
                                     db_index=False)
    #: what it takes out of the shop, for limits
    amount = models.DecimalField(max_digits=14, decimal_places=4, null=True)
    currency = models.CharField(max_length=3, db_default="CNY")
    state = models.CharField(max_length=12, db_default="waiting")
    attempts = models.SmallIntegerField(db_default=0)
    #: some attempt ended without an answer: it is looked for before it is asked for again
    doubt = models.BooleanField(default=False, db_default=False)
    due_at = models.DateTimeField(db_default=Now())
    claimed_at = models.DateTimeField(null=True)
    #: which rule refused, the sentence for people, what the outside calls what it made
    rule = models.TextField(blank=True, db_default="")
    error = models.TextField(blank=True, db_default="")
    remote_id = models.TextField(blank=True, db_default="")
    created_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    #: when the outside was read again and said that it is so
    read_back_at = models.DateTimeField(null=True)

    class Meta(ShopRow.Meta):
        constraints = [models.UniqueConstraint(fields=["shop", "key"], name="shop_action_key")]
        indexes = [
            models.Index(fields=["due_at"], name="shop_action_due", condition=models.Q(state__in=["waiting", "accepted"])),
            models.Index(fields=["claimed_at"], name="shop_action_asking", condition=models.Q(state="asking")),
            models.Index(fields=["shop", "-created_at"], name="shop_action_recent"),
            models.Index(fields=["conversation"], name="shop_action_talk", condition=models.Q(conversation__isnull=False)),
        ]
