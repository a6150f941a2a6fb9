"""What the benchmarks run inside of Odoo, in its shell, on a database of their own."""
