import assert from 'node:assert/strict';
import { instance } from '@viz-js/viz';
import { dotOf } from './dot.ts';
import { drawnMap, shortName, type WorkflowMap } from './map.ts';
import { mermaidOf } from './mermaid.ts';

/** Names that mean something to a syntax or to none: quotes, brackets, line ends, entities, keywords, other alphabets, half a character. */
const odd = [
  'plain',
  'a "quoted" \'name\'',
  'back\\slash\\n\\',
  'line\nend\ttab\r',
  '<b>&amp;</b> & <!-- -->',
  '[a](b){c}((d))',
  'end',
  'graph subgraph style click',
  'a -->|x| b; c',
  '%% comment',
  '`md` **bold** #quot;',
  'größe 購入 ☃ 😀',
  `half \ud83d of it`,
  'nul \0 and bell \x07',
  '',
  '"];}',
  '1. list',
  '__stressed__',
];

const edge = (
  from: string,
  channel: string,
  to: string,
  change: object = {},
): WorkflowMap['edges'][number] => ({
  from_function: from,
  channel,
  via: '',
  to_function: to,
  evidence: 'id',
  hops: 3,
  flows: 2,
  errors: 0,
  p50_wait_ms: 1,
  p95_wait_ms: 12.34,
  p99_wait_ms: 20,
  p50_work_ms: 1,
  p95_work_ms: 2,
  cost_usd: 0,
  cold_starts: 0,
  ...change,
});
const called = (name: string): WorkflowMap['functions'][number] => ({
  function: name,
  invocations: 3,
  errors: 1,
  cold_starts: 0,
  p50_duration_ms: 1,
  p95_duration_ms: 15_000,
  cost_usd: 0,
});

/** Every odd name as workflow, function and channel. */
const map: WorkflowMap = {
  workflow: odd.join(' / '),
  functions: odd.map((name) => called(`fn:${name}`)),
  edges: [
    edge('', 'http:POST /orders', `fn:${odd[0]}`, { evidence: 'none' }),
    ...odd.map((name, i) => edge(`fn:${name}`, `queue:${name}`, `fn:${odd[(i + 1) % odd.length]}`)),
    edge('fn:plain', 'queue:guess', 'fn:end', { evidence: 'inferred' }),
    edge('fn:plain', 'arn:aws:sns:eu-west-1:123456789012:orders', 'fn:end', {
      via: 'arn:aws:sqs:eu-west-1:123456789012:inbox',
    }),
    edge('fn:end', '', 'fn:plain'),
  ],
};

describe('Drawings of a workflow', () => {
  it('have a node for each function and channel, and lines that say how often', () => {
    const { nodes, edges } = drawnMap(map);
    assert.equal(nodes.filter(({ kind }) => kind === 'function').length, odd.length);
    assert.equal(nodes.filter(({ kind }) => kind === 'channel').length, odd.length + 3);
    assert.equal(new Set(nodes.map(({ id }) => id)).size, nodes.length);
    assert.equal(edges.filter(({ isDotted }) => isDotted).length, 2);
    assert.deepEqual(nodes.find(({ lines }) => lines[0] === 'orders')?.lines, ['orders', 'by inbox']);
    assert.deepEqual(nodes[0]?.lines, ['plain', '3 invocations, 1 error, p95 15 s']);
    assert.ok(edges.some(({ label }) => label === '3, waits p95 12 ms'));
  });

  it('call things by the last part of their names', () => {
    const names = {
      'arn:aws:lambda:eu-west-1:123456789012:function:pay': 'pay',
      'arn:aws:events:eu-west-1:123456789012:event-bus/shop': 'shop',
      'arn:aws:s3:::labels': 'labels',
      'http:POST /orders/{}': 'POST /orders/{}',
      'queue:orders': 'orders',
      '//pubsub.googleapis.com/projects/p/topics/t': 't',
      '/subscriptions/s/providers/Microsoft.Web/sites/a/functions/f': 'f',
      plain: 'plain',
      '': '',
    };
    for (const [name, short] of Object.entries(names)) assert.equal(shortName(name), short);
  });

  it('are read by Graphviz, with every name as it is', async () => {
    const viz = await instance();
    const text = dotOf(map);
    const found = JSON.parse(viz.renderString(text, { format: 'json0' })) as {
      name: string;
      objects: { name: string; label: string; shape: string }[];
      edges: { style?: string; label: string }[];
    };
    const { nodes, edges } = drawnMap(map);
    assert.equal(found.objects.length, nodes.length);
    assert.equal(found.edges.length, edges.length);
    assert.equal(found.edges.filter(({ style }) => style === 'dotted').length, 2);
    // As Graphviz shows it: its escapes undone, in text that a browser shows.
    const shown = viz.renderString(text, { format: 'svg' });
    const texts = [...shown.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, one = '']) =>
      one
        .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
        .replaceAll('&lt;', '<')
        .replaceAll('&gt;', '>')
        .replaceAll('&quot;', '"')
        .replaceAll('&amp;', '&')
        .replaceAll('\u00a0', ' '),
    );
    const plain = (text: string) =>
      text
        .toWellFormed()
        .replace(/\p{Cc}/gu, ' ')
        .trim();
    for (const name of odd.filter((one) => one !== '')) {
      assert.ok(
        texts.some((one) => one.trim() === plain(name)),
        `${JSON.stringify(name)} in ${JSON.stringify(texts)}`,
      );
    }
  });

  it('are lines of Mermaid in which no name can end what it stands in', () => {
    const text = mermaidOf(map);
    const quoted = '"(?:[\\p{L}\\p{N}\\p{M} .,:/·_-]|#\\d+;|<br/>)*"';
    const line = new RegExp(
      `^(?:%% [^\\p{Cc}]*|flowchart LR|  [fc]\\d+(?:\\[${quoted}\\]|\\(\\[${quoted}\\]\\))|  [fc]\\d+ (?:-->|-\\.->)\\|${quoted}\\| [fc]\\d+)$`,
      'u',
    );
    const lines = text.split('\n');
    assert.equal(lines.pop(), '');
    for (const one of lines) assert.match(one, line);
    const { nodes, edges } = drawnMap(map);
    assert.equal(lines.length, 2 + nodes.length + edges.length);
    assert.ok(text.includes('f1["a #34;quoted#34; #39;name#39;<br/>3 invocations, 1 error, p95 15 s"]'));
    assert.ok(text.includes('["1#46; list<br/>'));
    assert.ok(text.includes('["#95;#95;stressed#95;#95;<br/>'));
  });
});
