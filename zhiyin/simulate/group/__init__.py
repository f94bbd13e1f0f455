"""The simulated shop group: four shops whose goods, people, parcels and talks follow from a seed, with known faults in known
places. `setting` is what stands, `orders` and `parcels` what happens to a purchase, `contacts` who writes and why, `talks` what
is said, `faults` and `decoys` what goes wrong and what only looks so, `stream` all of it in the order of time."""
