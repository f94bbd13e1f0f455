"""The web chat: visitors of the shop's own pages."""
