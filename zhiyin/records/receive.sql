-- The statements of the one way in for messages. Uniqueness is the database's, so that a repeat is found whoever sent
-- the first. Rows travel as one JSON parameter: encoding an array per column in Python costs ten times as much.

-- name: channel_make
INSERT INTO records_channel (shop_id, name) VALUES (%s, %s) ON CONFLICT DO NOTHING

-- name: channel_find
SELECT id FROM records_channel WHERE shop_id = %s AND name = %s

-- name: receive
-- A batch in one statement, and so one transaction and one round trip: people and talks that the sender of the
-- statement does not know yet, then the messages and their events. Answers (place, null, id, -) of each message that was
-- stored, and (channel, external id, id, has a customer) of each talk. A message it does not answer for was there before
-- (`message_find`), or lost a race for its person or talk: it goes in with the statement again, when the winner's rows
-- can be seen.
-- Everything is sorted before it is inserted: each table's rows are all locked before the next table's, and in key
-- order, so that two batches do not wait for each other in a circle. Ids are drawn in the order given, so that a talk
-- is read in the order it was told.
WITH person AS MATERIALIZED (
    SELECT nextval('records_customer_id_seq') AS customer, k.*
    FROM json_to_recordset(%s::json) AS k(shop bigint, channel bigint, external_id text, name text)
), identity_made AS (
    INSERT INTO records_identity (shop_id, channel_id, external_id, customer_id)
    SELECT shop, channel, external_id, customer FROM person ORDER BY channel, external_id
    ON CONFLICT (channel_id, external_id) DO NOTHING
    RETURNING channel_id, external_id, customer_id
), customer_made AS (
    INSERT INTO records_customer (id, shop_id, name)
    SELECT customer, shop, name FROM person WHERE customer IN (SELECT customer_id FROM identity_made)
), talk AS MATERIALIZED (
    SELECT k.shop, k.channel, k.external_id, coalesce(m.customer_id, i.customer_id) AS customer
    FROM json_to_recordset(%s::json) AS k(shop bigint, channel bigint, external_id text, person text)
    LEFT JOIN identity_made m ON m.channel_id = k.channel AND m.external_id = k.person
    LEFT JOIN LATERAL (
        SELECT customer_id FROM records_identity WHERE channel_id = k.channel AND external_id = k.person LIMIT 1
    ) i ON true
    WHERE k.person IS NULL OR m.customer_id IS NOT NULL OR i.customer_id IS NOT NULL
), talk_made AS (
    INSERT INTO records_conversation (shop_id, channel_id, external_id, customer_id)
    SELECT shop, channel, external_id, customer FROM talk ORDER BY channel, external_id
    ON CONFLICT (channel_id, external_id) DO NOTHING
    RETURNING channel_id, external_id, id, customer_id
), talk_found AS (
    SELECT t.channel, t.external_id, c.id, c.customer_id, t.customer FROM talk t CROSS JOIN LATERAL (
        SELECT id, customer_id FROM records_conversation
        WHERE channel_id = t.channel AND external_id = t.external_id LIMIT 1) c
), named AS (
    UPDATE records_conversation c SET customer_id = coalesce(c.customer_id, t.customer) FROM talk_found t
    WHERE c.id = t.id AND t.customer_id IS NULL AND t.customer IS NOT NULL
), talks AS (
    SELECT channel_id, external_id, id, customer_id FROM talk_made
    UNION ALL
    SELECT channel, external_id, id, coalesce(customer_id, customer) FROM talk_found
), fresh AS MATERIALIZED (
    SELECT nextval('records_message_id_seq') AS id, k.*
    FROM json_to_recordset(%s::json)
         AS k(n int, shop bigint, channel bigint, conversation bigint, talk text, external_id text, role text,
              sender_id text, sender_name text, sent_at timestamptz, time_flag text, text text, digest text,
              order_no text, product_id text, region text, entry text, extra jsonb, history boolean, attachments json)
), made AS (
    INSERT INTO records_message (id, shop_id, channel_id, conversation_id, external_id, role, sender_id, sender_name,
                                 sent_at, time_flag, text, digest, order_no, product_id, region, entry, extra, history,
                                 received_at)
    SELECT k.id, k.shop, k.channel, coalesce(k.conversation, t.id), k.external_id, k.role, k.sender_id, k.sender_name,
           k.sent_at, coalesce(k.time_flag, ''), k.text, decode(k.digest, 'base64'), k.order_no, k.product_id, k.region,
           k.entry, coalesce(k.extra, '{}'), coalesce(k.history, false), coalesce(s.clock_at, statement_timestamp())
    FROM fresh k LEFT JOIN talks t ON t.channel_id = k.channel AND t.external_id = k.talk
    LEFT JOIN records_shop s ON s.id = k.shop
    WHERE k.conversation IS NOT NULL OR t.id IS NOT NULL
    ORDER BY k.channel, k.external_id
    ON CONFLICT (channel_id, external_id) DO NOTHING
    RETURNING id, shop_id, conversation_id, received_at
), attached AS (
    INSERT INTO records_attachment (shop_id, message_id, place, url, name, mime, size)
    SELECT k.shop, k.id, a.place - 1, a.url, a.name, a.mime, a.size
    FROM fresh k CROSS JOIN LATERAL ROWS FROM (
        json_to_recordset(k.attachments) AS (url text, name text, mime text, size bigint)
    ) WITH ORDINALITY AS a(url, name, mime, size, place)
    WHERE k.attachments IS NOT NULL AND k.id IN (SELECT id FROM made)
), told AS (
    INSERT INTO records_event (shop_id, kind, conversation_id, message_id, at)
    SELECT shop_id, 'message.received', conversation_id, id, received_at FROM made ORDER BY id
)
SELECT n::bigint, NULL, id, false FROM fresh WHERE id IN (SELECT id FROM made)
UNION ALL
SELECT channel_id, external_id, id, customer_id IS NOT NULL FROM talks

-- name: message_find
SELECT k.channel, k.external_id, m.id, m.digest
FROM json_to_recordset(%s::json) AS k(channel bigint, external_id text)
CROSS JOIN LATERAL (
    SELECT id, digest FROM records_message WHERE channel_id = k.channel AND external_id = k.external_id LIMIT 1
) m

-- name: conflict_make
INSERT INTO records_conflict (shop_id, channel_id, message_id, external_id, digest, payload)
SELECT shop, channel, message, external_id, decode(digest, 'base64'), payload FROM json_to_recordset(%s::json)
     AS k(shop bigint, channel bigint, message bigint, external_id text, digest text, payload jsonb)
ORDER BY channel, external_id, digest
ON CONFLICT (channel_id, external_id, digest) DO NOTHING
