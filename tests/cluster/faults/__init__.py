"""Faults in every step of every operation: what is asked for still comes true."""
