import { detectFrameworks } from '../instrument/detect.ts';
import { instrumentText } from '../instrument/index.ts';
import { frameworks, requestSchema } from '../instrument/request.ts';
import { UsageError } from '../usage-error.ts';

const flag = (key: string) => `--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/**
 * `choreoscope instrument`: prints what to add to a deployment, and changes nothing.
 * @param options as given on the command line
 * @throws UsageError naming every fault, or the frameworks to choose from
 */
export function instrument(options: Record<string, unknown>, folder: string): string[] {
  const framework = options.framework ?? frameworkOf(folder);
  const request = requestSchema.safeParse({ ...options, framework });
  if (!request.success) {
    const faults = request.error.issues.map(
      ({ path, message }) => `${flag(String(path[0] ?? ''))} ${message}`,
    );
    throw new UsageError(faults.join('\n'));
  }
  return instrumentText(request.data);
}

function frameworkOf(folder: string): string {
  const found = detectFrameworks(folder);
  const choice = `--framework ${frameworks.join('|')}`;
  if (found.length === 0) {
    throw new UsageError(
      `No framework that is known here: no template.yaml with AWS::Serverless, serverless.yml, cdk.json or *.tf in ${folder}.\nSay which with ${choice}.`,
    );
  }
  if (found.length > 1) throw new UsageError(`Found ${found.join(' and ')}. Say which with ${choice}.`);
  return found[0] as string;
}
