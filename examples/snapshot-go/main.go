package main

import (
	"github.com/pulumi-langsmith/pulumi-langsmith/sdk/go/langsmith"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi"
	"github.com/pulumi/pulumi/sdk/v3/go/pulumi/config"
)

func main() {
	pulumi.Run(func(ctx *pulumi.Context) error {
		settings := config.New(ctx, "")
		// The digest makes another image a change in this program.
		image := settings.Get("image")
		if image == "" {
			image = "ghcr.io/acme/agent@sha256:5c2c7596d2e6c366b8e01907bd5f1f889b2d23c00471e530390de26263a5d95d"
		}

		images, err := langsmith.NewSandboxRegistry(ctx, "images", &langsmith.SandboxRegistryArgs{
			Url:      pulumi.String("ghcr.io"),
			Username: pulumi.String(settings.Require("registryUser")),
			Password: settings.RequireSecret("registryToken"),
		})
		if err != nil {
			return err
		}

		agent, err := langsmith.NewSandboxSnapshot(ctx, "agent", &langsmith.SandboxSnapshotArgs{
			Name:            pulumi.String("acme/agent"),
			DockerImage:     pulumi.String(image),
			FsCapacityBytes: pulumi.Any("4Gi"),
			RegistryId:      images.RegistryId,
			RunConfig: &langsmith.SandboxRunConfigArgs{
				EnvVars: pulumi.StringMap{"PYTHONUNBUFFERED": pulumi.String("1")},
			},
		})
		if err != nil {
			return err
		}

		ctx.Export("snapshotId", agent.SnapshotId)
		ctx.Export("dotenv", pulumi.Sprintf("DEFAULT_SANDBOX_SNAPSHOT_ID=%s", agent.SnapshotId))
		return nil
	})
}
