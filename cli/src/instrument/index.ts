import { cdkSections } from './cdk.ts';
import { commonNotes } from './environment.ts';
import type { Framework, InstrumentRequest, Section } from './request.ts';
import { samSections } from './sam.ts';
import { serverlessSections } from './serverless.ts';
import { terraformSections } from './terraform.ts';

const printers: Record<Framework, (request: InstrumentRequest) => Section[]> = {
  sam: samSections,
  serverless: serverlessSections,
  cdk: cdkSections,
  terraform: terraformSections,
};

/** What to put where so that a framework's functions are traced. */
export function instrumentSections(request: InstrumentRequest): Section[] {
  return printers[request.framework](request);
}

/** The same as lines for a terminal: code as it is, all else behind `#`, or `//` in TypeScript. */
export function instrumentText(request: InstrumentRequest): string[] {
  const lines: string[] = [];
  for (const { title, file, language, notes = [], code } of instrumentSections(request)) {
    const mark = language === 'typescript' ? '//' : '#';
    lines.push(
      `${mark} ── ${file} ──  ${title}`,
      ...notes.map((note) => `${mark} ${note}`),
      code.trimEnd(),
      '',
    );
  }
  const notes = commonNotes(request);
  const mark = request.framework === 'cdk' ? '//' : '#';
  return [...lines, ...notes.map((note) => `${mark} ${note}`)];
}
