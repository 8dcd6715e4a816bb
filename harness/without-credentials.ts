/** Keeps the developer's own credentials out of the tests. */
export const WITHOUT_CREDENTIALS = Object.fromEntries(
  [
    "LANGGRAPH_HOST_API_KEY",
    "LANGSMITH_API_KEY",
    "LANGCHAIN_API_KEY",
    "LANGSMITH_TENANT_ID",
    "LANGSMITH_WORKSPACE_ID",
    "LANGGRAPH_HOST_URL",
    "LANGSMITH_CONTROL_PLANE_URL",
    "LANGSMITH_ENDPOINT",
  ].map((variable) => [variable, undefined]),
);
