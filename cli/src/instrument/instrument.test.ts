import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parse } from 'yaml';
import { detectFrameworks } from './detect.ts';
import { environmentOf } from './environment.ts';
import { instrumentSections, instrumentText } from './index.ts';
import {
  type Framework,
  frameworks,
  type InstrumentRequest,
  requestSchema,
  type Section,
} from './request.ts';

type Tree = Record<string, unknown>;

const layerArn = 'arn:aws:lambda:eu-west-1:123456789012:layer:choreoscope:3';
const secretArn = 'arn:aws:secretsmanager:eu-west-1:123456789012:secret:choreoscope-AbCdEf';

/** Every mode, and one with reports, with every kind of token, with the layer and without. */
const requests: [name: string, options: Partial<InstrumentRequest>][] = [
  { mode: 'await' },
  { mode: 'extension' },
  { mode: 'logs' },
  { mode: 'await', reports: true },
].flatMap((way) =>
  [
    { tokenSecret: `${secretArn}#api_key` },
    ...(way.mode === 'logs' || way.reports ? [] : [{ tokenSecret: 'choreoscope/token' }]),
    { tokenParameter: '/choreoscope/token' },
    {},
  ].flatMap((token) =>
    [{ layerArn }, {}].map((layer): [string, Partial<InstrumentRequest>] => {
      const options = {
        ...way,
        ...token,
        ...layer,
        endpoint: 'https://c.example/',
      } as Partial<InstrumentRequest>;
      const { reports, ...named } = { ...way, ...token, ...layer } as Partial<InstrumentRequest>;
      return [Object.values({ ...named, ...(reports && { reports: 'reports' }) }).join(' '), options];
    }),
  ),
);
const requestFor = (framework: Framework, options: object) => requestSchema.parse({ framework, ...options });
const sectionsOf = (framework: Framework, options: object, language: Section['language']) =>
  instrumentSections(requestFor(framework, options)).filter((section) => section.language === language);

/** One document of several that say what to merge. */
function merged(sections: Section[]): Tree {
  const merge = (into: Tree, more: Tree): Tree => {
    for (const [key, value] of Object.entries(more)) {
      const both = typeof into[key] === 'object' && !Array.isArray(value);
      into[key] = both ? merge(into[key] as Tree, value as Tree) : value;
    }
    return into;
  };
  return sections.reduce<Tree>((all, { code }) => {
    // YAML 1.1 as Serverless’s and AWS’s parsers read it, and 1.2, must agree.
    const content = parse(code) as Tree;
    assert.deepEqual(parse(code, { version: '1.1' }), content);
    return merge(all, content);
  }, {});
}
const at = (tree: Tree, path: string) =>
  path.split('.').reduce<unknown>((value, key) => (value as Tree | undefined)?.[key], tree);

/** What CloudFormation's reference requires and knows of the properties of a type. */
const properties: Record<string, { required: string[]; known: string[] }> = {
  'AWS::S3::Bucket': { required: [], known: [] },
  'AWS::IAM::Role': { required: ['AssumeRolePolicyDocument'], known: ['Policies'] },
  'AWS::Logs::LogGroup': { required: [], known: ['LogGroupName', 'RetentionInDays'] },
  'AWS::Logs::SubscriptionFilter': {
    required: ['LogGroupName', 'FilterPattern', 'DestinationArn'],
    known: ['RoleArn'],
  },
  'AWS::KinesisFirehose::DeliveryStream': {
    required: [],
    known: ['DeliveryStreamType', 'HttpEndpointDestinationConfiguration'],
  },
  'AWS::Serverless::Function': { required: [], known: ['Policies'] },
};

