-- What a talk may be about: every look-up by key. Rows travel as one JSON parameter.

-- name: shops
-- Which of these shops have told of any order or product at all: for the others nothing more is asked.
SELECT k.shop FROM unnest(%s::bigint[]) AS k(shop)
WHERE EXISTS (SELECT FROM records_order WHERE shop_id = k.shop) OR EXISTS (SELECT FROM records_product WHERE shop_id = k.shop)

-- name: turns
-- The last messages of talks up to one, with what understanding read out of them. Parameters: [{conversation, last}], how many.
SELECT m.conversation_id, m.id, m.role, m.text, coalesce(m.sent_at, m.received_at), m.order_no, m.product_id, u.path, u.risk
FROM json_to_recordset(%s::json) AS k(conversation bigint, last bigint)
CROSS JOIN LATERAL (
    SELECT id, conversation_id, role, left(text, 2000) AS text, sent_at, received_at, order_no, product_id FROM records_message
    WHERE conversation_id = k.conversation AND id <= k.last ORDER BY id DESC LIMIT %s
) m
LEFT JOIN LATERAL (
    SELECT path, risk FROM records_understanding WHERE message_id = m.id ORDER BY id DESC LIMIT 1
) u ON true
ORDER BY m.conversation_id, m.id

-- name: candidates
-- (conversation, order): the newest orders of the talk's customer, those whose number or whose parcel's number was named, and
-- those linked before. Parameters: [{conversation, shop, customer}], how many of a customer, [{conversation, shop, number}].
WITH talk AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%s::json) AS k(conversation bigint, shop bigint, customer bigint)
), person AS (
    SELECT conversation, customer FROM talk WHERE customer IS NOT NULL
    UNION
    SELECT t.conversation, a.id FROM talk t
    CROSS JOIN LATERAL (SELECT id FROM records_customer WHERE merged_into_id = t.customer OFFSET 0) a
), own AS (
    SELECT p.conversation, o.id FROM person p
    CROSS JOIN LATERAL (SELECT id FROM records_buyer WHERE customer_id = p.customer OFFSET 0) b
    CROSS JOIN LATERAL (SELECT id FROM records_order WHERE buyer_id = b.id ORDER BY placed_at DESC LIMIT %s) o
), named AS MATERIALIZED (
    SELECT * FROM json_to_recordset(%s::json) AS k(conversation bigint, shop bigint, number text)
)
SELECT conversation, id FROM own
UNION
SELECT n.conversation, o.id FROM named n
CROSS JOIN LATERAL (SELECT id FROM records_order WHERE shop_id = n.shop AND number = n.number LIMIT 3) o
UNION
SELECT n.conversation, c.order_id FROM named n
CROSS JOIN LATERAL (SELECT id FROM records_parcel WHERE shop_id = n.shop AND number = n.number OFFSET 0) p
CROSS JOIN LATERAL (SELECT order_id FROM records_parcelorder WHERE parcel_id = p.id LIMIT 3) c
UNION
SELECT t.conversation, l.order_id FROM talk t
CROSS JOIN LATERAL (SELECT order_id FROM records_link
                    WHERE conversation_id = t.conversation AND order_id IS NOT NULL ORDER BY order_id LIMIT 20) l

-- name: orders
-- All that the rule wants to know of orders, one row each; JSON as text. Parameter: ids.
SELECT o.id, o.shop_id, coalesce(o.number, o.external_id), o.state, o.placed_at, o.paid_at, o.shipped_at, o.delivered_at, o.ship_by,
       o.deliver_by, o.total, (o.data -> 'ship_to')::text, o.buyer_id, lines.found::text, parcels.found::text, refunds.found::text
FROM unnest(%s::bigint[]) AS k(id)
CROSS JOIN LATERAL (SELECT * FROM records_order WHERE id = k.id LIMIT 1) o
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'title', coalesce(nullif(l.title, ''), p.title, ''), 'product', p.id, 'source_id', p.external_id, 'quantity', l.quantity,
        'price', l.price::text, 'words', p.words, 'categories', p.categories, 'name', p.title, 'variant', l.variant,
        'variant_title', v.title, 'options', v.options)), '[]') AS found
    FROM (SELECT * FROM records_orderline WHERE order_id = k.id ORDER BY id LIMIT 50) l
    LEFT JOIN LATERAL (SELECT id, external_id, title, data -> 'words' AS words, data -> 'categories' AS categories
                       FROM records_product WHERE id = l.product_id LIMIT 1) p ON true
    LEFT JOIN LATERAL (SELECT title, options FROM records_variant
                       WHERE product_id = l.product_id AND external_id = l.variant LIMIT 1) v ON true
) lines
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'id', p.id, 'number', p.number, 'courier', p.courier, 'state', p.state, 'since', p.since, 'last_at', p.last_at,
        'place', e.place)), '[]') AS found
    FROM (SELECT parcel_id FROM records_parcelorder WHERE order_id = k.id ORDER BY id LIMIT 10) c
    CROSS JOIN LATERAL (SELECT * FROM records_parcel WHERE id = c.parcel_id LIMIT 1) p
    LEFT JOIN LATERAL (SELECT concat_ws(' ', place, left(text, 60)) AS place FROM records_parcelevent
                       WHERE parcel_id = p.id ORDER BY at DESC LIMIT 1) e ON true
) parcels
CROSS JOIN LATERAL (
    SELECT coalesce(jsonb_agg(jsonb_build_object(
        'kind', r.kind, 'state', r.state, 'requested_at', r.requested_at, 'amount', r.amount::text)), '[]') AS found
    FROM (SELECT * FROM records_refund WHERE order_id = k.id ORDER BY id LIMIT 10) r
) refunds

