"""The tripwire: which code uses a shim while it runs, and did the search find it?"""
