import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const packageRoot = join(dirname(fileURLToPath(import.meta.url)), '../..');

export interface Program {
  /** Its text; `app.mjs` when it is an ES module. */
  file: 'app.cjs' | 'app.mjs';
  text: string;
  /** Packages it loads besides ours; their own dependencies come with them. */
  packages?: string[];
  /** Module of this package that is preloaded: `http/register`. */
  preload?: { flag: '--require' | '--import'; module: string };
  env?: Record<string, string>;
  /** Arguments in the place of `app`: a script of a package, by its path. */
  run?: string[];
  node?: string;
}

export interface RunningProgram {
  /** What the program wrote on stdout first that matches, waiting for it. */
  line(pattern: RegExp): Promise<RegExpExecArray>;
  kill(signal: NodeJS.Signals): void;
  exit: Promise<{ code: number | null; signal: NodeJS.Signals | null; stderr: string; stdout: string }>;
}

/** Starts a program in a fresh process and directory, with the built package among its modules. */
export function startProgram(program: Program): RunningProgram {
  const root = mkdtempSync(join(tmpdir(), 'choreoscope-program-'));
  const modules = join(root, 'node_modules');
  mkdirSync(join(modules, '@choreoscope'), { recursive: true });
  symlinkSync(packageRoot, join(modules, '@choreoscope/instrumentation'));
  for (const name of program.packages ?? []) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(packageDirectory(name), join(modules, name));
  }
  writeFileSync(join(root, program.file), program.text);
  const preload = program.preload
    ? [program.preload.flag, `@choreoscope/instrumentation/${program.preload.module}`]
    : [];
  const child = spawn(program.node ?? process.execPath, [...preload, ...(program.run ?? [program.file])], {
    cwd: root,
    env: { PATH: process.env.PATH ?? '', HOME: root, ...program.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 25_000,
  });
  return {
    ...following(child, () => rmSync(root, { recursive: true })),
    kill: (signal) => child.kill(signal),
  };
}

/** Where an installed package is. */
export function packageDirectory(name: string): string {
  const entry = createRequire(import.meta.url).resolve(name);
  const folder = `${sep}node_modules${sep}${name.replace('/', sep)}${sep}`;
  return entry.slice(0, entry.lastIndexOf(folder) + folder.length - 1);
}

function following(child: ChildProcess, clean: () => void): Omit<RunningProgram, 'kill'> {
  let stdout = '';
  let stderr = '';
  const waiting = new Set<() => void>();
  const told = () => {
    for (const one of waiting) one();
  };
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    told();
  });
  const exit: RunningProgram['exit'] = new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clean();
      resolve({ code, signal, stderr, stdout });
    });
  });
  const line = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const look = () => {
        const found = pattern.exec(stdout);
        if (!found) return;
        waiting.delete(look);
        resolve(found);
      };
      waiting.add(look);
      void exit.then(({ code }) => reject(new Error(`the program ended with ${code}: ${stderr}`)));
      look();
    });
  return { line, exit };
}
