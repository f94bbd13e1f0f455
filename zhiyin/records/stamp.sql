-- Positions are given after commit, in batches, by one stamper at a time (it holds an advisory lock).

-- name: lock
SELECT pg_try_advisory_lock(72191840)

-- name: first
INSERT INTO records_eventhead (id, position) SELECT 1, coalesce(max(position), 0) FROM records_event
ON CONFLICT DO NOTHING

-- name: stamp
WITH fresh AS MATERIALIZED (
    SELECT id, row_number() OVER (ORDER BY id) AS n
    FROM (SELECT id FROM records_event WHERE position IS NULL ORDER BY id LIMIT %s) f
), head AS (
    UPDATE records_eventhead SET position = position + (SELECT count(*) FROM fresh)
    WHERE id = 1 AND (SELECT count(*) FROM fresh) > 0
    RETURNING position
), done AS (
    UPDATE records_event e
    SET position = (SELECT position FROM head) - (SELECT count(*) FROM fresh) + fresh.n
    -- by primary key: with "position IS NULL" here, too, the planner compares every waiting event with every other
    FROM fresh WHERE e.id = fresh.id
    RETURNING e.position
)
SELECT count(*), max(position) FROM done

-- name: tell
SELECT pg_notify('zhiyin_events', %s)
