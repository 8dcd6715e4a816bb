"""What the vendor's Python SDK does with the stand-in. Ends with an error where it does not get what it expects."""

import os

from langsmith.sandbox import (
    QuotaExceededError,
    ResourceCreationError,
    ResourceNotFoundError,
    SandboxAuthenticationError,
    SandboxClient,
)

GIBIBYTE = 1024**3


def connect(api_key: str) -> SandboxClient:
    return SandboxClient(api_endpoint=os.environ["SANDBOX_ENDPOINT"], api_key=api_key, max_retries=0)


def fails(error: type[Exception], message: str, action) -> None:
    try:
        action()
    except error as caught:
        assert message in str(caught), caught
    else:
        raise AssertionError(f"no {error.__name__}")


client = connect(os.environ["SANDBOX_KEY"])

registry = client.registries.create(name="team a/images", url="r.test", username="robot", password="s3cret")
assert client.registries.retrieve("team a/images") == registry
assert [found.name for found in client.registries.list(page_size=1).items] == ["team a/images"]
renamed = client.registries.update("team a/images", body_name="images")
assert (renamed.id, renamed.name) == (registry.id, "images")

snapshot = client.create_snapshot(
    "team/agent",
    "python:3.13",
    GIBIBYTE,
    tag="v1",
    registry_id=registry.id,
    run_config={"user": "app", "env_vars": {"A": "1"}},
)
assert (snapshot.status, snapshot.tags, snapshot.run_config.user) == ("ready", ["v1"], "app"), snapshot
assert client.get_snapshot("team/agent:v1") == snapshot
assert [(tag.tag, tag.snapshot_id) for tag in client.list_snapshot_tags("team/agent")] == [("v1", snapshot.id)]
assert client.list_snapshots(name_contains="agent") == [snapshot]

fails(ResourceCreationError, "manifest unknown", lambda: client.create_snapshot("agent", "missing:1", GIBIBYTE))
fails(QuotaExceededError, "Limit of 2", lambda: client.create_snapshot("agent", "python:3.13", GIBIBYTE))
fails(ResourceNotFoundError, "not found", lambda: client.get_snapshot("team/agent:v2"))
fails(SandboxAuthenticationError, "Invalid API key", connect("nope").list_snapshots)

client.delete_snapshot(snapshot.id)
client.registries.delete("images")
