export type { ApiKey, ApiKeys } from "./authentication";
export { DEFAULT_TENANT_ID, startControlPlane, type ControlPlane, type ControlPlaneOptions } from "./control-plane";
export type { Fault, Faults, OrderedFault, Phase, Trouble } from "./faults";
export type { Pool, Pools, PoolSeed } from "./pools";
export type { RateLimitOptions } from "./rate-limit";
export type { ReadinessDelays } from "./readiness";
export type { LoggedRequest, RequestFilter, RequestLog } from "./request-log";
export type { Template, Templates, TemplateSeed, VolumeMount } from "./templates";
