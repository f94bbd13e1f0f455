"""The web chat's side of the server: what the widget on a shop's page talks to, straight on ASGI (E-09)."""

from .door import WebChat

__all__ = ["WebChat"]
