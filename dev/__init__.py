"""What builds and starts the local parts: PostgreSQL, Odoo, Helm, a real cluster, images."""
