"""A GitLab of these tests' own: a project that people push to, its webhook, and what Jenkins' plug-in makes of that."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

#: What git runs after a push; GitLab's own hook sends the same to its webhooks.
_HOOK = '#!/bin/sh\nread -r before after ref && echo "$before $after $ref" > "$GIT_DIR/pushed"\n'
_NO_COMMIT = "0" * 40


@dataclass(frozen=True, kw_only=True)
class Project:
    """A repository on the server, and the working copy of somebody who pushes to it."""

    repository: Path
    work: Path

    @classmethod
    def made(cls, folder: Path) -> Project:
        """Make an empty project and clone it."""
        project = cls(repository=folder / "shop" / "web.git", work=folder / "work")
        _git("init", "-q", "--bare", "-b", "main", str(project.repository))
        hook = project.repository / "hooks" / "post-receive"
        hook.parent.mkdir(exist_ok=True)
        hook.write_text(_HOOK, encoding="utf-8")
        hook.chmod(0o755)
        _git("init", "-q", "-b", "main", str(project.work))
        _git("-C", str(project.work), "remote", "add", "origin", str(project.repository))
        return project

    def push(self, message: str, branch: str = "main") -> Mapping[str, Any]:
        """Commit what is in the working copy, push it, and give what the webhook is sent."""
        work = ("-C", str(self.work))
        _git(*work, "add", "--all")
        _git(*work, "commit", "-q", "--allow-empty", "-m", message)
        _git(*work, "push", "-q", "origin", f"HEAD:refs/heads/{branch}")
        before, after, ref = (self.repository / "pushed").read_text(encoding="utf-8").split()
        return self._push_event(before, after, ref, message)

    def _push_event(self, before: str, after: str, ref: str, message: str) -> Mapping[str, Any]:
        """GitLab documentation, "Webhook events", "Push events"; less what nobody here reads."""
        url = str(self.repository)
        author = {"name": "Ada", "email": "ada@example.com"}
        event = {
            "object_kind": "push",
            "event_name": "push",
            "before": before,
            "after": after,
            "ref": ref,
            "checkout_sha": after,
            "user_name": "Ada",
            "user_username": "ada",
            "user_email": "ada@example.com",
            "project_id": 15,
            "project": {"name": "web", "namespace": "shop", "web_url": "https://gitlab.example.com"},
            "repository": {"name": "web", "url": url, "homepage": "https://gitlab.example.com", "git_http_url": url},
            "commits": [{"id": after, "message": message, "author": author}],
            "total_commits_count": 1,
        }
        sent: Mapping[str, Any] = json.loads(json.dumps(event))
        return sent


def triggered(event: Mapping[str, Any], declared: Sequence[Mapping[str, Any]]) -> Mapping[str, str] | None:
    """Give the variables of the build that a push starts, by the job's own trigger; None where it starts none.

    gitlab-plugin 1.9: PushHookTriggerHandlerImpl, NameBasedFilter, CauseData.getBuildVariables.
    """
    triggers = [each["options"] for each in declared if (each["section"], each["symbol"]) == ("triggers", "gitlab")]
    branch = str(event["ref"]).removeprefix("refs/heads/")
    if not any(_takes(trigger, branch) for trigger in triggers) or event["after"] == _NO_COMMIT:
        return None
    if "[ci-skip]" in event["commits"][-1]["message"]:
        return None
    return {
        "gitlabActionType": "PUSH",
        "gitlabBranch": branch,
        "gitlabSourceBranch": branch,
        "gitlabTargetBranch": branch,
        "gitlabBefore": event["before"],
        "gitlabAfter": event["after"],
        "gitlabMergeRequestLastCommit": event["after"],
        "gitlabUserName": event["user_name"],
        "gitlabUserUsername": event["user_username"],
        "gitlabUserEmail": event["user_email"],
        "gitlabSourceNamespace": event["project"]["namespace"],
        "gitlabSourceRepoName": event["repository"]["name"],
        "gitlabSourceRepoURL": event["repository"]["url"],
        "gitlabSourceRepoHttpUrl": event["repository"]["git_http_url"],
        "gitlabSourceRepoHomepage": event["repository"]["homepage"],
    }


def _takes(trigger: Mapping[str, Any], branch: str) -> bool:
    if not trigger.get("triggerOnPush", True):
        return False
    if trigger.get("branchFilterType", "All") == "All":
        return True
    assert trigger["branchFilterType"] == "NameBasedFilter"
    return any(fnmatchcase(branch, wanted.strip()) for wanted in trigger["includeBranchesSpec"].split(","))


def _git(*arguments: str) -> None:
    who = ("-c", "user.name=Ada", "-c", "user.email=ada@example.com")
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True)
