"""The tests that need more than one of the parts, or none."""
