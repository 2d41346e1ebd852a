"""The application, in layers: main > routes > services > agents > core."""
