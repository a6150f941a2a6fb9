"""Every state a service ever had, written down by PostgreSQL itself."""

_INSTALL = """
CREATE TABLE IF NOT EXISTS test_state_log (
    id serial PRIMARY KEY, at timestamptz DEFAULT clock_timestamp(),
    service int, state text, message text
);
CREATE OR REPLACE FUNCTION test_log_state() RETURNS trigger AS $$
BEGIN
    IF TG_OP = 'INSERT' OR NEW.state IS DISTINCT FROM OLD.state THEN
        INSERT INTO test_state_log (service, state, message)
            VALUES (NEW.id, NEW.state, NEW.state_message);
    END IF;
    RETURN NEW;
END $$ LANGUAGE plpgsql;
DROP TRIGGER IF EXISTS test_log_state ON paas_cloud_service;
CREATE TRIGGER test_log_state AFTER INSERT OR UPDATE ON paas_cloud_service
    FOR EACH ROW EXECUTE FUNCTION test_log_state();
"""


class StateLog:
    """The table that the trigger fills."""

    def __init__(self, database):
        self.database = database
        database.run(_INSTALL)

    def states(self, service):
        """Return (state, seconds since the epoch, message) in order."""
        return self.database.rows(
            "SELECT state, extract(epoch FROM at)::float, message FROM test_state_log"
            " WHERE service = %s ORDER BY id",
            service,
        )
