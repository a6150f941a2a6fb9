"""The whole product on the real cluster."""
