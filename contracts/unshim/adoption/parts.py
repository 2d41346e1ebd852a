"""Parts to paste: the hook, the session and the job that hold a repository to its contracts."""


def pre_commit_part(version: str) -> str:
    """The entry for `repos:` of .pre-commit-config.yaml."""
    return f"""\
  - repo: local
    hooks:
      - id: unshim-check
        name: unshim check
        language: python
        additional_dependencies: ["unshim=={version}"]
        entry: unshim check --staged
        always_run: true
        pass_filenames: false
"""


def nox_part() -> str:
    """A session for noxfile.py."""
    return '''\
@nox.session
def contracts(session: nox.Session) -> None:
    """Hold the tree to its contracts."""
    session.install("unshim")
    session.run("lint-imports", "--no-cache")
    session.run("unshim", "check")
'''
