-- The statements of the one way in for messages. Rows go in key order so that two batches never wait for each other
-- in a circle; uniqueness is the database's, so that a repeat is found whoever sent the first.

-- name: channel_make
INSERT INTO records_channel (shop_id, name) VALUES (%s, %s) ON CONFLICT DO NOTHING

-- name: channel_find
SELECT id FROM records_channel WHERE shop_id = %s AND name = %s

-- name: identity_make
WITH fresh AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('records_customer', 'id')) AS customer, k.*
    FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[]) AS k(shop, channel, external_id, name)
), made AS (
    INSERT INTO records_identity (shop_id, channel_id, external_id, customer_id)
    SELECT shop, channel, external_id, customer FROM fresh
    ON CONFLICT (channel_id, external_id) DO NOTHING
    RETURNING customer_id
)
INSERT INTO records_customer (id, shop_id, name)
SELECT customer, shop, name FROM fresh WHERE customer IN (SELECT customer_id FROM made)

-- name: identity_find
SELECT i.channel_id, i.external_id, i.customer_id
FROM records_identity i
JOIN unnest(%s::bigint[], %s::text[]) AS k(channel, external_id) ON i.channel_id = k.channel AND i.external_id = k.external_id

-- name: conversation_make
INSERT INTO records_conversation (shop_id, channel_id, external_id, customer_id)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::bigint[])
ON CONFLICT (channel_id, external_id) DO NOTHING
RETURNING channel_id, external_id, id, customer_id

-- name: conversation_find
SELECT c.channel_id, c.external_id, c.id, c.customer_id
FROM records_conversation c
JOIN unnest(%s::bigint[], %s::text[]) AS k(channel, external_id) ON c.channel_id = k.channel AND c.external_id = k.external_id

-- name: conversation_customer
UPDATE records_conversation c SET customer_id = k.customer
FROM unnest(%s::bigint[], %s::bigint[]) AS k(id, customer)
WHERE c.id = k.id AND c.customer_id IS NULL

-- name: message_make
WITH made AS (
    INSERT INTO records_message (shop_id, channel_id, conversation_id, external_id, role, sender_id, sender_name, sent_at,
                                 time_flag, text, digest, order_no, product_id, region, entry, extra, history)
    SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[],
                         %s::timestamptz[], %s::text[], %s::text[], %s::bytea[], %s::text[], %s::text[], %s::text[],
                         %s::text[], %s::jsonb[], %s::boolean[])
    ON CONFLICT (channel_id, external_id) DO NOTHING
    RETURNING id, shop_id, channel_id, external_id, conversation_id
), told AS (
    INSERT INTO records_event (shop_id, kind, conversation_id, message_id)
    SELECT shop_id, 'message.received', conversation_id, id FROM made ORDER BY id
)
SELECT channel_id, external_id, id FROM made

-- name: message_find
SELECT m.channel_id, m.external_id, m.id, m.digest
FROM records_message m
JOIN unnest(%s::bigint[], %s::text[]) AS k(channel, external_id) ON m.channel_id = k.channel AND m.external_id = k.external_id

-- name: attachment_make
INSERT INTO records_attachment (shop_id, message_id, place, url, name, mime, size)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::smallint[], %s::text[], %s::text[], %s::text[], %s::bigint[])

-- name: conflict_make
INSERT INTO records_conflict (shop_id, channel_id, message_id, external_id, digest, payload)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::text[], %s::bytea[], %s::jsonb[])
ON CONFLICT (channel_id, external_id, digest) DO NOTHING
