-- What the worker reads and writes for a batch of messages, in one transaction.
-- LATERAL ... OFFSET 0 makes each look-up go by its key. Left to choose, the planner takes "not met, not replaced" for
-- one row or two and walks through every running clock there is.

-- name: claim
SELECT m.id, m.shop_id, m.channel_id, m.conversation_id, m.role, m.sent_at, m.received_at, m.text, m.history,
       m.order_no, m.product_id, coalesce(u.merged_into_id, c.customer_id),
       c.status = 'closed' AND m.role = 'customer' AND NOT m.history AND m.received_at > c.closed_at,
       (coalesce(m.sent_at, m.received_at) AT TIME ZONE s.time_zone)::date, s.time_zone, s.clock_at
FROM records_message m
JOIN records_conversation c ON c.id = m.conversation_id
JOIN records_shop s ON s.id = m.shop_id
LEFT JOIN records_customer u ON u.id = c.customer_id
WHERE m.unread
ORDER BY m.history, m.id
LIMIT %s
FOR UPDATE OF m SKIP LOCKED

-- name: reopen
UPDATE records_conversation SET status = 'open', closed_at = NULL
WHERE id = ANY(%s) AND status = 'closed' RETURNING id, shop_id

-- name: turn_before
SELECT k.id, p.role, p.text
FROM unnest(%s::bigint[], %s::bigint[]) AS k(id, conversation)
CROSS JOIN LATERAL (
    SELECT role, left(text, %s) AS text FROM records_message
    WHERE conversation_id = k.conversation AND id < k.id ORDER BY id DESC LIMIT 1
) p

-- name: upcoming
-- what will most likely be claimed next, each with the turn before it
SELECT m.id, m.role, m.text, (coalesce(m.sent_at, m.received_at) AT TIME ZONE s.time_zone)::date, p.role, p.text
FROM (SELECT id, shop_id, role, text, sent_at, received_at, conversation_id FROM records_message WHERE unread
      ORDER BY history, id OFFSET %s LIMIT %s) m
JOIN records_shop s ON s.id = m.shop_id
LEFT JOIN LATERAL (
    SELECT role, left(text, %s) AS text FROM records_message
    WHERE conversation_id = m.conversation_id AND id < m.id ORDER BY id DESC LIMIT 1
) p ON true

-- name: last_named
-- the order and product this talk was last about when the message was said, for messages that name none; what was
-- named later does not count, so that it makes no difference how far behind the worker is
SELECT k.id,
       (SELECT order_no FROM records_message WHERE conversation_id = k.conversation AND id <= k.id
        AND order_no IS NOT NULL ORDER BY id DESC LIMIT 1),
       (SELECT product_id FROM records_message WHERE conversation_id = k.conversation AND id <= k.id
        AND product_id IS NOT NULL ORDER BY id DESC LIMIT 1)
FROM unnest(%s::bigint[], %s::bigint[]) AS k(id, conversation)

-- name: adopt_cases
-- not where the customer has an open case about the same object already
UPDATE records_case c SET owner_key = 'customer:' || k.customer, customer_id = k.customer
FROM json_to_recordset(%s::json) AS k(shop bigint, conversation bigint, customer bigint)
WHERE c.shop_id = k.shop AND c.owner_key = 'conversation:' || k.conversation AND c.status <> 'closed'
  AND NOT EXISTS (SELECT FROM records_case o
                  WHERE o.shop_id = k.shop AND o.owner_key = 'customer:' || k.customer AND o.object_key = c.object_key
                    AND o.history = c.history AND o.status <> 'closed')

-- name: open_cases
WITH mine AS MATERIALIZED (
    SELECT c.id FROM unnest(%s::bigint[], %s::text[]) AS k(shop, owner)
    CROSS JOIN LATERAL (
        SELECT id FROM records_case WHERE shop_id = k.shop AND owner_key = k.owner AND status <> 'closed' OFFSET 0
    ) c
)
SELECT c.id, c.shop_id, c.owner_key, c.object_key, c.risk, c.grade, c.status, c.history, c.product_id,
       coalesce((SELECT jsonb_object_agg(t.conversation_id, t.first) FROM (
            SELECT m.conversation_id, min(cm.message_id) AS first FROM records_casemessage cm
            CROSS JOIN LATERAL (SELECT conversation_id FROM records_message WHERE id = cm.message_id LIMIT 1) m
            WHERE cm.case_id = c.id GROUP BY m.conversation_id) t), '{}')
FROM records_case c
WHERE c.id = ANY (ARRAY(SELECT id FROM mine)) AND c.status <> 'closed'
ORDER BY c.id
FOR UPDATE OF c

-- name: open_clocks
SELECT id, case_id, kind, grade, started_at, due_at, rule, breached_at IS NOT NULL
FROM records_clock WHERE case_id = ANY(%s) AND met_at IS NULL AND replaced_at IS NULL

-- name: affected
-- other customers with this problem on this product in the window (C-02)
SELECT k.shop, k.product, k.risk, count(DISTINCT c.owner_key), array_agg(DISTINCT c.owner_key)
FROM (SELECT DISTINCT * FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::timestamptz[]) AS u(shop, product, risk, since)) k
CROSS JOIN LATERAL (
    SELECT owner_key FROM records_case
    WHERE shop_id = k.shop AND product_id = k.product AND risk = k.risk AND NOT history AND opened_at >= k.since OFFSET 0
) c
GROUP BY k.shop, k.product, k.risk

-- name: understanding_make
INSERT INTO records_understanding (shop_id, message_id, maker, risk, risk_confidence, detail, module, path, path_confidence,
                                   grade, grade_reason, emotion, mood, flags, language, entities, evidence, why_not)
