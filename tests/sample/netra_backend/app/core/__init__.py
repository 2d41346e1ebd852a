"""The values that every layer shares."""
