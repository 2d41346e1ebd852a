"""Taking a shim under contract: what is proposed, and how it is written without disturbing."""
