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