-- name: products
-- Products named by the shop's own id, whichever source told of them. Sources are few, and stepped through by their index.
-- Parameter: [{conversation, shop, product}].
SELECT k.conversation, p.id
FROM json_to_recordset(%s::json) AS k(conversation bigint, shop bigint, product text)
CROSS JOIN LATERAL (
    WITH RECURSIVE s(source) AS (
        (SELECT source FROM records_product WHERE shop_id = k.shop ORDER BY source LIMIT 1)
        UNION ALL
        SELECT (SELECT source FROM records_product WHERE shop_id = k.shop AND source > s.source ORDER BY source LIMIT 1)
        FROM s WHERE s.source IS NOT NULL
    )
    SELECT source FROM s WHERE source IS NOT NULL
) s
CROSS JOIN LATERAL (SELECT id FROM records_product
                    WHERE shop_id = k.shop AND source = s.source AND external_id = k.product LIMIT 1) p

-- name: spoken
-- What people said of links, and what stands. Parameter: conversations.
SELECT conversation_id, order_id, parcel_id, product_id, confidence, said, maker
FROM records_link WHERE conversation_id = ANY(%s::bigint[])

-- name: links_put
-- A person's word stands.
INSERT INTO records_link AS l (shop_id, conversation_id, message_id, order_id, parcel_id, product_id, confidence, maker, evidence)
SELECT k.shop, k.conversation, k.message, k."order", k.parcel, k.product, k.confidence, k.maker, k.evidence
FROM json_to_recordset(%s::json) AS k(shop bigint, conversation bigint, message bigint, "order" bigint, parcel bigint,
                                      product bigint, confidence float8, maker text, evidence jsonb)
ORDER BY k.conversation, k."order", k.parcel, k.product
ON CONFLICT (conversation_id, order_id, parcel_id, product_id) DO UPDATE
SET message_id = excluded.message_id, confidence = excluded.confidence, maker = excluded.maker, evidence = excluded.evidence,
    made_at = now()
WHERE l.said IS NULL

-- name: links_drop
-- What the rule no longer says. Parameter: [{conversation, orders, parcels, products}], each a list of ids that stay.
DELETE FROM records_link l
USING json_to_recordset(%s::json) AS k(conversation bigint, orders jsonb, parcels jsonb, products jsonb)
WHERE l.conversation_id = k.conversation AND l.said IS NULL
  AND NOT (CASE WHEN l.order_id IS NOT NULL THEN k.orders @> to_jsonb(l.order_id)
                WHEN l.parcel_id IS NOT NULL THEN k.parcels @> to_jsonb(l.parcel_id)
                ELSE k.products @> to_jsonb(l.product_id) END)

-- name: link_say
INSERT INTO records_link AS l (shop_id, conversation_id, order_id, parcel_id, product_id, confidence, maker, said, by_id)
VALUES (%s, %s, %s, %s, %s, %s, 'person', %s, %s)
ON CONFLICT (conversation_id, order_id, parcel_id, product_id) DO UPDATE
SET confidence = excluded.confidence, maker = excluded.maker, said = excluded.said, by_id = excluded.by_id, made_at = now()
WHERE (l.said, l.by_id) IS DISTINCT FROM (excluded.said, excluded.by_id)
RETURNING l.id

-- name: link_unsay
-- The rule may speak again; what was only said by a person is gone.
DELETE FROM records_link WHERE conversation_id = %s AND order_id IS NOT DISTINCT FROM %s AND parcel_id IS NOT DISTINCT FROM %s
  AND product_id IS NOT DISTINCT FROM %s AND said IS NOT NULL RETURNING id

