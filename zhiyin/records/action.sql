-- What the shop's systems are asked to do. The row is the queue, as with replies; a session lock says that somebody is at it.

-- name: claim
WITH due AS (
    SELECT a.id, a.state FROM records_shopaction a JOIN records_connection c ON c.id = a.connection_id
    WHERE a.state IN ('waiting', 'accepted') AND a.due_at <= now() AND c.enabled
    ORDER BY a.due_at, a.id LIMIT %s
    FOR UPDATE OF a SKIP LOCKED
), taken AS (
    UPDATE records_shopaction a SET state = 'asking', claimed_at = clock_timestamp(), attempts = a.attempts + 1
    FROM due WHERE a.id = due.id RETURNING a.*, due.state AS before
)
SELECT t.id, t.shop_id, t.connection_id, c.kind, c.source, c.config, s.time_zone, t.key, t.action, t.customer, t.agreed,
       t.before, t.attempts, t.doubt, t.claimed_at, t.conversation_id, t.by_id,
       pg_try_advisory_lock(%s, (t.id %% 2147483647)::int)
FROM taken t JOIN records_connection c ON c.id = t.connection_id JOIN records_shop s ON s.id = t.shop_id
ORDER BY t.id

-- name: let_go
SELECT pg_advisory_unlock(%s, (%s %% 2147483647)::int)

-- name: left_behind
-- Claimed long ago, and no connection holds the lock: the process is gone. It may have been asked for: look first.
WITH old AS MATERIALIZED (
    SELECT id FROM records_shopaction
    WHERE state = 'asking' AND claimed_at < clock_timestamp() - %s * interval '1 second'
    ORDER BY id LIMIT %s
    FOR UPDATE SKIP LOCKED
)
UPDATE records_shopaction a SET state = 'waiting', doubt = true, due_at = now() FROM old o
WHERE a.id = o.id AND pg_try_advisory_xact_lock(%s, (o.id %% 2147483647)::int)
RETURNING a.id

-- name: settle
-- Only the attempt that was claimed at this moment is told.
UPDATE records_shopaction SET state = %(state)s::text, doubt = %(doubt)s, error = %(error)s::text, rule = %(rule)s::text,
    remote_id = coalesce(nullif(%(remote_id)s::text, ''), remote_id),
    due_at = CASE WHEN %(wait)s::float8 IS NULL THEN due_at ELSE clock_timestamp() + %(wait)s::float8 * interval '1 second' END,
    ended_at = CASE WHEN %(wait)s::float8 IS NULL THEN now() END,
    read_back_at = CASE WHEN %(state)s::text = 'done' THEN now() END
WHERE id = %(id)s AND claimed_at = %(claimed_at)s AND state = 'asking'
RETURNING id
