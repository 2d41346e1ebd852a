"""`python -m unshim`."""

import sys

from unshim.cli import main

if __name__ == "__main__":
    sys.exit(main())
