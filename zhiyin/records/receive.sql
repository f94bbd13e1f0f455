-- The statements of the one way in for messages. Rows go in key order so that two batches never wait for each other
-- in a circle; uniqueness is the database's, so that a repeat is found whoever sent the first.
-- Rows travel as one JSON parameter: encoding an array per column in Python costs ten times as much.

-- name: channel_make
INSERT INTO records_channel (shop_id, name) VALUES (%s, %s) ON CONFLICT DO NOTHING

-- name: channel_find
SELECT id FROM records_channel WHERE shop_id = %s AND name = %s

-- name: identity_make
WITH fresh AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('records_customer', 'id')) AS customer, k.*
    FROM json_to_recordset(%s::json) AS k(shop bigint, channel bigint, external_id text, name text)
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
JOIN json_to_recordset(%s::json) AS k(channel bigint, external_id text) ON i.channel_id = k.channel AND i.external_id = k.external_id

-- name: conversation_make
INSERT INTO records_conversation (shop_id, channel_id, external_id, customer_id)
SELECT k.shop, k.channel, k.external_id, coalesce(c.merged_into_id, c.id)
FROM json_to_recordset(%s::json) AS k(shop bigint, channel bigint, external_id text, customer bigint)
LEFT JOIN records_customer c ON c.id = k.customer
ON CONFLICT (channel_id, external_id) DO NOTHING
RETURNING channel_id, external_id, id, customer_id

-- name: conversation_find
SELECT c.channel_id, c.external_id, c.id, c.customer_id
FROM records_conversation c
JOIN json_to_recordset(%s::json) AS k(channel bigint, external_id text) ON c.channel_id = k.channel AND c.external_id = k.external_id

-- name: conversation_customer
UPDATE records_conversation c SET customer_id = coalesce(u.merged_into_id, u.id)
FROM json_to_recordset(%s::json) AS k(id bigint, customer bigint) JOIN records_customer u ON u.id = k.customer
WHERE c.id = k.id AND c.customer_id IS NULL

-- name: message_make
-- ids in the order given, so that a talk is read in the order it was told; rows in key order, so that two batches
-- never wait for each other in a circle
WITH fresh AS MATERIALIZED (
    SELECT nextval(pg_get_serial_sequence('records_message', 'id')) AS id, k.*
    FROM json_to_recordset(%s::json)
         AS k(shop_id bigint, channel bigint, conversation bigint, external_id text, role text, sender_id text,
              sender_name text, sent_at timestamptz, time_flag text, text text, digest text, order_no text,
              product_id text, region text, entry text, extra jsonb, history boolean)
), made AS (
    INSERT INTO records_message (id, shop_id, channel_id, conversation_id, external_id, role, sender_id, sender_name,
                                 sent_at, time_flag, text, digest, order_no, product_id, region, entry, extra, history)
    SELECT id, shop_id, channel, conversation, external_id, role, sender_id, sender_name, sent_at, time_flag, text,
           decode(digest, 'base64'), order_no, product_id, region, entry, extra, history
    FROM fresh ORDER BY channel, external_id, id
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
JOIN json_to_recordset(%s::json) AS k(channel bigint, external_id text) ON m.channel_id = k.channel AND m.external_id = k.external_id

-- name: attachment_make
INSERT INTO records_attachment (shop_id, message_id, place, url, name, mime, size)
SELECT * FROM json_to_recordset(%s::json)
     AS k(shop bigint, message bigint, place smallint, url text, name text, mime text, size bigint)

-- name: conflict_make
INSERT INTO records_conflict (shop_id, channel_id, message_id, external_id, digest, payload)
SELECT shop, channel, message, external_id, decode(digest, 'base64'), payload FROM json_to_recordset(%s::json)
     AS k(shop bigint, channel bigint, message bigint, external_id text, digest text, payload jsonb)
ON CONFLICT (channel_id, external_id, digest) DO NOTHING
