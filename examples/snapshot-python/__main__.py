import pulumi
import pulumi_langsmith as langsmith

config = pulumi.Config()

images = langsmith.SandboxRegistry(
    "images",
    url="ghcr.io",
    username=config.require("registryUser"),
    password=config.require_secret("registryToken"),
)

agent = langsmith.SandboxSnapshot(
    "agent",
    name="acme/agent",
    # The digest makes another image a change in this program.
    docker_image=config.get("image")
    or "ghcr.io/acme/agent@sha256:5c2c7596d2e6c366b8e01907bd5f1f889b2d23c00471e530390de26263a5d95d",
    fs_capacity_bytes="4Gi",
    registry_id=images.registry_id,
    run_config={"env_vars": {"PYTHONUNBUFFERED": "1"}},
)

pulumi.export("snapshotId", agent.snapshot_id)
pulumi.export("dotenv", agent.snapshot_id.apply(lambda id: f"DEFAULT_SANDBOX_SNAPSHOT_ID={id}"))
