"""Trying the web chat out, and the pictures that customers and agents sent."""