function checkResources(resources: Tree, others: string[]): void {
  for (const [name, resource] of Object.entries(resources)) {
    const { Type, Properties = {} } = resource as { Type: string; Properties?: object };
    const { required, known } = properties[Type] ?? assert.fail(`${name}: ${Type}`);
    const given = Object.keys(Properties);
    assert.deepEqual(
      required.filter((key) => !given.includes(key)),
      [],
      name,
    );
    assert.deepEqual(
      given.filter((key) => ![...required, ...known].includes(key)),
      [],
      name,
    );
  }
  const text = JSON.stringify(resources);
  const named = [
    ...[...text.matchAll(/\{"Ref":"(\w+)"\}/g)].map(([, name]) => name),
    ...[...text.matchAll(/"Fn::GetAtt":\["(\w+)"/g)].map(([, name]) => name),
    ...[...text.matchAll(/\$\{(\w+)(?:\.\w+)?\}/g)].map(([, name]) => name),
  ];
  for (const name of named) assert.ok([...Object.keys(resources), ...others].includes(String(name)), name);
}

const requestId = '0a1b2c3d-1111-4222-8333-444455556666';
const reported = [
  `REPORT RequestId: ${requestId}\tDuration: 3 ms`,
  'INIT_START Runtime Version: nodejs:20.v70',
  'INIT_REPORT Init Duration: 9999.79 ms\tPhase: init\tStatus: timeout',
  'RESTORE_REPORT Restore Duration: 511.25 ms',
  `2026-11-21T07:00:00.123Z ${requestId} Task timed out after 3.00 seconds`,
  `RequestId: ${requestId} Error: Runtime exited with error: signal: killed\nRuntime.ExitError`,
  `RequestId: ${requestId} Process exited before completing request`,
  '{"time":"2026-11-21T07:00:00.123Z","type":"platform.report","record":{}}',
  '{"time":"2026-11-21T07:00:00.123Z","type":"platform.initStart","record":{}}',
  '{"time":"2026-11-21T07:00:00.123Z","type":"platform.restoreReport","record":{}}',
];
const passed = [
  `START RequestId: ${requestId} Version: 7`,
  `END RequestId: ${requestId}`,
  '{"time":"2026-11-21T07:00:00.123Z","type":"platform.start","record":{}}',
  `2026-11-21T07:00:00.123Z\t${requestId}\tINFO\torder 17`,
];

describe('choreoscope instrument', () => {
  for (const [name, options] of requests) {
    it(`prints a SAM template that has the environment of every function: ${name}`, () => {
      const template = merged(sectionsOf('sam', options, 'yaml'));
      assert.deepEqual(
        Object.keys(template).filter((key) => !['Globals', 'Resources'].includes(key)),
        [],
      );
      const globals = at(template, 'Globals.Function') as Tree;
      // Globals take no Policies, which are resources of their own here.
      assert.deepEqual(Object.keys(globals), options.layerArn ? ['Layers', 'Environment'] : ['Environment']);
      assert.deepEqual(at(globals, 'Environment.Variables'), environmentOf(requestFor('sam', options)));
      checkResources((template.Resources ?? {}) as Tree, ['MyFunction']);
    });

    it(`prints Serverless Framework configuration: ${name}`, () => {
      const service = merged(sectionsOf('serverless', options, 'yaml'));
      const roots = ['provider', 'resources', ...(options.layerArn ? [] : ['build', 'custom'])];
      assert.deepEqual(
        Object.keys(service).filter((key) => !roots.includes(key)),
        [],
      );
      assert.deepEqual(at(service, 'provider.environment'), environmentOf(requestFor('serverless', options)));
      assert.deepEqual(at(service, 'provider.layers'), options.layerArn ? [layerArn] : undefined);
      const reads = options.mode !== 'logs' && (options.tokenSecret ?? options.tokenParameter) !== undefined;
      assert.equal(
        (at(service, 'provider.iam.role.statements') as [] | undefined)?.length,
        reads ? 1 : undefined,
      );
      checkResources((at(service, 'resources.Resources') ?? {}) as Tree, ['HelloLogGroup']);
    });

    it(`prints Terraform whose brackets and quotes close: ${name}`, () => {
      for (const { code } of sectionsOf('terraform', options, 'hcl')) checkHcl(code);
    });
  }

  it('prints TypeScript for CDK that the compiler takes', function () {
    this.timeout(60_000);
    const folder = mkdtempSync(join(tmpdir(), 'choreoscope-cdk-'));
    try {
      for (const [i, [, options]] of requests.entries()) {
        for (const { file, code } of sectionsOf('cdk', options, 'typescript')) {
          const path = join(folder, String(i), file);
          mkdirSync(dirname(path), { recursive: true });
          writeFileSync(path, code, { flag: 'a' });
        }
      }
      const declarations = new URL('testing/cdk-declarations.txt', import.meta.url);
      writeFileSync(join(folder, 'cdk.d.ts'), readFileSync(declarations));
      const compilerOptions = {
        strict: true,
        noEmit: true,
        noUnusedLocals: true,
        module: 'commonjs',
        moduleResolution: 'bundler',
        types: [],
      };
      writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
      const typescript = dirname(createRequire(import.meta.url).resolve('typescript/package.json'));
      const { status, stdout } = spawnSync(process.execPath, [join(typescript, 'lib/tsc.js'), '-p', folder], {
        encoding: 'utf8',
      });
      assert.equal(status, 0, stdout);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('never prints more than names and ARNs of a token, and grants reading it where the function does', () => {
    for (const framework of frameworks) {
      const text = instrumentText(requestFor(framework, { tokenSecret: 'choreoscope/token#api_key' })).join(
        '\n',
      );
      assert.match(text, /choreoscope\/token#api_key/);
      assert.match(text, /secretsmanager:GetSecretValue/);
      assert.match(text, /choreoscope\/token-\?\?\?\?\?\?/);
      const parameter = instrumentText(requestFor(framework, { tokenParameter: '/a/token' })).join('\n');
      assert.match(parameter, /ssm:GetParameter/);
      assert.match(parameter, /parameter\/a\/token|resourceName: 'a\/token'/);
    }
  });

  it('picks lines of reports from a log, and of spans where they are written there, in the length of a filter', () => {
    for (const options of [{ mode: 'logs' }, { reports: true }]) {
      const template = merged(sectionsOf('sam', options, 'yaml'));
      const pattern = String(at(template, 'Resources.MyFunctionSpans.Properties.FilterPattern'));
      assert.ok(pattern.length <= 1_024);
      const terms = [...pattern.matchAll(/\?"([^"]+)"(?: |$)/g)].map(([, term]) => String(term));
      assert.equal(terms.map((term) => `?"${term}"`).join(' '), pattern);
      const isPicked = (line: string) => terms.some((term) => line.includes(term));
      assert.equal(isPicked('{"resourceSpans":[]}'), 'mode' in options);
      for (const line of reported) assert.ok(isPicked(line), line);
      for (const line of passed) assert.ok(!isPicked(line), line);
    }
  });

  it('says what stands in the way of Firehose', () => {
    for (const endpoint of ['http://c.example', 'https://c.example:4318']) {
      const text = instrumentText(requestFor('sam', { mode: 'logs', endpoint })).join('\n');
      assert.match(text, /https on port 443/);
    }
    assert.doesNotMatch(
      instrumentText(requestFor('sam', { mode: 'logs', endpoint: 'https://c.example' })).join('\n'),
      /port 443/,
    );
  });

  it('marks everything that is not code as a comment', () => {
    for (const framework of frameworks) {
      for (const [, options] of requests) {
        const request = requestFor(framework, options);
        const code = new Set(instrumentSections(request).flatMap((section) => section.code.split('\n')));
        for (const line of instrumentText(request).flatMap((text) => text.split('\n'))) {
          assert.ok(code.has(line) || /^(#|\/\/) /.test(line), line);
        }
      }
    }
  });

  const folders: [files: Record<string, string>, found: Framework[]][] = [
    [{ 'template.yaml': 'Resources:\n  F:\n    Type: AWS::Serverless::Function\n' }, ['sam']],
    [{ 'template.yaml': 'Resources:\n  B:\n    Type: AWS::S3::Bucket\n' }, []],
    [{ 'serverless.yml': '' }, ['serverless']],
    [{ 'serverless.ts': '' }, ['serverless']],
    [{ 'cdk.json': '{}' }, ['cdk']],
    [{ 'main.tf': '' }, ['terraform']],
    [{ 'cdk.json': '{}', 'main.tf': '' }, ['cdk', 'terraform']],
    [{ 'index.ts': '' }, []],
  ];
  for (const [files, found] of folders) {
    it(`finds ${found.join(' and ') || 'nothing'} in a folder with ${Object.keys(files).join(' and ')}`, () => {
      const folder = mkdtempSync(join(tmpdir(), 'choreoscope-framework-'));
      try {
        for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
        assert.deepEqual(detectFrameworks(folder), found);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
  }

  const main = fileURLToPath(new URL('../main.ts', import.meta.url));
  const runs: [name: string, args: string[], status: number, out: RegExp, err: RegExp][] = [
    [
      'an unknown framework',
      ['--framework', 'pulumi'],
      2,
      /^$/,
      /--framework must be one of sam, serverless/,
    ],
    ['no framework to be found', [], 2, /^$/, /Say which with --framework sam\|serverless\|cdk\|terraform/],
    [
      'every fault of the options',
      ['--framework', 'sam', '--mode', 'otlp', '--endpoint', 'c.example', '--layer-arn', 'mine'],
      2,
      /^$/,
      /--endpoint must be.*\n--mode must be.*\n--layer-arn must be/,
    ],
    [
      'a token twice',
      ['--framework', 'sam', '--token-secret', 'a', '--token-parameter', 'b'],
      2,
      /^$/,
      /--token-parameter is given beside --token-secret/,
    ],
    ['nothing to complain of', ['--framework', 'cdk'], 0, /fn\.addEnvironment\('CHOREOSCOPE_ENDPOINT'/, /^$/],
  ];
  for (const [name, args, expected, out, err] of runs) {
    it(`exits with ${expected} for ${name}`, function () {
      this.timeout(60_000);
      const cwd = mkdtempSync(join(tmpdir(), 'choreoscope-none-'));
      try {
        const tsx = createRequire(import.meta.url).resolve('tsx');
        const { status, stdout, stderr } = spawnSync(
          process.execPath,
          ['--conditions=@choreoscope/source', '--import', tsx, main, 'instrument', ...args],
          { cwd, encoding: 'utf8' },
        );
        assert.match(stderr, err);
        assert.match(stdout, out);
        assert.equal(status, expected);
      } finally {
        rmSync(cwd, { recursive: true });
      }
    });
  }
});

/**
 * Blocks, attributes and brackets of HCL's native syntax, line by line. There is no parser of it for Node that is still
 * kept. https://developer.hashicorp.com/terraform/language/syntax/configuration
 */
function checkHcl(code: string): void {
  const closing: Record<string, string> = { '{': '}', '[': ']', '(': ')' };
  const open: string[] = [];
  for (const line of code.split('\n')) {
    const bare = line.replace(/"(?:[^"\\]|\\.)*"/g, 'TEXT');
    assert.ok(!bare.includes('"'), `a quote that does not close: ${line}`);
    for (const sign of bare.replace(/\$\{[^}]*\}/g, '')) {
      if (closing[sign] !== undefined) open.push(closing[sign]);
      else if (Object.values(closing).includes(sign)) assert.equal(open.pop(), sign, line);
    }
    const form = /^\s*$|^\s*[\w-]+( TEXT)* \{(\})?$|^\s*[\w-]+ += [^=].*$|^\s*[}\])]+(,)?$/;
    assert.match(bare, form);
  }
  assert.deepEqual(open, []);
}
