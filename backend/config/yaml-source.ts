import { readFileSync, statSync } from 'node:fs';
import { type Alias, type Document, LineCounter, type Node, parseDocument, visit } from 'yaml';
import { ConfigFileError, type Place } from './config-problem.ts';

const mostBytes = 4 * 1024 * 1024;

/** A file of YAML, with the way from a node to its line. */
export interface YamlSource {
  file: string;
  document: Document;
  /** What an alias stands for. */
  targetOf(alias: Alias): Node | undefined;
  placeOf(node: Pick<Node, 'range'> | null | undefined): Place;
}

/**
 * Reads YAML as Home Assistant does: version 1.1, in which `yes` and `on` are true, and of a key twice the last counts.
 * @param asked where the file is asked for, which is told when it can't be read
 * @throws ConfigFileError that names file and line, and nothing of what stands there
 */
export function readYaml(file: string, asked: Place | null): YamlSource {
  const text = readText(file, asked);
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.1',
    merge: true,
    uniqueKeys: false,
    logLevel: 'silent',
    prettyErrors: false,
    lineCounter: lines,
  });
  const placeAt = (offset: number): Place => ({ file, line: lines.linePos(offset).line });
  const [problem] = document.errors;
  // The library's own message can hold a piece of the file.
  if (problem) throw new ConfigFileError(`Invalid YAML (${ruleWords(problem.code)})`, placeAt(problem.pos[0]));
  const targets = targetsOf(document);
  return { file, document, targetOf: (alias) => targets.get(alias), placeOf: (node) => placeAt(node?.range?.[0] ?? 0) };
}

/** Found once for all: the library looks through the whole document for each alias. */
function targetsOf(document: Document): Map<Alias, Node | undefined> {
  const anchors = new Map<string, Node>();
  const targets = new Map<Alias, Node | undefined>();
  visit(document, {
    Alias: (_, alias) => void targets.set(alias, anchors.get(alias.source)),
    Value: (_, node) => void (node.anchor !== undefined && anchors.set(node.anchor, node)),
  });
  return targets;
}

function readText(file: string, asked: Place | null): string {
  try {
    if (statSync(file).size > mostBytes) throw new ConfigFileError(`${file} has more than ${mostBytes} bytes`, asked);
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof ConfigFileError) throw error;
    throw new ConfigFileError(`Can't read the configuration ${file}: ${(error as NodeJS.ErrnoException).code}`, asked);
  }
}

function ruleWords(code: string): string {
  return code.toLowerCase().replaceAll('_', ' ');
}
