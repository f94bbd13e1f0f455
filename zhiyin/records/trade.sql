-- What hangs on a telling: the lines of an order, the variants and the page of a product. Written in the transaction that
-- stored the telling, whose row is locked by then; only for tellings that hold.

-- name: lines_drop
DELETE FROM records_orderline l USING json_to_recordset(%s::json) AS k(id bigint, kept jsonb)
WHERE l.order_id = k.id AND NOT k.kept ? l.external_id

-- name: lines_put
INSERT INTO records_orderline AS l (shop_id, order_id, external_id, product_id, variant, batch, title, quantity, price)
SELECT k.shop, k.id, k.external_id, p.id, k.variant, k.batch, k.title, k.quantity, k.price
FROM json_to_recordset(%s::json) AS k(shop bigint, id bigint, source text, external_id text, product text, variant text,
                                      batch text, title text, quantity int, price numeric)
LEFT JOIN records_product p ON p.shop_id = k.shop AND p.source = k.source AND p.external_id = k.product
ORDER BY k.id, k.external_id
ON CONFLICT (order_id, external_id) DO UPDATE SET product_id = excluded.product_id, variant = excluded.variant,
    batch = excluded.batch, title = excluded.title, quantity = excluded.quantity, price = excluded.price

-- name: buyers_known
-- Whom the shop says that a channel calls so, when they have written there. Parameter: [{id, shop, channel, identity}].
WITH known AS MATERIALIZED (
    SELECT DISTINCT ON (k.id) k.id, k.shop, coalesce(u.merged_into_id, u.id) AS customer
    FROM json_to_recordset(%s::json) AS k(id bigint, shop bigint, channel text, identity text)
    CROSS JOIN LATERAL (SELECT id FROM records_channel WHERE shop_id = k.shop AND name = k.channel LIMIT 1) c
    CROSS JOIN LATERAL (SELECT customer_id FROM records_identity WHERE channel_id = c.id AND external_id = k.identity LIMIT 1) i
    CROSS JOIN LATERAL (SELECT id, merged_into_id FROM records_customer WHERE id = i.customer_id LIMIT 1) u
    ORDER BY k.id, k.channel
), made AS (
    UPDATE records_buyer b SET customer_id = known.customer FROM known WHERE b.id = known.id AND b.customer_id IS NULL
    RETURNING b.id, b.shop_id, b.customer_id
)
INSERT INTO records_event (shop_id, kind, at, data)
SELECT shop_id, 'buyer.known', now(), jsonb_build_object('buyer', id, 'customer', customer_id, 'by', 'identity') FROM made

-- name: variants_drop
UPDATE records_variant v SET dropped = true FROM json_to_recordset(%s::json) AS k(id bigint, kept jsonb)
WHERE v.product_id = k.id AND NOT v.dropped AND NOT k.kept ? v.external_id

-- name: variants_put
INSERT INTO records_variant AS v (shop_id, product_id, external_id, sku, title, price, options)
SELECT k.shop, k.id, k.external_id, k.sku, k.title, k.price, k.options
FROM json_to_recordset(%s::json) AS k(shop bigint, id bigint, external_id text, sku text, title text, price numeric,
                                      options jsonb)
ORDER BY k.id, k.external_id
ON CONFLICT (product_id, external_id) DO UPDATE SET sku = excluded.sku, title = excluded.title, price = excluded.price,
    options = excluded.options, dropped = false

-- name: pages_put
-- Every telling of a product, also one that came late: what the page said then does not depend on what it says now.
INSERT INTO records_productpage (shop_id, product_id, source_time, digest, page)
SELECT k.shop, p.id, k.source_time, decode(k.digest, 'base64'), k.page
FROM json_to_recordset(%s::json) AS k(shop bigint, source text, external_id text, source_time timestamptz, digest text,
                                      page jsonb)
JOIN records_product p ON p.shop_id = k.shop AND p.source = k.source AND p.external_id = k.external_id
ORDER BY p.id, k.source_time
ON CONFLICT (product_id, source_time, digest) DO NOTHING

-- name: parcels_stub
-- A parcel's number is its name for everybody. Parameter: [{shop, number}]. Those that are here, most of them, are left out
-- first: a conflict costs more than a look.
INSERT INTO records_parcel (shop_id, number)
SELECT shop, number FROM json_to_recordset(%s::json) AS k(shop bigint, number text)
WHERE NOT EXISTS (SELECT FROM records_parcel p WHERE p.shop_id = k.shop AND p.number = k.number)
ORDER BY shop, number
ON CONFLICT (shop_id, number) DO NOTHING

