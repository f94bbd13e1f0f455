"""The shop behind the talk: what its own systems know of goods, orders, parcels and people, as they tell it.

Each thing is told whole, as its system knows it at `source_time`; the newest telling holds. The same definitions decode what
programs post, make the OpenAPI document, and are what imports and connectors build. What a thing names that is not here yet
(the order of a parcel) is named by the same source's id for it.
"""
