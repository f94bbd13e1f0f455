"""The web chat's rules that need no database: who a visitor is, which pictures are taken, how long a wait will be."""
