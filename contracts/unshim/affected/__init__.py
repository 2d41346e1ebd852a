"""Which tests a migration touches: what they import, in how many steps, and what they are.

The door is `survey.survey`. It errs on the side of more: a test that may reach the shim or the
canonical counts as one that does.
"""
