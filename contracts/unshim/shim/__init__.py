"""The shim's own redirects, read from its source and never run.

The doors are `inspection.inspect_module`, `named.names_of` and `discovery.discover`.
"""
