"""A small agent backend: users log in, start agent runs, and watch them over a WebSocket."""
