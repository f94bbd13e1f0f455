"""The embedded PostgreSQL: one private server per home, started and stopped by us.

`home` prepares the folder, `cluster` runs the server in it, `lease` shares it between processes.
Knows nothing of Django; why it is ours is told in docs/decisions/embedded-postgresql.md.
"""
