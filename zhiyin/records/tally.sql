-- How many messages of an hour were read as what.

-- name: add
INSERT INTO records_tally (shop_id, hour, channel_id, module, side, grade, history, number)
SELECT shop, hour, channel, module, side, grade, history, number
FROM json_to_recordset(%s::json) AS k(shop bigint, hour timestamptz, channel bigint, module text, side text, grade text,
                                      history boolean, number bigint)
ORDER BY shop, hour, channel, module, side, grade, history
ON CONFLICT (shop_id, hour, channel_id, module, side, grade, history)
DO UPDATE SET number = records_tally.number + excluded.number
