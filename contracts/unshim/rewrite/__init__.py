"""Uses to edits on byte spans to new bytes: one file a form, and never a reprint of the tree."""
