import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";

new PolicyPack("langsmith", { enforcementLevel: "mandatory", policies });
