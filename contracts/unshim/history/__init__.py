"""What git remembers: the base of a change, what it declared and used, and what was renamed."""
