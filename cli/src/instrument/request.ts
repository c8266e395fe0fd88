import { z } from 'zod';

/** What a function's environment is set up with. */
export const frameworks = ['sam', 'serverless', 'cdk', 'terraform'] as const;
export type Framework = (typeof frameworks)[number];

const url = z
  .string()
  .refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
    message: 'must be an http or https URL',
  })
  .transform((text) => text.replace(/\/+$/, ''));
const name = z
  .string()
  .regex(/^[\w+=,.@:/#-]{1,512}$/, 'must be a name or an ARN of letters, digits and /_+=.@-:#');

/** Options of `choreoscope instrument`, as given. */
export const requestSchema = z
  .strictObject({
    framework: z.enum(frameworks, { error: `must be one of ${frameworks.join(', ')}` }),
    endpoint: url.default('https://choreoscope.example.com'),
    tokenSecret: name.optional(),
    tokenParameter: name.optional(),
    mode: z
      .enum(['await', 'extension', 'logs'], { error: 'must be one of await, extension, logs' })
      .default('await'),
    reports: z.boolean().default(false),
    layerArn: z
      .string()
      .regex(
        /^arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:layer:[\w-]+:\d+$/,
        'must be the ARN of a layer version',
      )
      .optional(),
  })
  .refine(({ tokenSecret, tokenParameter }) => tokenSecret === undefined || tokenParameter === undefined, {
    message: 'is given beside --token-secret: the token is in one of them',
    path: ['tokenParameter'],
  })
  .refine(
    ({ mode, reports, tokenSecret = 'arn:' }) =>
      (mode !== 'logs' && !reports) || tokenSecret.startsWith('arn:'),
    {
      message: 'must be the ARN of the secret in mode logs and with --reports: Firehose takes nothing else',
      path: ['tokenSecret'],
    },
  );

/** What to print. */
export type InstrumentRequest = z.infer<typeof requestSchema>;

/** A piece of text for one file of the user's. */
export interface Section {
  /** One line: what it does. */
  title: string;
  /** Where it goes. */
  file: string;
  language: 'yaml' | 'hcl' | 'typescript' | 'shell';
  code: string;
  /** What the user has to know besides, one line each. */
  notes?: string[];
}
