"""The agents, and the events that they send while they work."""
