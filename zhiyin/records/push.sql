-- What the shop's systems push: whose it is, how the connection is, and what nobody could take.

-- name: connection_find
SELECT c.id, c.shop_id, s.time_zone, c.kind, c.source, c.config
FROM records_connection c JOIN records_shop s ON s.id = c.shop_id WHERE c.key = %s AND c.enabled

-- name: connection_taken
-- Also a letter of the same push that waited, should there be one: what stood in its way is gone.
WITH letter AS (UPDATE records_deadletter SET state = 'taken', body = '', last_at = now()
                WHERE connection_id = %(id)s AND digest = %(digest)s AND state = 'waiting')
UPDATE records_connection SET taken = taken + 1, last_at = now() WHERE id = %(id)s

-- name: connection_forged
UPDATE records_connection SET forged = forged + 1, last_forged_at = now() WHERE id = %s

-- name: connection_wrong
UPDATE records_connection SET last_error = %s, last_error_at = now() WHERE id = %s

-- name: connection_mended
UPDATE records_connection SET last_error = '', last_error_at = NULL WHERE id = %s

-- name: letter_put
-- The same one sent again is one; what a person has dropped stays dropped.
WITH letter AS (
    INSERT INTO records_deadletter AS t (shop_id, connection_id, digest, headers, query, body, code, field, why)
    VALUES (%(shop)s, %(id)s, %(digest)s, %(headers)s::jsonb, %(query)s::jsonb, %(body)s, %(code)s, %(field)s, %(why)s)
    ON CONFLICT (connection_id, digest) DO UPDATE SET times = t.times + 1, last_at = now(), code = excluded.code,
        field = excluded.field, why = excluded.why,
        state = CASE t.state WHEN 'dropped' THEN 'dropped' ELSE 'waiting' END,
        body = CASE t.state WHEN 'dropped' THEN t.body ELSE excluded.body END,
        headers = CASE t.state WHEN 'dropped' THEN t.headers ELSE excluded.headers END,
        query = CASE t.state WHEN 'dropped' THEN t.query ELSE excluded.query END)
UPDATE records_connection SET taken = taken + %(taken)s, last_at = now(), last_error = %(why)s, last_error_at = now()
WHERE id = %(id)s

-- name: letter_find
SELECT l.connection_id, l.headers, l.query, l.body, c.shop_id, s.time_zone, c.kind, c.source, c.config
FROM records_deadletter l JOIN records_connection c ON c.id = l.connection_id JOIN records_shop s ON s.id = c.shop_id
WHERE l.id = %s AND l.state = 'waiting'

-- name: letter_done
UPDATE records_deadletter SET state = %s, body = '', headers = '{}', query = '{}', last_at = now() WHERE id = %s AND state = 'waiting'

-- name: letter_again
UPDATE records_deadletter SET code = %s, field = %s, why = %s WHERE id = %s AND state = 'waiting'

-- name: fetch_wanted
SELECT c.id, c.shop_id, s.time_zone, c.kind, c.source, c.config, c.fetch_after
FROM records_connection c JOIN records_shop s ON s.id = c.shop_id
WHERE c.fetch_state = 'wanted' AND c.enabled ORDER BY c.id

-- name: fetch_lock
SELECT pg_try_advisory_lock(hashtextextended('zhiyin fetch', %s))

-- name: fetch_unlock
SELECT pg_advisory_unlock(hashtextextended('zhiyin fetch', %s))

-- name: fetch_page
-- A page was stored. Whoever stopped it meanwhile, or began anew, is heeded: `fetch_after` is what was asked for.
UPDATE records_connection SET fetched = fetched + %(count)s, fetch_after = %(next)s::text,
    fetch_state = CASE WHEN %(next)s::text IS NULL THEN 'done' ELSE fetch_state END,
    fetched_at = CASE WHEN %(next)s::text IS NULL THEN now() ELSE fetched_at END
WHERE id = %(id)s AND fetch_state = 'wanted' AND fetch_after IS NOT DISTINCT FROM %(after)s::text

-- name: fetch_failed
UPDATE records_connection SET fetch_state = 'failed', last_error = %s, last_error_at = now()
WHERE id = %s AND fetch_state = 'wanted'
