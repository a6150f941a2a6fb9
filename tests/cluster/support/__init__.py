"""Hands and eyes of the tests on the real cluster."""