-- name: claims
-- Buyers whom nobody is known to be, by the orders that customers named: who else named orders of theirs.
-- Parameter: [{order, customer}].
SELECT b.id, b.shop_id, k.customer, o.id, coalesce(o.number, o.external_id),
       (SELECT count(DISTINCT coalesce(u.merged_into_id, u.id))
        FROM (SELECT number FROM records_order WHERE buyer_id = b.id AND number IS NOT NULL ORDER BY placed_at DESC LIMIT 50) mine
        CROSS JOIN LATERAL (SELECT conversation_id FROM records_message
                            WHERE shop_id = b.shop_id AND order_no = mine.number AND role = 'customer' LIMIT 20) m
        CROSS JOIN LATERAL (SELECT customer_id FROM records_conversation WHERE id = m.conversation_id LIMIT 1) c
        JOIN records_customer u ON u.id = c.customer_id
        WHERE coalesce(u.merged_into_id, u.id) <> k.customer)
FROM json_to_recordset(%s::json) AS k("order" bigint, customer bigint)
CROSS JOIN LATERAL (SELECT id, number, external_id, buyer_id FROM records_order WHERE id = k."order" LIMIT 1) o
CROSS JOIN LATERAL (SELECT id, shop_id FROM records_buyer WHERE id = o.buyer_id AND customer_id IS NULL LIMIT 1) b

-- name: buyer_known
UPDATE records_buyer b SET customer_id = k.customer FROM json_to_recordset(%s::json) AS k(id bigint, customer bigint)
WHERE b.id = k.id AND b.customer_id IS NULL RETURNING b.id, b.shop_id, b.customer_id

-- name: identities_since
-- What channels began to call customers since the last look. Parameters: id, at most.
SELECT i.id, i.shop_id, c.name, i.external_id, coalesce(u.merged_into_id, u.id)
FROM (SELECT * FROM records_identity WHERE id > %s ORDER BY id LIMIT %s) i
CROSS JOIN LATERAL (SELECT name FROM records_channel WHERE id = i.channel_id LIMIT 1) c
CROSS JOIN LATERAL (SELECT id, merged_into_id FROM records_customer WHERE id = i.customer_id LIMIT 1) u
ORDER BY i.id

-- name: buyers_of_identities
-- Buyers of whom the shop says that a channel calls them so.
SELECT b.id, k.customer
FROM json_to_recordset(%s::json) AS k(shop bigint, channel text, identity text, customer bigint)
CROSS JOIN LATERAL (
    SELECT id FROM records_buyer
    WHERE data -> 'identities' @> jsonb_build_object(k.channel, k.identity) AND shop_id = k.shop AND customer_id IS NULL
    LIMIT 50
) b

-- name: orders_lately
-- Orders placed not long ago (by their shop's time) that were told since the last look.
SELECT o.id, o.shop_id, o.number, o.buyer_id, o.received_at
FROM records_shop s
CROSS JOIN LATERAL (
    SELECT id, shop_id, number, buyer_id, received_at FROM records_order
    WHERE shop_id = s.id AND placed_at > coalesce(s.clock_at, %(now)s) - %(placed)s AND received_at > %(told)s
    ORDER BY placed_at DESC LIMIT %(most)s
) o

-- name: talks_of_orders
-- Talks that may be about orders just told: of their buyers' customers, and in which their numbers were named; with their last
-- message. Parameters: [{buyer}], [{shop, number}], the real time, and how long ago a talk's last
-- message may be.
SELECT DISTINCT c.id, c.shop_id, coalesce(u.merged_into_id, c.customer_id), c.last_message_id
FROM (
    SELECT t.id FROM json_to_recordset(%s::json) AS k(buyer bigint)
    CROSS JOIN LATERAL (SELECT customer_id FROM records_buyer WHERE id = k.buyer AND customer_id IS NOT NULL LIMIT 1) b
    CROSS JOIN LATERAL (SELECT id FROM records_conversation WHERE customer_id = b.customer_id ORDER BY id DESC LIMIT 20) t
    UNION
    SELECT m.conversation_id FROM json_to_recordset(%s::json) AS k(shop bigint, number text)
    CROSS JOIN LATERAL (SELECT conversation_id FROM records_message WHERE shop_id = k.shop AND order_no = k.number LIMIT 20) m
) t
CROSS JOIN LATERAL (SELECT * FROM records_conversation WHERE id = t.id LIMIT 1) c
LEFT JOIN LATERAL (SELECT merged_into_id FROM records_customer WHERE id = c.customer_id LIMIT 1) u ON true
JOIN records_shop s ON s.id = c.shop_id
CROSS JOIN LATERAL (SELECT received_at FROM records_message WHERE id = c.last_message_id LIMIT 1) m
WHERE m.received_at > coalesce(s.clock_at, %s) - %s

-- name: talk
SELECT c.shop_id, c.id, coalesce(u.merged_into_id, c.customer_id), s.time_zone,
       (SELECT max(id) FROM records_message WHERE conversation_id = c.id)
FROM records_conversation c
JOIN records_shop s ON s.id = c.shop_id
LEFT JOIN records_customer u ON u.id = c.customer_id
WHERE c.shop_id = %s AND c.id = %s
