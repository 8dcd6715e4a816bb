import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import ts from "typescript";

/** Documentation of one member of an interface. */
export interface MemberDocumentation {
  description: string;
  /** The names in its type: `Input`, `SandboxResources`. */
  typeNames: readonly string[];
  isBoolean: boolean;
}

interface Declaration {
  /** The name of its file, without extension. */
  file: string;
  isExported: boolean;
  /** The text as it stands, examples included. */
  comment: string;
  description: string;
  members: ReadonlyMap<string, MemberDocumentation>;
}

/** The TSDoc of the files in one folder, the only place that describes properties. */
export class Documentation {
  readonly #declarations = new Map<string, Declaration>();

  constructor(folder: string) {
    for (const file of readdirSync(folder).filter((name) => name.endsWith(".ts"))) {
      const text = readFileSync(path.join(folder, file), "utf8");
      const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
      for (const statement of source.statements) this.#add(statement, path.parse(file).name);
    }
  }

  /** @returns the TSDoc as it stands, examples included */
  comment(name: string): string {
    return this.#find(name).comment;
  }

  /** @returns what a file exports, sorted */
  exportsOf(file: string): string[] {
    const exported = [...this.#declarations].filter(
      ([, declaration]) => declaration.isExported && declaration.file === file,
    );
    return exported.map(([name]) => name).sort();
  }

  /** @throws an error that names the declaration without TSDoc */
  describe(name: string): string {
    const { description } = this.#find(name);
    if (description === "") throw new Error(`${name} has no documentation.`);
    return description;
  }

  /** @throws an error that names the members that are not among the names */
  expectOnly(of: string, names: readonly string[]): void {
    const others = [...this.#find(of).members.keys()].filter((name) => !names.includes(name));
    if (others.length > 0) throw new Error(`${of} has ${others.join(", ")}, but the definition has not.`);
  }

  /** @throws an error that names the member without TSDoc */
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

  #add(statement: ts.Statement, file: string): void {
    if (
      !ts.isInterfaceDeclaration(statement) &&
      !ts.isClassDeclaration(statement) &&
      !ts.isTypeAliasDeclaration(statement) &&
      !ts.isFunctionDeclaration(statement)
    ) {
      return;
    }
    const name = statement.name?.text;
    if (name === undefined || this.#declarations.has(name)) return;
    const members = ts.isInterfaceDeclaration(statement) ? statement.members.filter(ts.isPropertySignature) : [];
    this.#declarations.set(name, {
      file,
      isExported: statement.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) ?? false,
      comment: commentOf(statement),
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

function commentOf(node: ts.Node): string {
  const blocks = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return blocks.map(({ comment }) => ts.getTextOfJSDocComment(comment) ?? "").join("\n\n");
}

function descriptionOf(node: ts.Node): string {
  const defaults = ts.getJSDocTags(node).filter(({ tagName }) => tagName.text === "defaultValue");
  return [
    ...paragraphsOf(commentOf(node)),
    ...defaults.map(({ comment }) => `Default: ${ts.getTextOfJSDocComment(comment)?.trim() ?? ""}.`),
  ].join("\n\n");
}

/** Leaves out the examples, which are in one language, and the line breaks of the source. */
function paragraphsOf(text: string): string[] {
  return text
    .replaceAll("\r\n", "\n")
    .replaceAll(/^```.*?^```$/gms, "")
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.trim().replaceAll(/\n\s*(?!- )/g, " "))
    .filter((paragraph) => paragraph !== "");
}
