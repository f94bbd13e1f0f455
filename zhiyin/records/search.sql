-- Finding messages by their words.

-- name: remember
INSERT INTO records_messageterms (message_id, shop_id, terms)
SELECT message, shop, terms FROM json_to_recordset(%s::json) AS k(message bigint, shop bigint, terms tsvector)
ON CONFLICT (message_id) DO NOTHING

-- name: forget
DELETE FROM records_messageterms WHERE message_id = ANY(%s)

-- name: without
-- read messages older than a place that cannot be found yet, and where this look ended; locked, so that none is erased
-- while its terms are written
WITH looked AS MATERIALIZED (
    SELECT id FROM records_message WHERE id < %s ORDER BY id DESC LIMIT %s
), missing AS MATERIALIZED (
    SELECT m.id, m.shop_id, m.text, m.order_no FROM records_message m
    WHERE m.id = ANY (ARRAY(SELECT id FROM looked)) AND NOT m.unread
      AND NOT EXISTS (SELECT FROM records_messageterms t WHERE t.message_id = m.id)
    FOR SHARE OF m
)
SELECT id, shop_id, text, order_no FROM missing
UNION ALL SELECT coalesce(min(id), 0), NULL, NULL, NULL FROM looked

-- name: newest_among
-- of the newest messages of the shop those that match
SELECT n.id FROM (
    SELECT id FROM records_message WHERE shop_id = %s AND id < %s ORDER BY id DESC LIMIT %s
) n
CROSS JOIN LATERAL (
    SELECT FROM records_messageterms WHERE message_id = n.id AND terms @@ %s::tsquery OFFSET 0
) t
ORDER BY n.id DESC LIMIT %s

-- name: walked_to
SELECT coalesce(min(id), 0) FROM (
    SELECT id FROM records_message WHERE shop_id = %s AND id < %s ORDER BY id DESC LIMIT %s) n

-- name: matching
-- some that match within a span of ids, in no order: all of them when there are fewer than asked for
SELECT message_id FROM records_messageterms
WHERE terms @@ %s::tsquery AND message_id < %s AND message_id >= %s LIMIT %s
