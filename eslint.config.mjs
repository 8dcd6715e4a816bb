import js from "@eslint/js";
import { defineConfig } from "eslint/config";
import tseslint from "typescript-eslint";

export default defineConfig(
  { ignores: ["dist/", "plugin/"] },
  js.configs.recommended,
  {
    files: ["**/*.ts"],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Numbers in messages read well as they are; everything else still needs a conversion that was thought about.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
    },
  },
  {
    files: ["sdk/**/*.ts"],
    // Classes take the documented outputs from an interface: Pulumi sets them, in its own constructor.
    rules: {
      "@typescript-eslint/no-unsafe-declaration-merging": "off",
      "@typescript-eslint/no-empty-object-type": ["error", { allowInterfaces: "with-single-extends" }],
    },
  },
  {
    files: ["provider/**/*.ts", "sdk/**/*.ts"],
    ignores: ["provider/config/configuration.ts", "sdk/settings.ts"],
    rules: { "no-restricted-properties": ["error", { object: "process", property: "env" }] },
  },
  {
    files: ["test/**/*.ts"],
    // Assertion helpers and mocha's `this` are used for their effects.
    rules: { "@typescript-eslint/no-unused-expressions": "off" },
  },
);
