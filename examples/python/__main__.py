import pulumi
import pulumi_langsmith as langsmith

python = langsmith.SandboxTemplate(
    "python",
    image="python:3.13-slim",
    resources={"cpu": "500m", "memory": "1Gi"},
)

workers = langsmith.SandboxPool(
    "workers",
    template_name=python.name,
    replicas=pulumi.Config().get_int("replicas") or 2,
)

pulumi.export("poolName", workers.name)
pulumi.export("readiness", workers.readiness)