SELECT shop, message, maker, risk, risk_confidence, detail, module, string_to_array(path, ' '), path_confidence,
       grade, grade_reason, emotion, mood, string_to_array(flags, ' '), language, entities, evidence, why_not
FROM json_to_recordset(%s::json)
     AS k(shop bigint, message bigint, maker text, risk text, risk_confidence float8, detail text, module text, path text,
          path_confidence float8, grade text, grade_reason text, emotion smallint, mood text, flags text, language text,
          entities jsonb, evidence jsonb, why_not jsonb)
ON CONFLICT (message_id, maker) DO NOTHING

-- name: label_make
INSERT INTO records_label (shop_id, message_id, code, confidence, evidence, by, maker)
SELECT * FROM json_to_recordset(%s::json)
     AS k(shop bigint, message bigint, code text, confidence float8, evidence jsonb, by text, maker text)
ON CONFLICT (message_id, maker, code) DO NOTHING

-- name: message_read
UPDATE records_message SET unread = false WHERE id = ANY(%s)

-- name: conversation_touch
UPDATE records_conversation c
SET last_message_id = greatest(coalesce(c.last_message_id, 0), k.last), message_count = c.message_count + k.n
FROM json_to_recordset(%s::json) AS k(id bigint, last bigint, n int)
WHERE c.id = k.id

-- name: case_ids
SELECT nextval(pg_get_serial_sequence('records_case', 'id')) FROM generate_series(1, %s)

-- name: case_make
INSERT INTO records_case (id, shop_id, customer_id, conversation_id, opened_by_id, owner_key, object_key, product_id, risk,
                          type, grade, rank, grade_reason, status, history, opened_at, next_due_at, message_count)
SELECT * FROM json_to_recordset(%s::json)
     AS k(id bigint, shop bigint, customer bigint, conversation bigint, opened_by bigint, owner text, object text,
          product text, risk text, type text, grade text, rank smallint, reason text, status text, history boolean,
          opened_at timestamptz, next_due_at timestamptz, n int)

-- name: case_change
UPDATE records_case c
SET object_key = k.object_key, risk = k.risk, type = coalesce(k.type, c.type), grade = k.grade, rank = k.rank,
    grade_reason = coalesce(k.reason, c.grade_reason), status = k.status, product_id = k.product,
    next_due_at = (SELECT min(due_at) FROM records_clock
                   WHERE case_id = c.id AND met_at IS NULL AND replaced_at IS NULL),
    message_count = c.message_count + k.n, updated_at = now()
FROM json_to_recordset(%s::json)
     AS k(id bigint, object_key text, risk text, type text, grade text, rank smallint, reason text, status text,
          product text, n int)
WHERE c.id = k.id

-- name: case_message_make
INSERT INTO records_casemessage (shop_id, case_id, message_id, grade, risk)
SELECT * FROM json_to_recordset(%s::json) AS k(shop bigint, case_id bigint, message bigint, grade text, risk text)
ON CONFLICT (case_id, message_id) DO NOTHING

-- name: clock_replace
WITH replaced AS MATERIALIZED (
    SELECT c.id, k.at FROM json_to_recordset(%s::json) AS k(case_id bigint, kind text, at timestamptz)
    CROSS JOIN LATERAL (
        SELECT id FROM records_clock WHERE case_id = k.case_id AND kind = k.kind AND replaced_at IS NULL OFFSET 0
    ) c
)
UPDATE records_clock c SET replaced_at = r.at FROM replaced r
WHERE c.id = r.id AND c.met_at IS NULL AND c.breached_at IS NULL

-- name: clock_make
INSERT INTO records_clock (shop_id, case_id, kind, grade, started_at, due_at, rule)
SELECT * FROM json_to_recordset(%s::json)
     AS k(shop bigint, case_id bigint, kind text, grade text, started_at timestamptz, due_at timestamptz, rule text)

-- name: clock_meet
WITH met AS MATERIALIZED (
    SELECT c.id, k.at, k.message, k.late
    FROM json_to_recordset(%s::json) AS k(case_id bigint, kind text, at timestamptz, message bigint, late boolean)
    CROSS JOIN LATERAL (
        SELECT id FROM records_clock WHERE case_id = k.case_id AND kind = k.kind AND replaced_at IS NULL OFFSET 0
    ) c
)
UPDATE records_clock c
SET met_at = m.at, met_by = m.message,
    breached_at = CASE WHEN m.late THEN coalesce(c.breached_at, c.due_at) ELSE c.breached_at END
FROM met m WHERE c.id = m.id AND c.met_at IS NULL

-- name: clock_breach
-- by each shop's own time: a simulated one may be ahead or behind
WITH due AS (
    SELECT c.id FROM records_clock c JOIN records_shop s ON s.id = c.shop_id
    WHERE c.met_at IS NULL AND c.breached_at IS NULL AND c.replaced_at IS NULL
      AND c.due_at <= greatest(%(now)s, (SELECT max(clock_at) FROM records_shop)) AND c.due_at <= coalesce(s.clock_at, %(now)s)
    ORDER BY c.due_at LIMIT %(limit)s FOR UPDATE OF c SKIP LOCKED
)
UPDATE records_clock c SET breached_at = c.due_at FROM due WHERE c.id = due.id
RETURNING c.shop_id, c.case_id, c.kind, c.grade, c.due_at, (SELECT clock_at FROM records_shop WHERE id = c.shop_id)

-- name: event_make
INSERT INTO records_event (shop_id, kind, at, conversation_id, message_id, case_id, data)
SELECT * FROM json_to_recordset(%s::json)
     AS k(shop bigint, kind text, at timestamptz, conversation bigint, message bigint, case_id bigint, data jsonb)
