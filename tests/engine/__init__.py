"""The engine alone: no Odoo, no cluster."""
