"""The commits that a CI system names as the start of a change."""

import os
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from unshim.tree.repository import is_inside


class Named(NamedTuple):
    """A start that CI names: `branch` of the remote, or `commit`; `variable` says where."""

    variable: str
    branch: str = ""
    commit: str = ""

    @property
    def label(self) -> str:
        return f"origin/{self.branch}" if self.branch else self.commit[:10]


# (variable, whether it names a branch), in the order in which they are believed.
# https://docs.github.com/en/actions/reference/workflows-and-actions/variables
# https://docs.gitlab.com/ci/variables/predefined_variables/
# https://support.atlassian.com/bitbucket-cloud/docs/variables-and-secrets/
# https://learn.microsoft.com/en-us/azure/devops/pipelines/build/variables
# https://www.jenkins.io/doc/book/pipeline/multibranch/
_TARGETS = (
    ("GITHUB_BASE_REF", True),
    ("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", True),
    ("CI_MERGE_REQUEST_DIFF_BASE_SHA", False),
    ("BITBUCKET_PR_DESTINATION_BRANCH", True),
    ("BITBUCKET_PR_DESTINATION_COMMIT", False),
    ("SYSTEM_PULLREQUEST_TARGETBRANCH", True),
    ("CHANGE_TARGET", True),
)
_WORKSPACES = (
    "GITHUB_WORKSPACE",
    "CI_PROJECT_DIR",
    "BITBUCKET_CLONE_DIR",
    "BUILD_SOURCESDIRECTORY",
    "WORKSPACE",
)
_CI = ("CI", "TF_BUILD", "JENKINS_URL")


def in_pipeline(environment: Mapping[str, str]) -> bool:
    """Whether this is a CI run, as far as its variables tell."""
    return any(environment.get(name, "").lower() not in ("", "0", "false") for name in _CI)


def named_starts(environment: Mapping[str, str], top: str) -> list[Named]:
    """What CI says of the repository at `top`, best first; nothing of one that is not its own."""
    workspace = next((environment[name] for name in _WORKSPACES if environment.get(name)), None)
    if workspace and not is_inside(top, os.path.realpath(workspace)):
        return []
    targets = [
        Named(variable, branch=_branch(text)) if is_branch else Named(variable, commit=text)
        for variable, is_branch in _TARGETS
        if (text := environment.get(variable, "").strip())
    ]
    if targets:
        return targets
    if environment.get("GITHUB_EVENT_PATH"):
        return list(_github_event(environment))
    return list(_gitlab_push(environment))


def _branch(text: str) -> str:
    return text.removeprefix("refs/heads/")


def _github_event(environment: Mapping[str, str]) -> Iterator[Named]:
    """A push to the default branch starts from what was there before; to another, from it."""
    import json

    try:
        with open(environment["GITHUB_EVENT_PATH"], encoding="utf-8") as file:
            event = json.load(file)
        queue = event.get("merge_group", {}).get("base_sha")
        default = event.get("repository", {}).get("default_branch")
        before = event.get("before")
    except (OSError, ValueError, AttributeError):
        return
    if queue:
        yield Named("merge_group.base_sha", commit=queue)
    elif before is not None:
        yield from _push(environment.get("GITHUB_REF_NAME"), default, before, "the push's `before`")


def _gitlab_push(environment: Mapping[str, str]) -> Iterator[Named]:
    branch = environment.get("CI_COMMIT_BRANCH")
    if branch:
        yield from _push(
            branch,
            environment.get("CI_DEFAULT_BRANCH"),
            environment.get("CI_COMMIT_BEFORE_SHA", ""),
            "CI_COMMIT_BEFORE_SHA",
        )


def _push(branch: str | None, default: str | None, before: str, variable: str) -> Iterator[Named]:
    if default and branch != default:
        yield Named("the default branch", branch=default)
    if before.strip("0"):
        yield Named(variable, commit=before)
