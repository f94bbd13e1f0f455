-- The web chat's questions. Every one is answered by a key, or by a bounded walk along an index.

-- name: shop
SELECT s.id, s.name, s.time_zone, s.language, s.opening_hours, s.identity_key, s.identity_key_before
FROM records_shop s WHERE s.widget_key = %s

-- name: channel
INSERT INTO records_channel (shop_id, name, kind) VALUES (%s, 'web', 'web')
ON CONFLICT (shop_id, name) DO UPDATE SET kind = 'web' RETURNING id, config

-- name: visitor_make
INSERT INTO records_visitor (shop_id, channel_id, external_id, digest, signed, language) VALUES (%s, %s, %s, %s, %s, %s)

-- name: visitor
SELECT v.id, v.shop_id, s.time_zone, v.channel_id, v.external_id, v.signed, c.id, c.status
FROM records_visitor v JOIN records_shop s ON s.id = v.shop_id
LEFT JOIN records_conversation c ON c.channel_id = v.channel_id AND c.external_id = v.external_id
WHERE v.digest = %s AND s.widget_key IS NOT NULL

-- name: visitor_seen
UPDATE records_visitor SET seen_at = now(), language = %s WHERE id = %s

-- name: visitor_typing
UPDATE records_visitor SET typing_at = now() WHERE id = %s

-- name: head
SELECT coalesce((SELECT position FROM records_eventhead WHERE id = 1), 0)

-- name: messages_newest
SELECT NULL::bigint, m.conversation_id, m.id, m.role, m.text, m.received_at, m.external_id, m.sender_name, (
    SELECT json_agg(json_build_array(a.url, a.name) ORDER BY a.place) FROM records_attachment a WHERE a.message_id = m.id)
FROM records_message m WHERE m.conversation_id = %s AND m.role <> 'system' ORDER BY m.id DESC LIMIT 200

-- name: messages_after
SELECT e.position, m.conversation_id, m.id, m.role, m.text, m.received_at, m.external_id, m.sender_name, (
    SELECT json_agg(json_build_array(a.url, a.name) ORDER BY a.place) FROM records_attachment a WHERE a.message_id = m.id)
FROM records_event e JOIN records_message m ON m.id = e.message_id
WHERE e.conversation_id = %s AND e.kind = 'message.received' AND e.position > %s AND m.role <> 'system'
ORDER BY e.position LIMIT 500

-- name: messages_of
SELECT NULL::bigint, m.conversation_id, m.id, m.role, m.text, m.received_at, m.external_id, m.sender_name, (
    SELECT json_agg(json_build_array(a.url, a.name) ORDER BY a.place) FROM records_attachment a WHERE a.message_id = m.id)
FROM records_message m WHERE m.id = ANY(%s) AND m.role <> 'system'

-- name: states
SELECT c.id, c.status = 'closed', coalesce(p.writing, false), p.seen
FROM records_conversation c LEFT JOIN LATERAL (
    SELECT bool_or(writing_at > now() - interval '6 seconds') AS writing, max(seen_at) AS seen
    FROM records_presence WHERE conversation_id = c.id) p ON true
WHERE c.id = ANY(%s)

-- name: talks
SELECT c.channel_id, c.external_id, c.id
FROM json_to_recordset(%s::json) AS k(channel bigint, external_id text)
JOIN records_conversation c ON c.channel_id = k.channel AND c.external_id = k.external_id

-- name: reopen
UPDATE records_conversation SET status = 'open', closed_at = NULL
WHERE id = %s AND status = 'closed'

-- name: files_used
UPDATE records_storedfile SET used_at = now() WHERE shop_id = %s AND id = ANY(%s)

-- name: file
SELECT f.digest, f.mime FROM records_visitor v
JOIN records_storedfile f ON f.shop_id = v.shop_id
JOIN records_conversation c ON c.channel_id = v.channel_id AND c.external_id = v.external_id
WHERE v.id = %s AND f.id = %s AND EXISTS (
    SELECT 1 FROM records_message m JOIN records_attachment a ON a.message_id = m.id
    WHERE m.conversation_id = c.id AND a.url = '/files/' || f.id)

-- name: received
-- Replies that reached the browser, up to a message of the talk. The sender's own word may come after ours: it finds
-- the times set. Replies carry their key in the id of the message that they became.
WITH reached AS (
    SELECT substring(m.external_id FROM 5)::uuid AS key FROM records_message m
    WHERE m.conversation_id = %(talk)s AND m.id <= %(message)s AND m.role = 'agent'
      AND m.external_id ~ '^out:[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$'
    ORDER BY m.id DESC LIMIT 200)
UPDATE records_outgoing o SET delivered_at = coalesce(o.delivered_at, now()),
    seen_at = CASE WHEN %(seen)s THEN coalesce(o.seen_at, now()) ELSE o.seen_at END,
    state = CASE WHEN o.state NOT IN ('sent', 'delivered') THEN o.state WHEN %(seen)s THEN 'seen' ELSE 'delivered' END
FROM reached WHERE o.key = reached.key AND o.conversation_id = %(talk)s
  AND (o.delivered_at IS NULL OR (%(seen)s AND o.seen_at IS NULL) OR (%(seen)s AND o.state IN ('sent', 'delivered')))
RETURNING o.id, o.message_id

-- name: visitor_read
UPDATE records_visitor SET read_message_id = greatest(coalesce(read_message_id, 0), %s), seen_at = now() WHERE id = %s

-- name: rate
INSERT INTO records_satisfaction (shop_id, conversation_id, score, comment) VALUES (%s, %s, %s, %s)
ON CONFLICT (conversation_id) DO UPDATE SET score = excluded.score, comment = excluded.comment, at = now()

-- name: tell
INSERT INTO records_event (shop_id, kind, conversation_id, message_id, data) VALUES (%s, %s, %s, %s, %s::jsonb)

-- name: first_answers
-- Seconds from a customer's first message of the last hour to the answer, null where it has not come; and seconds
-- since that message. Looks at the shop's newest 2,000 messages at the most.
WITH recent AS MATERIALIZED (
    SELECT id, channel_id, conversation_id, role, received_at, history FROM records_message
    WHERE shop_id = %s ORDER BY id DESC LIMIT 2000
), asked AS (
    SELECT conversation_id, min(received_at) AS at FROM recent
    WHERE channel_id = %s AND role = 'customer' AND NOT history AND received_at > now() - interval '1 hour'
    GROUP BY conversation_id
)
SELECT extract(epoch FROM (SELECT min(r.received_at) FROM recent r WHERE r.conversation_id = a.conversation_id
                           AND r.role = 'agent' AND r.received_at >= a.at) - a.at)::float,
       extract(epoch FROM now() - a.at)::float
FROM asked a
