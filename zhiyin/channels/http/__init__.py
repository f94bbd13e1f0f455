"""A receiver of the shop's own that takes replies as signed JSON."""