-- name: parcels_put
INSERT INTO records_parcel AS t (shop_id, number, courier, source, source_time, digest, data, warehouse_id, handed_over_at,
    region_from, region_to)
SELECT k.shop, k.number, coalesce(k.courier, ''), k.source, k.source_time, decode(k.digest, 'base64'), k.data, w.id,
       k.handed_over_at, k.region_from, k.region_to
FROM json_to_recordset(%s::json) AS k(shop bigint, number text, courier text, source text, source_time timestamptz,
                                      digest text, data jsonb, warehouse text, handed_over_at timestamptz,
                                      region_from text, region_to text)
LEFT JOIN records_warehouse w ON w.shop_id = k.shop AND w.source = k.source AND w.external_id = k.warehouse
ORDER BY k.shop, k.number
ON CONFLICT (shop_id, number) DO UPDATE SET courier = excluded.courier, source = excluded.source,
    source_time = excluded.source_time, digest = excluded.digest, data = excluded.data,
    warehouse_id = excluded.warehouse_id, handed_over_at = excluded.handed_over_at, region_from = excluded.region_from,
    region_to = excluded.region_to, received_at = now()
WHERE t.source_time IS NULL OR (excluded.source_time, excluded.digest) > (t.source_time, t.digest)
RETURNING t.number, t.id, xmax = 0

-- name: parcels_find
SELECT t.number, t.id, t.digest FROM json_to_recordset(%s::json) AS k(shop bigint, number text)
CROSS JOIN LATERAL (SELECT * FROM records_parcel WHERE shop_id = k.shop AND number = k.number LIMIT 1) t

-- name: contents_drop
DELETE FROM records_parcelorder c USING json_to_recordset(%s::json) AS k(id bigint, source text, kept jsonb), records_order o
WHERE c.parcel_id = k.id AND o.id = c.order_id AND NOT (o.source = k.source AND k.kept ? o.external_id)

-- name: contents_put
INSERT INTO records_parcelorder (shop_id, parcel_id, order_id)
SELECT k.shop, k.id, o.id FROM json_to_recordset(%s::json) AS k(shop bigint, id bigint, source text, "order" text)
JOIN records_order o ON o.shop_id = k.shop AND o.source = k.source AND o.external_id = k."order"
ORDER BY k.id, o.id
ON CONFLICT (parcel_id, order_id) DO NOTHING

-- name: events_put
-- Each scan once, and the parcel marked for the worker. Answers (number, digest, id) of those that were new.
WITH k AS MATERIALIZED (
    SELECT k.*, p.id AS parcel FROM json_to_recordset(%s::json)
        AS k(shop bigint, number text, at timestamptz, text text, code text, state text, place text, courier text, source text, digest text)
    JOIN records_parcel p ON p.shop_id = k.shop AND p.number = k.number
), made AS (
    INSERT INTO records_parcelevent (shop_id, parcel_id, at, text, code, state, place, courier, source, digest)
    SELECT shop, parcel, at, text, code, state, place, coalesce(courier, ''), source, decode(digest, 'base64') FROM k ORDER BY parcel, at, digest
    ON CONFLICT (parcel_id, digest) DO NOTHING
    RETURNING parcel_id, digest, id
), marked AS (
    UPDATE records_parcel SET unread = true WHERE id IN (
        SELECT id FROM records_parcel WHERE id IN (SELECT parcel_id FROM made) AND NOT unread ORDER BY id FOR UPDATE)
)
SELECT k.number, made.digest, made.id FROM made JOIN k ON k.parcel = made.parcel_id AND decode(k.digest, 'base64') = made.digest

-- name: parcels_claim
-- Parcels with scans that nobody has looked at, the first ones first.
SELECT id, shop_id, state FROM records_parcel WHERE unread ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED

-- name: parcels_scans
SELECT parcel_id, at, text, code, state, courier FROM records_parcelevent WHERE parcel_id = ANY(%s::bigint[])

-- name: parcels_state
-- What the scans come to; the courier by the newest scan that names one, unless what is in the parcel was told with one.
UPDATE records_parcel p SET unread = false, state = k.state, since = k.since, last_at = k.last_at, receiver = k.receiver,
    contradictory = k.contradictory, courier = coalesce(nullif(p.data ->> 'courier', ''), k.courier, '')
FROM json_to_recordset(%s::json) AS k(id bigint, state text, since timestamptz, last_at timestamptz, receiver text,
                                      contradictory boolean, courier text)
WHERE p.id = k.id
