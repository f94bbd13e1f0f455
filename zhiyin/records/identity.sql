-- One person on several channels: finding, merging, undoing (E-01).

-- name: speakers
SELECT DISTINCT k.shop, k.order_no, coalesce(u.merged_into_id, u.id), m.channel_id
FROM json_to_recordset(%s::json) AS k(shop bigint, order_no text)
JOIN records_message m ON m.shop_id = k.shop AND m.order_no = k.order_no AND m.role = 'customer'
JOIN records_conversation c ON c.id = m.conversation_id
JOIN records_customer u ON u.id = c.customer_id

-- name: parted
SELECT kept_id, absorbed_id FROM records_customermerge
WHERE undone_at IS NOT NULL AND kept_id = ANY(%s) AND absorbed_id = ANY(%s)

-- name: lock_customers
SELECT id FROM records_customer WHERE shop_id = %s AND id = ANY(%s) AND merged_into_id IS NULL ORDER BY id FOR UPDATE

-- name: move_identities
WITH before AS (
    SELECT id, source, confidence FROM records_identity WHERE customer_id = %s
), moved AS (
    UPDATE records_identity i SET customer_id = %s, source = %s, confidence = least(i.confidence, %s)
    FROM before WHERE i.id = before.id
    RETURNING before.id, before.source, before.confidence
)
SELECT coalesce(jsonb_agg(jsonb_build_array(id, source, confidence) ORDER BY id), '[]') FROM moved

-- name: move_conversations
WITH moved AS (UPDATE records_conversation SET customer_id = %s WHERE customer_id = %s RETURNING id)
SELECT coalesce(jsonb_agg(id ORDER BY id), '[]') FROM moved

-- name: same_object
-- open cases of both for one object: they become one
SELECT kept.id, gone.id, gone.status
FROM records_case kept
JOIN records_case gone ON gone.shop_id = kept.shop_id AND gone.object_key = kept.object_key
     AND gone.history = kept.history AND gone.status <> 'closed'
WHERE kept.shop_id = %s AND kept.owner_key = %s AND gone.owner_key = %s AND kept.status <> 'closed'
ORDER BY kept.id FOR UPDATE OF kept, gone

-- name: join_messages
INSERT INTO records_casemessage (shop_id, case_id, message_id, grade, risk)
SELECT shop_id, %s, message_id, grade, risk FROM records_casemessage WHERE case_id = %s
ON CONFLICT (case_id, message_id) DO NOTHING RETURNING message_id

-- name: nearer_clocks
-- the kept case takes over a running clock of the other that ends earlier
WITH nearer AS (
    SELECT k.id AS old, g.kind, g.grade, g.started_at, g.due_at, g.rule, k.shop_id
    FROM records_clock k JOIN records_clock g ON g.kind = k.kind AND g.case_id = %s
    WHERE k.case_id = %s AND g.due_at < k.due_at
      AND k.met_at IS NULL AND k.breached_at IS NULL AND k.replaced_at IS NULL
      AND g.met_at IS NULL AND g.breached_at IS NULL AND g.replaced_at IS NULL
), replaced AS (
    UPDATE records_clock SET replaced_at = %s WHERE id IN (SELECT old FROM nearer) RETURNING id
)
SELECT shop_id, kind, grade, started_at, due_at, rule FROM nearer WHERE old IN (SELECT id FROM replaced)

-- name: add_clock
INSERT INTO records_clock (shop_id, case_id, kind, grade, started_at, due_at, rule) VALUES (%s, %s, %s, %s, %s, %s, %s)

-- name: stop_clocks
WITH stopped AS (
    UPDATE records_clock SET replaced_at = %s WHERE case_id = %s AND met_at IS NULL AND replaced_at IS NULL RETURNING id
)
SELECT coalesce(jsonb_agg(id), '[]') FROM stopped

-- name: end_case
UPDATE records_case SET status = 'closed', next_due_at = NULL, updated_at = now() WHERE id = %s

-- name: take_gravity
UPDATE records_case kept
SET grade = least_rank.grade, rank = least_rank.rank, message_count = kept.message_count + %s, updated_at = now(),
    next_due_at = (SELECT min(due_at) FROM records_clock WHERE case_id = kept.id AND met_at IS NULL AND replaced_at IS NULL)
FROM (SELECT grade, rank FROM records_case WHERE id = ANY(%s) ORDER BY rank LIMIT 1) least_rank
WHERE kept.id = %s

-- name: move_cases
WITH moved AS (
    UPDATE records_case SET owner_key = %s, customer_id = %s WHERE shop_id = %s AND owner_key = %s RETURNING id
)
SELECT coalesce(jsonb_agg(id ORDER BY id), '[]') FROM moved

-- name: hide_customer
UPDATE records_customer SET merged_into_id = %s WHERE id = %s

-- name: follow
-- who was merged into the absorbed one before is now part of the kept one
WITH moved AS (UPDATE records_customer SET merged_into_id = %s WHERE merged_into_id = %s RETURNING id)
SELECT coalesce(jsonb_agg(id), '[]') FROM moved

-- name: return_followers
UPDATE records_customer SET merged_into_id = %s WHERE id = ANY(%s)

-- name: merge_make
INSERT INTO records_customermerge (shop_id, kept_id, absorbed_id, source, confidence, evidence, moved, by, at, undone_by)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, '') RETURNING id

-- name: merge_find
SELECT shop_id, kept_id, absorbed_id, moved FROM records_customermerge
WHERE id = %s AND shop_id = %s AND undone_at IS NULL FOR UPDATE

-- name: return_identities
UPDATE records_identity i SET customer_id = %s, source = k.source, confidence = k.confidence
FROM json_to_recordset(%s::json) AS k(id bigint, source text, confidence float8) WHERE i.id = k.id

-- name: return_conversations
UPDATE records_conversation SET customer_id = %s WHERE id = ANY(%s)

-- name: return_cases
UPDATE records_case SET owner_key = %s, customer_id = %s WHERE id = ANY(%s)

-- name: leave_messages
DELETE FROM records_casemessage WHERE case_id = %s AND message_id = ANY(%s)

-- name: start_clocks
UPDATE records_clock SET replaced_at = NULL WHERE id = ANY(%s)

-- name: reopen_case
UPDATE records_case c
SET status = %s, updated_at = now(),
    next_due_at = (SELECT min(due_at) FROM records_clock WHERE case_id = c.id AND met_at IS NULL AND replaced_at IS NULL)
WHERE id = %s

-- name: fewer_messages
UPDATE records_case SET message_count = message_count - %s WHERE id = %s

-- name: show_customer
UPDATE records_customer SET merged_into_id = NULL WHERE id = %s

-- name: merge_undone
UPDATE records_customermerge SET undone_at = %s, undone_by = %s WHERE id = %s
