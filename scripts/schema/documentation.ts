import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

/** What is written about one member of an interface. */
export interface MemberDocumentation {
  description: string;
  /** The names in its type: `Input`, `SandboxResources`. */
  typeNames: readonly string[];
  isBoolean: boolean;
}

interface Declaration {
  description: string;
  members: ReadonlyMap<string, MemberDocumentation>;
}

/** The TSDoc of the files in one folder, which is the only place where properties are described. */
export class Documentation {
  readonly #declarations = new Map<string, Declaration>();

  constructor(folder: string) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".ts"))) {
      const text = readFileSync(path.join(folder, file), "utf8");
      const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
      for (const statement of source.statements) this.#add(statement);
    }
  }

  /** @throws an error that names what has no TSDoc */
  describe(name: string): string {
    const { description } = this.#find(name);
    if (description === "") throw new Error(`${name} has no documentation.`);
    return description;
  }

  /** @throws an error that names what has no TSDoc */
  member(of: string, name: string): MemberDocumentation {
    const member = this.#find(of).members.get(name);
    if (!member || member.description === "") throw new Error(`${of}.${name} has no documentation.`);
    return member;
  }

  /** The interface or type of this folder that the type of a member is made from, if there is one. */
  typeOf(member: MemberDocumentation): string | undefined {
    return member.typeNames.find((name) => this.#declarations.has(name));
  }

  #find(name: string): Declaration {
    const declaration = this.#declarations.get(name);
    if (!declaration) throw new Error(`There is no declaration of ${name}.`);
    return declaration;
  }

  #add(statement: ts.Statement): void {
    if (
      !ts.isInterfaceDeclaration(statement) &&
      !ts.isClassDeclaration(statement) &&
      !ts.isTypeAliasDeclaration(statement) &&
      !ts.isFunctionDeclaration(statement)
    ) {
      return;
    }
    const name = statement.name?.text;
    // A class comes before the interface that adds its outputs.
    if (name === undefined || this.#declarations.has(name)) return;
    const members = ts.isInterfaceDeclaration(statement) ? statement.members.filter(ts.isPropertySignature) : [];
    this.#declarations.set(name, {
      description: descriptionOf(statement),
      members: new Map(members.map((member) => [member.name.getText(), documentationOf(member)])),
    });
  }
}

function documentationOf(member: ts.PropertySignature): MemberDocumentation {
  const typeNames: string[] = [];
  let isBoolean = false;
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) typeNames.push(node.text);
    if (node.kind === ts.SyntaxKind.BooleanKeyword) isBoolean = true;
    ts.forEachChild(node, visit);
  };
  if (member.type) visit(member.type);
  return { description: descriptionOf(member), typeNames, isBoolean };
}

function descriptionOf(node: ts.Node): string {
  const blocks = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  const text = blocks.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "").join("\n\n");
  const defaults = ts.getJSDocTags(node).filter(({ tagName }) => tagName.text === "defaultValue");
  return [
    ...paragraphsOf(text),
    ...defaults.map(({ comment }) => `Default: ${ts.getTextOfJSDocComment(comment)?.trim() ?? ""}.`),
  ].join("\n\n");
}

/** Without the examples, which are in one language, and without the line breaks of the source. */
function paragraphsOf(text: string): string[] {
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll(/^```.*?^```$/gms, "")
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim().replaceAll(/\n\s*(?!- )/g, " "))
    .filter((paragraph) => paragraph !== "");
}
