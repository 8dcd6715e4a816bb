import { Converter, ReferenceType } from "typedoc";

/** TypeScript dissolves `pulumi.Output<number>` into what it stands for; readers know it as Output. */
export function load({ converter }) {
  converter.on(Converter.EVENT_RESOLVE_END, ({ project }) => {
    for (const { type } of Object.values(project.reflections)) {
      if (type instanceof ReferenceType && type.name === "OutputInstance") type.name = "Output";
    }
  });
}
