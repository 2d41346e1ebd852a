"""One file a format, one function each: verdicts in, text out."""
