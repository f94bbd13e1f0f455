-- Replies on their way out. The row is the queue; a session lock on it says that somebody is sending it just now.

-- name: claim
-- A later reply of a talk waits for the earlier ones, so that the customer reads them in their order. The lock is held by
-- the connection: it ends with the process, however that ends.
WITH due AS (
    SELECT r.id FROM records_outgoing r
    WHERE r.state = 'queued' AND r.send_at <= now()
      AND NOT EXISTS (SELECT FROM records_outgoing o
                      WHERE o.conversation_id = r.conversation_id AND o.id < r.id AND o.state IN ('queued', 'sending'))
    ORDER BY r.send_at, r.id LIMIT %s
    FOR UPDATE OF r SKIP LOCKED
), taken AS (
    UPDATE records_outgoing r SET state = 'sending', claimed_at = clock_timestamp(), attempts = r.attempts + 1
    FROM due WHERE r.id = due.id
    RETURNING r.*
)
SELECT t.id, t.shop_id, t.conversation_id, t.author_id, t.key, t.text, t.attempts, t.doubt, t.claimed_at, t.created_at,
       s.name, s.time_zone, h.id, h.name, h.kind, h.config, c.external_id, coalesce(p.name, ''),
       m.external_id, m.sender_id, m.sender_name, m.extra, pg_try_advisory_lock(%s, (t.id %% 2147483647)::int)
FROM taken t
JOIN records_shop s ON s.id = t.shop_id
JOIN records_channel h ON h.id = t.channel_id
JOIN records_conversation c ON c.id = t.conversation_id
LEFT JOIN accounts_person p ON p.id = t.author_id
LEFT JOIN LATERAL (
    SELECT external_id, sender_id, sender_name, extra FROM records_message
    WHERE conversation_id = t.conversation_id AND role = 'customer' ORDER BY id DESC LIMIT 1
) m ON true
ORDER BY t.id

-- name: let_go
SELECT pg_advisory_unlock(%s, (%s %% 2147483647)::int)

-- name: left_behind
-- Claimed long ago, and no connection holds the lock: the process is gone. The lock is taken until this transaction ends.
WITH old AS MATERIALIZED (
    SELECT r.id, r.shop_id, r.conversation_id, r.author_id, r.channel_id, r.key, r.attempts, r.claimed_at
    FROM records_outgoing r
    WHERE r.state = 'sending' AND r.claimed_at < clock_timestamp() - %s * interval '1 second'
    ORDER BY r.id LIMIT %s
    FOR UPDATE OF r SKIP LOCKED
)
SELECT o.id, o.shop_id, o.conversation_id, o.author_id, o.attempts, o.claimed_at, h.id, h.kind,
       (SELECT m.id FROM records_message m WHERE m.channel_id = o.channel_id AND m.external_id = 'out:' || o.key)
FROM old o
JOIN records_channel h ON h.id = o.channel_id
WHERE pg_try_advisory_xact_lock(%s, (o.id %% 2147483647)::int)

-- name: settle
-- Only the attempt that was claimed at this moment is told; a late answer still ends an uncertain one. The browser's word
-- that it has the reply, or shows it, may have come before ours.
UPDATE records_outgoing SET
    state = CASE WHEN %(state)s::text <> 'sent' THEN %(state)s::text WHEN seen_at IS NOT NULL THEN 'seen'
                 WHEN delivered_at IS NOT NULL THEN 'delivered' ELSE 'sent' END,
    doubt = %(doubt)s, error = %(error)s::text,
    send_at = CASE WHEN %(state)s::text = 'queued' THEN clock_timestamp() + %(wait)s * interval '1 second' ELSE send_at END,
    remote_id = CASE WHEN %(state)s::text = 'sent' THEN %(remote_id)s::text ELSE remote_id END,
    message_id = coalesce(%(message)s::bigint, message_id),
    sent_at = CASE WHEN %(state)s::text = 'sent' THEN coalesce(%(sent_at)s::timestamptz, clock_timestamp()) ELSE sent_at END
WHERE id = %(id)s AND claimed_at = %(claimed_at)s AND state IN ('sending', 'uncertain')
RETURNING id

-- name: erased
SELECT text = '' AND attachments = '[]' FROM records_outgoing WHERE id = %s

-- name: channel_trouble
UPDATE records_channel SET last_error = %s, last_error_at = now() WHERE id = %s

-- name: withdraw
-- Against the claim, one of the two comes first.
UPDATE records_outgoing SET state = 'withdrawn'
WHERE id = %s AND shop_id = %s AND state = 'queued' AND attempts = 0 AND NOT doubt
RETURNING conversation_id, text

-- name: again
-- A failed reply certainly did not arrive: it goes out once more under its key.
UPDATE records_outgoing SET state = 'queued', attempts = 0, error = '', send_at = now(), claimed_at = NULL
WHERE id = %s AND shop_id = %s AND state = 'failed'
RETURNING id

-- name: present
INSERT INTO records_presence (shop_id, conversation_id, person_id, seen_at, writing_at)
VALUES (%(shop)s, %(conversation)s, %(person)s, now(), CASE WHEN %(writing)s THEN now() END)
ON CONFLICT (conversation_id, person_id) DO UPDATE
SET seen_at = now(), writing_at = CASE WHEN %(writing)s THEN now() END

-- name: draft
INSERT INTO records_draft (shop_id, conversation_id, person_id, text, changed_at)
VALUES (%(shop)s, %(conversation)s, %(person)s, %(text)s, now())
ON CONFLICT (conversation_id, person_id) DO UPDATE SET text = excluded.text, changed_at = now()
