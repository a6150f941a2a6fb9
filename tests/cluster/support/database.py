"""Look into PostgreSQL directly, past the ORM."""

import psycopg2


class Database:
    """Queries in transactions of their own."""

    def __init__(self, dsn):
        self.connection = psycopg2.connect(dsn)
        self.connection.autocommit = True

    def run(self, statement, *parameters):
        """Execute a statement."""
        with self.connection.cursor() as cursor:
            cursor.execute(statement, parameters or None)

    def rows(self, query, *parameters):
        """Return all rows."""
        with self.connection.cursor() as cursor:
            cursor.execute(query, parameters or None)
            return cursor.fetchall()

    def one(self, query, *parameters):
        """Return the first row, or None."""
        rows = self.rows(query, *parameters)
        return rows[0] if rows else None
