"""What the application does for a user: log in, run agents, carry their events."""
