"""The way in for what outside systems push or give page by page: each by its connector, all of it through `intake.trade`."""
