"""The deployment engine: plain Python that never imports odoo."""
