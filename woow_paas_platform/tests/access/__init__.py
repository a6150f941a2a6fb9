"""Who may do what: the table, the people and records it is tried with, and the calls."""
